"""Addresses of leads."""

from django.urls import path

from .views import campaigns, messages, sources

app_name = "leads"

urlpatterns = [
    path("messages/", messages.message_list, name="message_list"),
    path("messages/<uuid:pk>/", messages.message, name="message"),
    path("messages/<uuid:pk>/replay/", messages.message_replay, name="message_replay"),
    path("messages/<uuid:pk>/dismiss/", messages.message_dismiss, name="message_dismiss"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<uuid:pk>/edit/", sources.source_edit, name="source_edit"),
    path("sources/<uuid:pk>/token/", sources.source_token, name="source_token"),
    path("campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<uuid:pk>/edit/", campaigns.campaign_edit, name="campaign_edit"),
]
