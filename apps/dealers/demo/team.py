"""What happened in the team: who was asked to join, who came, and who has left again."""

from datetime import timedelta

from apps.core import clock
from apps.dealers.actions.invitations import accept_invitation, invite
from apps.dealers.actions.people import deactivate
from apps.dealers.models import Role

GUESTS = (("Ines Duarte", Role.SALES_CONSULTANT, 2), ("Owen Fairley", Role.RECEPTIONIST, 9))
WAS_HERE = "Martin Coyle"
SITE = "http://127.0.0.1:8000/"


def tell_team(dealership, *, manager, now):
    """Write down one dealership's comings and goings, in the scope of it."""
    with clock.set_to(now - timedelta(days=80)):
        invitation = _invite(WAS_HERE, Role.SALES_CONSULTANT, dealership, manager)
    with clock.set_to(now - timedelta(days=79)):
        martin = accept_invitation(invitation, letter=1, name=WAS_HERE)
    with clock.set_to(now - timedelta(days=61)):
        deactivate(martin, note="Left for a dealership in Leeds.", by=manager)
    for name, role, days in GUESTS:
        with clock.set_to(now - timedelta(days=days)):
            _invite(name, role, dealership, manager)


def _invite(name, role, dealership, manager):
    return invite(
        email=f"{name.lower().replace(' ', '.')}@riverside.example",
        name=name,
        role=role,
        dealership=dealership,
        language=dealership.language,
        site=SITE,
        by=manager,
    )
