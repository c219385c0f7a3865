"""Addresses of customers."""

from django.urls import path

from .views import (
    cards,
    consents,
    contacts,
    disclosures,
    duplicates,
    lists,
    merges,
    people,
    privacy,
)

app_name = "customers"

urlpatterns = [
    path("", lists.customer_list, name="customer_list"),
    path("search/", lists.search, name="search"),
    path("new/", cards.customer_new, name="customer_new"),
    path("<uuid:pk>/edit/", cards.customer_edit, name="customer_edit"),
    path("<uuid:pk>/history/", cards.customer_history, name="customer_history"),
    path("<uuid:pk>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("<uuid:pk>/people/", people.people_panel, name="people_panel"),
    path("<uuid:pk>/people/new/", people.relation_new, name="relation_new"),
    path("<uuid:pk>/people/search/", people.relation_search, name="relation_search"),
    path("people/<uuid:pk>/end/", people.relation_end, name="relation_end"),
    path("<uuid:pk>/merge/", merges.customer_merge, name="customer_merge"),
    path("<uuid:pk>/split/", merges.customer_split, name="customer_split"),
    path("merges/<uuid:pk>/", merges.merge, name="merge"),
    path("merges/<uuid:pk>/undo/", merges.merge_undo, name="merge_undo"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("duplicates/<uuid:pk>/decline/", duplicates.duplicate_decline, name="duplicate_decline"),
    path("contacts/<uuid:pk>/share/", people.contact_share, name="contact_share"),
    path("shared/<uuid:pk>/end/", people.sharing_end, name="sharing_end"),
    path("contacts/<uuid:pk>/remove/", contacts.contact_remove, name="contact_remove"),
    path("contacts/<uuid:pk>/prefer/", contacts.contact_prefer, name="contact_prefer"),
    path("<uuid:pk>/contacts/reveal/", disclosures.contact_reveal, name="contact_reveal"),
    path("<uuid:pk>/disclosures/", disclosures.disclosure_list, name="disclosure_list"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/keep/", privacy.rule_change, name="rule_change"),
    path("privacy/wordings/write/", privacy.wording_write, name="wording_write"),
    path("privacy/erasures/<uuid:pk>/", privacy.erasure, name="erasure"),
    path("privacy/erasures/<uuid:pk>/cancel/", privacy.erasure_cancel, name="erasure_cancel"),
    path("<uuid:pk>/held/", privacy.held, name="held"),
    path("<uuid:pk>/held/hand-out/", privacy.data_hand_out, name="data_hand_out"),
    path("<uuid:pk>/held/link/", privacy.data_link, name="data_link"),
    path("privacy/requests/<uuid:pk>/done/", privacy.data_request_done, name="data_request_done"),
    path("<uuid:pk>/erase/", privacy.erasure_new, name="erasure_new"),
    path("<uuid:pk>/consent/", consents.consent_panel, name="consent_panel"),
    path("<uuid:pk>/consent/new/", consents.consent_new, name="consent_new"),
    path("<uuid:pk>/consent/withdraw/", consents.consent_withdraw, name="consent_withdraw"),
    path("<uuid:pk>/consent/objection/", consents.objection_change, name="objection_change"),
    path("consents/<uuid:pk>/undo/", consents.consent_undo, name="consent_undo"),
    path("<uuid:pk>/interests/new/", consents.interest_new, name="interest_new"),
    path("interests/<uuid:pk>/forget/", consents.interest_forget, name="interest_forget"),
]
