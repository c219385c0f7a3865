"""What every page asks for: the permission, and a row for its address."""

from .factories import ContactPointFactory, CustomerFactory, LeadFactory, OwnershipFactory

PAGES = {
    "customers:customer_list": ("customers.view_customer", None),
    "customers:search": ("customers.view_customer", None),
    "customers:customer_new": ("customers.add_customer", None),
    "customers:customer_edit": ("customers.change_customer", CustomerFactory),
    "customers:customer_history": ("customers.view_customer", CustomerFactory),
    "customers:contact_new": ("customers.change_customer", CustomerFactory),
    "customers:contact_remove": ("customers.change_customer", ContactPointFactory),
    "customers:contact_prefer": ("customers.change_customer", ContactPointFactory),
    "vehicles:customer_panel": ("vehicles.view_vehicle", CustomerFactory),
    "vehicles:car_new": ("vehicles.add_vehicle", CustomerFactory),
    "vehicles:car_edit": ("vehicles.change_vehicle", OwnershipFactory),
    "vehicles:odometer_new": ("vehicles.change_vehicle", OwnershipFactory),
    "vehicles:car_sell": ("vehicles.change_vehicle", OwnershipFactory),
    "vehicles:car_sell_undo": ("vehicles.change_vehicle", OwnershipFactory),
    "journeys:single_view": ("customers.view_customer", CustomerFactory),
    "leads:lead": ("leads.view_lead", LeadFactory),
}
