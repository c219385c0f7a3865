"""Addresses of leads."""

from django.urls import path

from .views import answers, customers, leads, today, transitions

app_name = "leads"

urlpatterns = [
    path("", leads.lead_list, name="lead_list"),
    path("today/", today.today, name="today"),
    path("late/", answers.late_list, name="late_list"),
    path("enquiries/new/", leads.lead_list, name="enquiry_new"),
    path("customers/<uuid:pk>/panel/", customers.customer_panel, name="customer_panel"),
    path("<uuid:pk>/", leads.lead, name="lead"),
    path("<uuid:pk>/contacts/new/", answers.contact_log, name="contact_log"),
    path("<uuid:pk>/assign/", transitions.lead_assign, name="lead_assign"),
    path("<uuid:pk>/take/", transitions.lead_take, name="lead_take"),
    path("<uuid:pk>/lose/", transitions.lead_lose, name="lead_lose"),
    path("<uuid:pk>/win/", transitions.lead_win, name="lead_win"),
    path("<uuid:pk>/reopen/", transitions.lead_reopen, name="lead_reopen"),
]
