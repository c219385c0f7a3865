"""What every page asks for: the permission, and a row for its address."""

from apps.core.scope import current_scope
from apps.dealers.models import Dealership

from .factories import (
    CampaignFactory,
    ContactPointFactory,
    CustomerFactory,
    FileImportFactory,
    IntakeMessageFactory,
    InvitationFactory,
    LeadFactory,
    LeadSourceFactory,
    LoggedContactFactory,
    MembershipFactory,
    OwnershipFactory,
    ShiftFactory,
)


def role_here():
    """A role at the dealership at work."""
    return MembershipFactory(at=Dealership.objects.get(pk=current_scope().dealership_id))


def colleague():
    """Somebody who works here alone, so that no other dealership meets them."""
    role = role_here()
    role.user.dealership_id = role.dealership_id
    return role.user


PAGES = {
    "dealers:team": ("dealers.manage_staff", None),
    "dealers:change_list": ("dealers.manage_staff", None),
    "dealers:sign_in_rules": ("dealers.change_dealergroup", None),
    "dealers:invitation_new": ("dealers.manage_staff", None),
    "dealers:invitation_resend": ("dealers.manage_staff", InvitationFactory),
    "dealers:invitation_revoke": ("dealers.manage_staff", InvitationFactory),
    "dealers:person": ("dealers.manage_staff", colleague),
    "dealers:person_edit": ("dealers.manage_staff", colleague),
    "dealers:person_deactivate": ("dealers.manage_staff", colleague),
    "dealers:person_reactivate": ("dealers.manage_staff", colleague),
    "dealers:factor_reset": ("dealers.manage_staff", colleague),
    "dealers:role_give": ("dealers.manage_staff", colleague),
    "dealers:role_change": ("dealers.manage_staff", role_here),
    "dealers:role_end": ("dealers.manage_staff", role_here),
    "dealers:shift_week": ("dealers.view_shift", None),
    "dealers:shift_new": ("dealers.add_shift", None),
    "dealers:week_copy": ("dealers.add_shift", None),
    "dealers:shift_edit": ("dealers.change_shift", ShiftFactory),
    "dealers:shift_remove": ("dealers.delete_shift", ShiftFactory),
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
    "journeys:step_prove": ("journeys.record_step", CustomerFactory),
    "journeys:step_reopen": ("journeys.record_step", CustomerFactory),
    "journeys:known_new": ("journeys.record_step", CustomerFactory),
    "leads:today": ("leads.work_lead", None),
    "leads:late_list": ("leads.view_late_answers", None),
    "leads:lead_list": ("leads.view_lead", None),
    "leads:lead": ("leads.view_lead", LeadFactory),
    "leads:contact": ("leads.work_lead", LoggedContactFactory),
    "leads:contact_log": ("leads.work_lead", LeadFactory),
    "leads:lead_assign": ("leads.assign_lead", LeadFactory),
    "leads:lead_take": ("leads.work_lead", LeadFactory),
    "leads:lead_lose": ("leads.work_lead", LeadFactory),
    "leads:lead_win": ("leads.work_lead", LeadFactory),
    "leads:lead_reopen": ("leads.work_lead", LeadFactory),
    "leads:customer_panel": ("leads.view_lead", CustomerFactory),
    "leads:enquiry_new": ("leads.add_enquiry", None),
    "leads:caller_search": ("leads.add_enquiry", None),
    "leads:message_list": ("leads.repair_message", None),
    "leads:message": ("leads.repair_message", IntakeMessageFactory),
    "leads:message_replay": ("leads.repair_message", IntakeMessageFactory),
    "leads:message_dismiss": ("leads.repair_message", IntakeMessageFactory),
    "leads:message_restore": ("leads.repair_message", IntakeMessageFactory),
    "leads:letter_enter": ("leads.repair_message", IntakeMessageFactory),
    "leads:mailbox_edit": ("leads.change_leadsource", LeadSourceFactory),
    "leads:source_list": ("leads.view_leadsource", None),
    "leads:source_new": ("leads.add_leadsource", None),
    "leads:source_edit": ("leads.change_leadsource", LeadSourceFactory),
    "leads:source_token": ("leads.change_leadsource", LeadSourceFactory),
    "leads:campaign_list": ("leads.view_campaign", None),
    "leads:campaign_new": ("leads.add_campaign", None),
    "leads:campaign_edit": ("leads.change_campaign", CampaignFactory),
    "imports:import_list": ("imports.view_fileimport", None),
    "imports:import_new": ("imports.add_fileimport", None),
    "imports:import": ("imports.view_fileimport", FileImportFactory),
    "imports:import_columns": ("imports.add_fileimport", FileImportFactory),
    "imports:import_letters": ("imports.add_fileimport", FileImportFactory),
    "imports:import_start": ("imports.add_fileimport", FileImportFactory),
    "imports:import_stop": ("imports.add_fileimport", FileImportFactory),
    "imports:import_undo": ("imports.add_fileimport", FileImportFactory),
    "imports:problem_list": ("imports.view_fileimport", FileImportFactory),
    "imports:export_list": ("imports.view_export", None),
    "imports:customers_export": ("imports.export_customers", None),
    "imports:leads_export": ("imports.export_leads", None),
    "imports:sources_export": ("imports.export_sources", None),
    "imports:campaigns_export": ("imports.export_sources", None),
}
