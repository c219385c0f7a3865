"""What every page asks for: the permission, and a row for its address."""

from .factories import CustomerFactory, LeadFactory

PAGES = {
    "customers:customer_list": ("customers.view_customer", None),
    "journeys:single_view": ("customers.view_customer", CustomerFactory),
    "leads:lead": ("leads.view_lead", LeadFactory),
}
