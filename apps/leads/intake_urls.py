"""Where other systems send enquiries."""

from django.urls import path

from .api import AdfIntake

app_name = "intake"

urlpatterns = [
    path("adf/", AdfIntake.as_view(), name="adf"),
]
