"""Addresses of journeys."""

app_name = "journeys"

urlpatterns = []
