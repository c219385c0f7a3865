"""Pages for customers, who do not sign in."""

from django.urls import path

from .views import public_events, public_forms

app_name = "open"

urlpatterns = [
    path("enquire/<slug:code>/", public_forms.enquire, name="enquire"),
    path("enquire/<slug:code>/thanks/", public_forms.enquire_thanks, name="enquire_thanks"),
    path("events/<slug:code>/", public_events.event, name="event"),
    path("tickets/<str:said>/", public_events.ticket, name="ticket"),
]
