"""Addresses of vehicles."""

app_name = "vehicles"

urlpatterns = []
