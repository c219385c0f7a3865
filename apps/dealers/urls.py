"""Addresses of people at work."""

from django.urls import path

from . import views

app_name = "dealers"

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("language/", views.language_choose, name="language_choose"),
    path("theme/", views.theme_choose, name="theme_choose"),
    path("dealership/", views.dealership_switch, name="dealership_switch"),
]
