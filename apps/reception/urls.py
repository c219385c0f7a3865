"""Addresses of the reception."""

from django.urls import path

from .views import board, calls, tags

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
]
