"""What every page asks for: the permission, and a row for its address."""

from .factories import CustomerFactory, LeadFactory

PAGES = {
    "customers:customer_list": ("customers.view_customer", None),
    "journeys:single_view": ("customers.view_customer", CustomerFactory),
    "journeys:step_prove": ("journeys.record_step", CustomerFactory),
    "journeys:step_reopen": ("journeys.record_step", CustomerFactory),
    "journeys:known_new": ("journeys.record_step", CustomerFactory),
    "leads:lead": ("leads.view_lead", LeadFactory),
}
