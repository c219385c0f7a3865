"""Addresses of leads."""

from django.urls import path

from .views import (
    answers,
    campaigns,
    customers,
    enquiries,
    leads,
    letters,
    mailboxes,
    messages,
    sources,
    today,
    transitions,
    web_forms,
)

app_name = "leads"

urlpatterns = [
    path("", leads.lead_list, name="lead_list"),
    path("today/", today.today, name="today"),
    path("late/", answers.late_list, name="late_list"),
    path("enquiries/new/", enquiries.enquiry_new, name="enquiry_new"),
    path("enquiries/callers/", enquiries.caller_search, name="caller_search"),
    path("customers/<uuid:pk>/panel/", customers.customer_panel, name="customer_panel"),
    path("<uuid:pk>/", leads.lead, name="lead"),
    path("<uuid:pk>/contacts/new/", answers.contact_log, name="contact_log"),
    path("<uuid:pk>/assign/", transitions.lead_assign, name="lead_assign"),
    path("<uuid:pk>/take/", transitions.lead_take, name="lead_take"),
    path("<uuid:pk>/lose/", transitions.lead_lose, name="lead_lose"),
    path("<uuid:pk>/win/", transitions.lead_win, name="lead_win"),
    path("<uuid:pk>/reopen/", transitions.lead_reopen, name="lead_reopen"),
    path("messages/", messages.message_list, name="message_list"),
    path("messages/<uuid:pk>/", messages.message, name="message"),
    path("messages/<uuid:pk>/replay/", messages.message_replay, name="message_replay"),
    path("messages/<uuid:pk>/dismiss/", messages.message_dismiss, name="message_dismiss"),
    path("messages/<uuid:pk>/restore/", messages.message_restore, name="message_restore"),
    path("messages/<uuid:pk>/enter/", letters.letter_enter, name="letter_enter"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<uuid:pk>/edit/", sources.source_edit, name="source_edit"),
    path("sources/<uuid:pk>/token/", sources.source_token, name="source_token"),
    path("sources/<uuid:pk>/mailbox/", mailboxes.mailbox_edit, name="mailbox_edit"),
    path("sources/<uuid:pk>/form/", web_forms.web_form, name="web_form"),
    path("campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<uuid:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:pk>/costs/new/", campaigns.cost_new, name="cost_new"),
    path("campaigns/costs/<uuid:pk>/remove/", campaigns.cost_remove, name="cost_remove"),
    path("campaigns/<uuid:pk>/edit/", campaigns.campaign_edit, name="campaign_edit"),
]
