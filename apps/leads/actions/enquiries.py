"""One enquiry becomes a customer's journey: who asks, which lead, what they told us."""

from django.db.models import F
from django.utils import translation
from uuid_utils.compat import uuid7

from apps.core.locks import hold
from apps.core.ready import put
from apps.customers.actions import recognise, take_written_consents
from apps.customers.contact_sheets import Unrecognisable
from apps.customers.models import Channel, ConsentSource, ConsentWording
from apps.journeys.actions import record, recording_together
from apps.journeys.models import Area
from apps.vehicles.actions import register_car
from apps.vehicles.models import OdometerReading

from ..contacts import sheet_of, spoken
from ..models import Campaign, Enquiry, Lead, LeadSource, Repeat
from ..models.sources import campaign_code
from ..remarks import Remark
from ..topics import Subject
from ..wishes import shortened, weight_of, wish_of
from .answers import new_clock, running_clock
from .interests import interests_of
from .leads import lock_open_lead, open_or_join_lead
from .sameness import enquiry_with, key_for, key_of_its_own, names_another

ACCEPTED, KNOWN, QUARANTINED = "accepted", "known", "quarantined"
CAMPAIGN_WORDS = ("utm_campaign", "campaign", "campaign_id", "campaignid", "campaign_name")
# Typed by staff; everything else comes over the web.
AT_THE_DESK = (LeadSource.Kind.PHONE, LeadSource.Kind.WALK_IN)


def outcome(status, *, remarks=(), enquiry=None):
    """What became of one enquiry, as JSON."""
    said = {"outcome": status, "remarks": [remark.as_json() for remark in remarks]}
    if enquiry:
        said |= {
            "enquiry": str(enquiry.pk),
            "lead": str(enquiry.lead_id),
            "customer": str(enquiry.customer_id),
            "times_sent": enquiry.times_sent,
        }
    return said


def take_prospect(prospect, *, message, by):
    """Make an enquiry of what a sender told us, once; return its outcome as JSON.

    Runs inside the transaction of read_message. The enquiry's key is locked before the customer's
    contact points, by everybody in that order: the same enquiry sent twice at once waits here.
    """
    key = key_for(prospect, message)
    hold(f"enquiry/{message.dealership_id}/{key}")
    known = enquiry_with(key, message)
    if known and by and names_another(prospect, known, message):
        # Somebody looked at it and decided that it is an enquiry of its own.
        key = key_of_its_own(key, message)
        hold(f"enquiry/{message.dealership_id}/{key}")
        known = enquiry_with(key, message)
    if known:
        return _again(known, prospect, message)
    place = message.source.dealership
    # The words are facts of this dealership from now on, whoever reads them later.
    with translation.override(place.language), recording_together():
        try:
            who = recognise(
                sheet_of(prospect.contact, prospect.language),
                country=place.country,
                by=by,
                language=spoken(prospect.language),
            )
        except Unrecognisable as unrecognisable:
            remarks = dict.fromkeys([*unrecognisable.remarks, *prospect.remarks])
            return outcome(QUARANTINED, remarks=remarks)
        return _accept(prospect, who, key=key, message=message, by=by)


def _accept(prospect, who, *, key, message, by):
    remarks = [*prospect.remarks, *who.remarks]
    if not who.created:
        # Before their standing and their cars, as people at work do: who waits the other way
        # round for one of these would never end.
        lock_open_lead(who.customer)
    for car in prospect.trade_ins:
        if car.vin or car.make or car.model:
            remarks += _register(car, who, by=by)
    enquiry = _enquiry(prospect, who.customer, key=key, message=message)
    interests, doubts = interests_of(prospect, enquiry)
    closed = None if who.created else _closed_lead(prospect, who.customer)
    remarks += [*doubts, *([Remark.of("resend_of_closed")] if closed else [])]
    _tell(prospect, enquiry, by=by)
    if prospect.consent:
        remarks += _keep_consent(prospect.consent, enquiry, sure=who.named, by=by)
    remarks = list(dict.fromkeys(remarks))
    enquiry.remarks = [remark.as_json() for remark in remarks]
    subject = Subject.of_enquiry(enquiry, interests)
    enquiry.lead = closed or _worked_lead(
        prospect, enquiry, subject=subject, by=by, new_card=who.created
    )
    put([enquiry])
    for interest in interests:
        interest.lead_id = enquiry.lead_id
    put(interests)
    return outcome(ACCEPTED, remarks=remarks, enquiry=enquiry)


def _enquiry(prospect, customer, *, key, message):
    return Enquiry(
        id=uuid7(),
        message=message,
        source=message.source,
        campaign=_campaign(prospect.tracking),
        customer=customer,
        key=key,
        requested_at=prospect.requested_at,
        received_at=message.received_at,
        comments=prospect.comments,
        timeframe=_timeframe(prospect.timeframe),
        tracking=prospect.tracking,
        extra=_extra(prospect),
    )


def _keep_consent(said, enquiry, *, sure, by):
    """What they allowed while asking, by the words that were before their eyes; return remarks."""
    at_an_event = enquiry.source.kind == LeadSource.Kind.EVENT
    left_out = take_written_consents(
        enquiry.customer,
        sure=sure,
        purpose=said.purpose,
        channels=said.channels,
        source=ConsentSource.EVENT if at_an_event else ConsentSource.WEB_FORM,
        wording=ConsentWording.objects.filter(pk=said.wording, purpose=said.purpose).first(),
        evidence=f"{enquiry.source.name}, {enquiry.pk}",
        key=f"enquiry/{enquiry.pk}",
        by=by,
    )
    if not left_out:
        return []
    code = "consent_after_no" if sure else "consent_of_another_name"
    return [Remark.of(code, channels=", ".join(str(Channel(way).label) for way in left_out))]


def _worked_lead(prospect, enquiry, *, subject, by, new_card):
    """The lead that is open for this customer, with the response clock running."""
    lead, opened = open_or_join_lead(
        enquiry.customer,
        source=enquiry.source,
        campaign=enquiry.campaign,
        wish=wish_of(prospect)[:200],
        language=spoken(prospect.language) or enquiry.customer.language,
        subject=subject,
        at=enquiry.received_at,
        by=by,
        new_card=new_card,
    )
    if opened or not running_clock(lead):
        new_clock(lead, at=enquiry.received_at)
    return lead


def _again(known, prospect, message):
    """The same enquiry once more: counted, unless this very message made it."""
    if known.message_id == message.pk:
        return outcome(ACCEPTED, remarks=prospect.remarks, enquiry=known)
    if names_another(prospect, known, message):
        return outcome(QUARANTINED, remarks=[Remark.of("id_reused", name=known.customer.name)])
    if known.key.startswith("sent:") and bytes(known.message.body) != bytes(message.body):
        return outcome(QUARANTINED, remarks=[Remark.of("key_reused")])
    Enquiry.objects.filter(pk=known.pk).update(times_sent=F("times_sent") + 1)
    _keep_repeat(known, prospect, message)
    known.times_sent += 1
    return outcome(KNOWN, enquiry=known)


def _keep_repeat(known, prospect, message):
    """What led to the same enquiry this time; the first way stays the first."""
    Repeat.objects.create(
        enquiry=known,
        lead_id=known.lead_id,
        customer_id=known.customer_id,
        message=message,
        source=message.source,
        campaign=_campaign(prospect.tracking),
        tracking=prospect.tracking,
        received_at=message.received_at,
    )


def _closed_lead(prospect, customer):
    """The closed lead that a resent enquiry belongs to; None when it is a wish of its own."""
    if prospect.status != "resend":
        return None
    last = Lead.objects.of(customer).order_by("-opened_at").first()
    if last is None or last.status == Lead.Status.OPEN:
        return None
    # Asked after that lead was closed: then it is new, whatever the sender calls it.
    asked = prospect.requested_at
    return last if asked is None or asked <= last.closed_at else None


def _register(car, who, *, by):
    registered = register_car(
        who.customer,
        make=car.make,
        model=car.model,
        model_year=car.year,
        vin=car.vin,
        colour=car.colours[0].exterior if car.colours else "",
        odometer=car.odometer,
        unit=car.odometer_unit or "km",
        source=OdometerReading.Source.ENQUIRY,
        by=by,
        new_card=who.created,
    )
    return registered.remarks


def _campaign(tracking):
    codes = {campaign_code(tracking[word]) for word in CAMPAIGN_WORDS if tracking.get(word)}
    return Campaign.objects.filter(code__in=codes).first() if codes else None


def _timeframe(timeframe):
    days = {"earliest": timeframe.earliest, "latest": timeframe.latest}
    said = {name: day.isoformat() for name, day in days.items() if day}
    return said | ({"description": timeframe.description} if timeframe.description else {})


def _extra(prospect):
    """What was sent and has no field of ours, and who sent it."""
    ids = [{"source": i.source, "value": i.value} for i in prospect.ids]
    said = {
        "ids": ids,
        "provider": prospect.provider.name,
        "service": prospect.provider.service,
        "vendor": prospect.vendor.name,
        "lead_type": prospect.lead_type,
        "unread": prospect.extra,
    }
    return {name: value for name, value in said.items() if value}


def _tell(prospect, enquiry, *, by):
    facts = {
        "enquiry": str(enquiry.pk),
        "source": enquiry.source.name,
        "campaign": enquiry.campaign.name if enquiry.campaign else "",
        "wish": wish_of(prospect),
        "comments": shortened(enquiry.comments),
    }
    record(
        enquiry.customer,
        "leads.enquiry_received",
        by=by,
        at=enquiry.received_at,
        area=Area.SALES if enquiry.source.kind in AT_THE_DESK else Area.WEB,
        **{name: value for name, value in facts.items() if value},
        **weight_of(prospect),
    )
