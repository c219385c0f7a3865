"""Every address of the API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from apps.leads.api import EnquiryIntake

app_name = "api"

urlpatterns = [
    path("enquiries/", EnquiryIntake.as_view(), name="enquiry-list"),
    # Open to everybody: senders have no login, and it tells nothing but how to knock.
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
