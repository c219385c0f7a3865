"""Guests of an event: invited, coming, waiting for a seat, here; and what follows from it."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.errors import Refused
from apps.customers.actions import (
    give_consents,
    lock_person,
    recognise,
    refuse_erased,
    take_written_consents,
)
from apps.customers.consents import words_of
from apps.customers.contact_sheets import ContactSheet, Unrecognisable
from apps.customers.models import ConsentSource, Purpose
from apps.journeys.actions import record
from apps.journeys.models import Area

from ..models import Guest, LeadSource
from .entries import enter_enquiry
from .events import has_room, lock_event, move_up, take_seats
from .news import WHO_COMES

State, Way = Guest.State, Guest.Way


@transaction.atomic
def invite_guest(event, *, customer, by):
    """Invite a customer; who is on the list already stays as they are."""
    person = lock_person(customer)
    refuse_erased(person)
    event = lock_event(event)
    guest, new = _guest_of(event, person, way=Way.INVITED, by=by)
    if new:
        _save(guest, State.INVITED)
        record(customer, "leads.event_invited", by=by, **_facts(event, guest))
    return guest


@transaction.atomic
def sign_up_guest(event, *, name, phone="", email="", party=1, consent=None, mark="", by=None):
    """Take somebody's word that they are coming; without a free seat they wait in order.

    `consent` is (channels, wording) of what they allowed on the same page.
    """
    who = _recognised(event, name=name, phone=phone, email=email, by=by)
    event = lock_event(event)
    guest, _new = _guest_of(event, who.customer, way=Way.SIGNED_UP, by=by)
    guest.sender_mark = mark
    if consent:
        channels, wording = consent
        said = _consent(guest, Purpose.EVENTS, channels, wording, by=by)
        take_written_consents(who.customer, sure=who.named, **said)
    return _come(event, guest, party=party, by=by)


@transaction.atomic
def accept_invitation(guest, *, party=1, by=None):
    """Somebody who was invited is coming, or waits for a seat."""
    event = lock_event(guest.event)
    return _come(event, _locked(guest), party=party, by=by)


@transaction.atomic
def decline_guest(guest, *, by=None):
    """Somebody is not coming; their seats go to those who wait."""
    event, guest = lock_event(guest.event), _locked(guest)
    if guest.state == State.DECLINED:
        return guest  # The same click twice.
    if guest.state == State.HERE:
        raise Refused(_("They are here already. Take that back first."))
    _free(event, guest)
    _save(guest, State.DECLINED)
    move_up(event, by=by)
    if guest.customer:
        record(guest.customer, "leads.event_declined", by=by, **_facts(event, guest))
    return guest


@transaction.atomic
def check_in_guest(guest, *, by, party=None):
    """Somebody stands at the door: a fact of their timeline, and no lead yet."""
    event, guest = lock_event(guest.event), _locked(guest)
    if guest.state == State.HERE:
        return guest  # Scanned twice.
    return _let_in(event, guest, party or guest.party, by=by)


@transaction.atomic
def walk_in_guest(event, *, key, name="", phone="", email="", customer=None, party=1, by):
    """Somebody came along without an invitation; a name and a number if they like.

    `key` is the UUID made when the form was drawn: the same click twice is one guest.
    """
    if customer is None and (phone or email):
        customer = _recognised(event, name=name, phone=phone, email=email, by=by).customer
    event = lock_event(event)
    if known := Guest.objects.filter(pk=key).first():
        return known  # The same click twice.
    guest, _new = _guest_of(event, customer, way=Way.WALKED_IN, by=by, id=key, name=name.strip())
    if guest.state == State.HERE:
        return guest
    return _let_in(event, guest, party, by=by)


@transaction.atomic
def undo_check_in(guest, *, by):
    """Take back a tap on the wrong name; who had walked in is not coming then."""
    event, guest = lock_event(guest.event), _locked(guest)
    if guest.state != State.HERE:
        return guest  # The same click twice.
    back = State.DECLINED if guest.way == Way.WALKED_IN else State.COMING
    if back == State.DECLINED:
        take_seats(event, -guest.party)
    guest.here_at = None
    _save(guest, back)
    if back == State.DECLINED:
        move_up(event, by=by)
    if guest.customer:
        record(guest.customer, "leads.event_attendance_undone", by=by, **_facts(event, guest))
    return guest


def take_interest(guest, *, key, channels=(), wording=None, wish="", notes="", by):
    """A guest wants to hear from us: the consent is kept, and the enquiry goes its usual way.

    Without a consent there is no lead: coming to an event is no wish to be called.
    """
    if guest.customer is None:
        raise Refused(_("Ask for a name and a number first: somebody has to be called."))
    if channels:
        said = _consent(guest, Purpose.MARKETING, channels, wording, by=by)
        give_consents(guest.customer, **said)
    elif not _allowed(guest.customer):
        raise Refused(
            _("Read the words to them and tick what they allow. Without it there is no lead.")
        )
    campaign = guest.event.campaign
    return enter_enquiry(
        kind=LeadSource.Kind.EVENT,
        key=key,
        customer=guest.customer,
        wish=wish,
        notes=notes,
        tracking={"event": guest.event.name, "campaign": campaign.code if campaign else ""},
        by=by,
    )


def _come(event, guest, *, party, by):
    asked = guest.state in (State.COMING, State.WAITING) and guest.party == party
    if asked or guest.state == State.HERE:
        return guest  # The same click twice.
    _free(event, guest)
    guest.party = party
    guest.answered_at = guest.answered_at or clock.now()
    # Who waits is asked first, or a later and smaller party would take what they wait for.
    first = not Guest.objects.waiting_in_order().filter(event=event).exclude(pk=guest.pk).exists()
    seated = has_room(event, party) and (first or guest.state == State.COMING)
    _save(guest, State.COMING if seated else State.WAITING)
    if seated:
        take_seats(event, party)
    else:
        move_up(event, by=by)
    area = Area.SALES if by else Area.WEB
    record(guest.customer, "leads.event_signed_up", by=by, area=area, **_facts(event, guest))
    return guest


def _let_in(event, guest, party, *, by):
    had = guest.party if guest.state in Guest.SEATED else 0
    if not has_room(event, party - had):
        left = max(event.seats_left, 0)
        text = _("There are only %(left)d seats left. Make more room in the event, or seat fewer.")
        raise Refused(text % {"left": left})
    take_seats(event, party - had)
    guest.party, guest.here_at, guest.by = party, clock.now(), by
    _save(guest, State.HERE)
    if guest.customer:
        facts = _facts(event, guest) | {"source": "event"}
        record(guest.customer, "leads.event_attended", by=by, at=guest.here_at, **facts)
    return guest


def _recognised(event, *, name, phone, email, by):
    """Whom these words describe, found or made."""
    sheet = ContactSheet(
        name=name.strip(), phones=(phone,) if phone else (), emails=(email,) if email else ()
    )
    place = event.dealership
    with translation.override(place.language):
        try:
            return recognise(sheet, country=place.country, by=by, language="")
        except Unrecognisable as error:
            raise Refused(
                _("Write a name, and a phone or an e-mail address that works.")
            ) from error


def _guest_of(event, customer, *, way, by, **fields):
    """The guest this customer is at an event, and whether they are new to it."""
    if customer is not None:
        known = Guest.objects.of(customer).filter(event=event).select_for_update().first()
        if known:
            return known, False
    name = fields.pop("name", "") or (customer.name if customer else "")
    guest = Guest(event=event, customer=customer, way=way, name=name, by=by, **fields)
    guest.dealership_id = event.dealership_id
    return guest, True


def _locked(guest):
    return Guest.objects.select_for_update(of=("self",)).select_related("customer").get(pk=guest.pk)


def _free(event, guest):
    if guest.state in Guest.SEATED:
        take_seats(event, -guest.party)


def _save(guest, state):
    guest.state = state
    guest.full_clean(exclude=["group", "dealership", "event", "customer", "by"])
    guest.save()
    live.tell(WHO_COMES)


def _facts(event, guest):
    return {
        "event": event.name,
        "guest": str(guest.pk),
        "party": guest.party,
        "waits": guest.state == State.WAITING,
    }


def _allowed(customer):
    """Whether they allow us by any way to tell them about offers."""
    said = words_of(customer)
    return any(said[key].given for key in said if key[0] == Purpose.MARKETING)


def _consent(guest, purpose, channels, wording, *, by):
    return {
        "purpose": purpose,
        "channels": channels,
        "source": ConsentSource.EVENT,
        "wording": wording,
        "evidence": f"{guest.event.name}, {guest.pk}",
        "key": f"guest/{guest.pk}",
        "by": by,
    }
