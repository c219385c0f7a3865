"""Addresses of the reception."""

from django.urls import path

from .views import arrivals, board, book, calls, hosts, lists, rules, tags, visits

app_name = "reception"

urlpatterns = [
    path("", board.board, name="board"),
    path("calls/", calls.call_list, name="call_list"),
    path("calls/waits/", calls.call_report, name="call_report"),
    path("calls/<uuid:pk>/", calls.call, name="call"),
    path("calls/<uuid:pk>/take/", calls.call_take, name="call_take"),
    path("calls/<uuid:pk>/close/", calls.call_close, name="call_close"),
    path("tags/", tags.tag_list, name="tag_list"),
    path("tags/new/", tags.tag_new, name="tag_new"),
    path("tags/cards/", tags.tag_cards, name="tag_cards"),
    path("tags/devices/", tags.device_list, name="device_list"),
    path("tags/devices/<uuid:pk>/remove/", tags.device_remove, name="device_remove"),
    path("tags/<uuid:pk>/", tags.tag, name="tag"),
    path("tags/<uuid:pk>/hang/", tags.tag_hang, name="tag_hang"),
    path("tags/<uuid:pk>/devices/", tags.device_new, name="device_new"),
    path("show-cars/<uuid:pk>/panel/", tags.show_car_panel, name="show_car_panel"),
    path("visits/<uuid:pk>/scan/", tags.scan_claim, name="scan_claim"),
    path("mine/", board.mine, name="mine"),
    path("arrivals/new/", arrivals.arrival_new, name="arrival_new"),
    path("arrivals/search/", arrivals.arrival_search, name="arrival_search"),
    path("arrivals/looking/", arrivals.looking_new, name="looking_new"),
    path("arrivals/expected/", arrivals.expected_arrive, name="expected_arrive"),
    path("visits/<uuid:pk>/", visits.visit, name="visit"),
    path("visits/<uuid:pk>/identify/", arrivals.visit_identify, name="visit_identify"),
    path("visits/<uuid:pk>/assign/", hosts.visit_assign, name="visit_assign"),
    path("visits/<uuid:pk>/take/", hosts.visit_take, name="visit_take"),
    path("visits/<uuid:pk>/accept/", hosts.visit_accept, name="visit_accept"),
    path("visits/<uuid:pk>/decline/", hosts.visit_decline, name="visit_decline"),
    path("visits/<uuid:pk>/greet/", hosts.visit_greet, name="visit_greet"),
    path("visits/<uuid:pk>/hand-on/", hosts.visit_hand_on, name="visit_hand_on"),
    path("visits/<uuid:pk>/want/", visits.visit_want, name="visit_want"),
    path("visits/<uuid:pk>/leave/", visits.visit_leave, name="visit_leave"),
    path("visits/<uuid:pk>/take-back/", visits.visit_take_back, name="visit_take_back"),
    path("visits/<uuid:pk>/outcome/", visits.visit_outcome, name="visit_outcome"),
    path("visits/<uuid:pk>/ask/", visits.visit_ask, name="visit_ask"),
    path("closing/", lists.closing_list, name="closing_list"),
    path("rules/", rules.rules_edit, name="rules_edit"),
    path("book/", book.day_book, name="day_book"),
    path("book/visits/", book.book_visits, name="book_visits"),
    path("book/calls/", book.book_calls, name="book_calls"),
    path("book/visits/export/", book.visits_export, name="visits_export"),
    path("ledger/", lists.ledger, name="ledger"),
]
