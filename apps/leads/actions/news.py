"""What the people who work leads are told of them; never of what they did themselves."""

from apps.dealers.actions.notifications import notify


def tell_given(lead, *, by):
    """Tell a consultant of a lead that is theirs from now on."""
    if lead.consultant and lead.consultant != by:
        notify(lead.consultant, "leads.lead_given", **_of(lead), wish=lead.wish)


def tell_cover(lead, cover):
    """Tell whoever does the work of somebody away of a lead that comes meanwhile."""
    away = lead.consultant.get_full_name()
    notify(cover, "leads.lead_to_cover", **_of(lead), wish=lead.wish, away=away)


def tell_taken_away(lead, consultant, *, by):
    """Tell a consultant that a lead of theirs is somebody else's now."""
    if consultant and consultant != by:
        to = lead.consultant.get_full_name() if lead.consultant else ""
        notify(consultant, "leads.lead_taken_away", **_of(lead), to=to)


def tell_asked_again(lead, *, wish, by):
    """Tell a consultant that a customer whose lead they have has sent another enquiry."""
    if lead.consultant and lead.consultant != by:
        notify(lead.consultant, "leads.asked_again", **_of(lead), wish=wish[:200])


def _of(lead):
    customer = lead.customer
    return {"url": lead.get_absolute_url(), "about": customer.pk, "customer": customer.name}
