"""Every address of the API, version 1."""

from drf_spectacular.views import SpectacularAPIView
from django.urls import path

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
