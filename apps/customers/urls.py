"""Addresses of customers."""

from django.urls import path

from .views import cards, contacts, lists

app_name = "customers"

urlpatterns = [
    path("", lists.customer_list, name="customer_list"),
    path("search/", lists.search, name="search"),
    path("new/", cards.customer_new, name="customer_new"),
    path("<uuid:pk>/edit/", cards.customer_edit, name="customer_edit"),
    path("<uuid:pk>/history/", cards.customer_history, name="customer_history"),
    path("<uuid:pk>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("contacts/<uuid:pk>/remove/", contacts.contact_remove, name="contact_remove"),
    path("contacts/<uuid:pk>/prefer/", contacts.contact_prefer, name="contact_prefer"),
]
