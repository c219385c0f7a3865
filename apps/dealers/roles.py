"""What each role may do, in one table.

A column is a role, a row a permission of Django's kind. An administrator runs the installation's
master data and does not work with customers.
"""

from .models import Role

COLUMNS = {
    "Rec": Role.RECEPTIONIST,
    "Con": Role.SALES_CONSULTANT,
    "SMg": Role.SALES_MANAGER,
    "Gen": Role.PRODUCT_GENIUS,
    "Adv": Role.SERVICE_ADVISOR,
    "Tec": Role.TECHNICIAN,
    "Car": Role.CARE_AGENT,
    "DMg": Role.DEALER_MANAGER,
    "GMg": Role.GROUP_MANAGER,
    "Adm": Role.ADMINISTRATOR,
}

TABLE = """
                                  Rec Con SMg Gen Adv Tec Car DMg GMg Adm
customers.view_customer            x   x   x   x   x   x   x   x   x   .
customers.add_customer             x   x   x   .   x   .   x   x   .   .
customers.change_customer          x   x   x   .   x   .   x   x   .   .
customers.view_contact_details     .   .   x   .   x   .   x   x   .   .
customers.reveal_contact_details   x   x   x   .   x   .   x   x   x   .
customers.hand_out_data            .   .   .   .   .   .   x   x   .   x
customers.erase_customer           .   .   .   .   .   .   .   x   .   x
customers.manage_privacy           .   .   .   .   .   .   .   x   x   x
customers.view_disclosure          .   .   x   .   .   .   x   x   x   .
customers.record_consent           x   x   x   .   x   .   x   x   .   .
customers.merge_customer           x   .   x   .   .   .   x   x   .   .
journeys.view_timelineentry        x   x   x   x   x   x   x   x   x   .
journeys.send_message              x   x   x   .   x   .   x   x   .   .
journeys.record_step               .   x   x   x   .   .   x   x   .   .
vehicles.view_vehicle              x   x   x   x   x   x   x   x   x   .
vehicles.add_vehicle               x   x   x   .   x   .   x   x   .   .
vehicles.change_vehicle            x   x   x   .   x   .   x   x   .   .
vehicles.view_showcar              x   x   x   x   .   .   x   x   x   .
vehicles.add_showcar               .   .   x   .   .   .   .   x   .   .
vehicles.change_showcar            x   .   x   .   .   .   .   x   .   .
vehicles.price_showcar             .   .   x   .   .   .   .   x   .   .
leads.view_lead                    x   x   x   x   .   .   x   x   x   .
leads.add_enquiry                  x   x   x   .   x   .   x   x   .   .
leads.work_lead                    .   x   x   .   .   .   x   x   .   .
leads.assign_lead                  x   .   x   .   .   .   x   x   .   .
leads.view_late_answers            .   .   x   .   .   .   x   x   x   .
leads.audit_lead                   .   x   x   .   .   .   x   x   .   .
leads.view_lostaudit               .   .   .   .   .   .   x   .   .   .
leads.change_leadrules             .   .   x   .   .   .   .   x   .   .
leads.repair_message               .   .   x   .   .   .   x   x   .   .
leads.view_leadsource              .   .   x   .   .   .   .   x   x   x
leads.add_leadsource               .   .   x   .   .   .   .   x   .   x
leads.change_leadsource            .   .   x   .   .   .   .   x   .   x
leads.view_event                   x   x   x   x   .   .   x   x   x   .
leads.add_event                    .   .   x   .   .   .   .   x   .   .
leads.change_event                 .   .   x   .   .   .   .   x   .   .
leads.invite_guest                 x   x   x   .   .   .   x   x   .   .
leads.check_in_guest               x   x   x   x   .   .   x   x   .   .
leads.view_campaign                .   .   x   .   .   .   .   x   x   x
leads.add_campaign                 .   .   x   .   .   .   .   x   .   x
leads.change_campaign              .   .   x   .   .   .   .   x   .   x
reception.view_visit               x   x   x   x   x   .   x   x   x   .
reception.enter_visit              x   x   x   x   x   .   x   x   .   .
reception.assign_visit             x   .   x   .   .   .   .   x   .   .
reception.host_visit               .   x   x   x   x   .   .   x   .   .
reception.close_day                .   .   x   .   .   .   .   x   x   .
reception.change_receptionrules    .   .   x   .   .   .   .   x   .   .
reception.view_turn                x   x   x   x   x   .   .   x   x   .
reception.view_traffic             x   .   x   .   .   .   .   x   x   .
reception.add_paperpack            x   .   x   .   .   .   .   x   .   .
reception.enter_paper              x   .   x   .   .   .   .   x   .   .
reception.run_practice             .   .   x   .   .   .   .   x   .   .
reception.export_visits            .   .   x   .   .   .   .   x   x   .
reception.view_helpcall            x   x   x   x   x   .   .   x   x   .
reception.take_helpcall            x   x   x   x   .   .   .   x   .   .
reception.view_tag                 x   x   x   x   .   .   .   x   x   .
reception.change_tag               x   .   x   .   .   .   .   x   .   .
imports.view_fileimport            .   .   x   .   .   .   .   x   x   x
imports.add_fileimport             .   .   x   .   .   .   .   x   .   x
imports.view_export                .   .   x   .   .   .   .   x   x   x
imports.export_customers           .   .   x   .   .   .   .   x   x   .
imports.export_leads               .   .   x   .   .   .   .   x   x   .
imports.export_sources             .   .   x   .   .   .   .   x   x   x
dealers.view_dealergroup           .   .   .   .   .   .   .   .   .   x
dealers.change_dealergroup         .   .   .   .   .   .   .   .   .   x
dealers.view_dealership            .   .   .   .   .   .   .   .   .   x
dealers.add_dealership             .   .   .   .   .   .   .   .   .   x
dealers.change_dealership          .   .   .   .   .   .   .   .   .   x
dealers.view_openinghours          .   .   .   .   .   .   .   .   .   x
dealers.add_openinghours           .   .   .   .   .   .   .   .   .   x
dealers.change_openinghours        .   .   .   .   .   .   .   .   .   x
dealers.delete_openinghours        .   .   .   .   .   .   .   .   .   x
dealers.view_user                  .   .   .   .   .   .   .   .   .   x
dealers.view_staffmembership       .   .   .   .   .   .   .   .   .   x
dealers.view_absence               x   x   x   x   x   x   x   x   x   .
dealers.add_absence                x   x   x   x   x   x   x   x   .   .
dealers.change_absence             .   .   x   .   .   .   .   x   .   .
dealers.manage_staff               .   .   .   .   .   .   .   x   x   x
dealers.view_shift                 x   x   x   x   x   x   x   x   x   x
dealers.add_shift                  .   .   x   .   .   .   .   x   x   x
dealers.change_shift               .   .   x   .   .   .   .   x   x   x
dealers.delete_shift               .   .   x   .   .   .   .   x   x   x
vehicles.view_brand                .   .   .   .   .   .   .   .   .   x
vehicles.view_carmodel             .   .   .   .   .   .   .   .   .   x
vehicles.view_variant              .   .   .   .   .   .   .   .   .   x
"""


def _read(table):
    heads, *rows = [line.split() for line in table.strip().splitlines()]
    allowed = {role: set() for role in Role}
    for permission, *marks in rows:
        for head, mark in zip(heads, marks, strict=True):
            if mark == "x":
                allowed[COLUMNS[head]].add(permission)
    return {role: frozenset(permissions) for role, permissions in allowed.items()}


PERMISSIONS = _read(TABLE)


def roles_with(permission):
    """Return the roles that may do this, "app.codename"."""
    return [role for role in Role if permission in PERMISSIONS[role]]


def permissions_of(roles):
    """Return the union of what these roles may do, as "app.codename" strings."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
