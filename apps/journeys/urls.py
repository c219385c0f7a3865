"""Addresses of journeys."""

from django.urls import path

from .views import journey, messages

app_name = "journeys"

urlpatterns = [
    path("<uuid:pk>/", journey.single_view, name="single_view"),
    path("<uuid:pk>/steps/prove/", journey.step_prove, name="step_prove"),
    path("<uuid:pk>/steps/reopen/", journey.step_reopen, name="step_reopen"),
    path("<uuid:pk>/known/new/", journey.known_new, name="known_new"),
    path("<uuid:pk>/messages/new/", messages.message_new, name="message_new"),
]
