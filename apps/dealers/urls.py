"""Addresses of people at work."""

from django.urls import path

from . import views

app_name = "dealers"

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("workplace/", views.workplace_switch, name="workplace_switch"),
]
