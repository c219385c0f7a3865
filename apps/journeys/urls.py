"""Addresses of journeys."""

from django.urls import path

from . import views

app_name = "journeys"

urlpatterns = [
    path("<uuid:pk>/", views.single_view, name="single_view"),
    path("<uuid:pk>/steps/prove/", views.step_prove, name="step_prove"),
    path("<uuid:pk>/steps/reopen/", views.step_reopen, name="step_reopen"),
    path("<uuid:pk>/known/new/", views.known_new, name="known_new"),
]
