"""What customers allow and forbid: only ever added to, so that the proof stays."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.scope import current_scope
from apps.customers.consents import objection_of, words_of
from apps.customers.models import (
    Channel,
    Consent,
    ConsentSource,
    ConsentWording,
    Customer,
    MarketingObjection,
    Purpose,
)
from apps.customers.wordings import first_wording, page_language
from apps.dealers.models import DealerGroup

from .erased import refuse_erased
from .timeline import record

A_SLIP = timedelta(minutes=10)  # Later it is something that was said, and another word ends it.
NOT_BY_HAND = (ConsentSource.WEB_FORM, ConsentSource.LINK, ConsentSource.IMPORT)


def give_consent(customer, *, purpose, channel, source, by, wording=None, evidence="", key=""):
    """Record the customer's yes; the same yes to the same words again is given back as it is.

    `wording` is the ConsentWording they saw or heard, `source` a ConsentSource, `evidence` what
    shows it, `key` makes a message that comes twice one consent. `by` is None when the customer
    did it alone.
    """
    said = {"wording": wording, "evidence": evidence, "key": key}
    (consent,) = give_consents(
        customer, purpose=purpose, channels=[channel], source=source, by=by, **said
    )
    return consent


def give_consents(customer, *, purpose, channels, source, by, wording=None, evidence="", key=""):
    """Record one yes to several channels, as a form asks for them; return one consent for each."""
    said = {"source": source, "wording": wording, "evidence": evidence, "key": key}
    return _say(customer, True, purpose=purpose, channels=channels, by=by, **said)


@transaction.atomic
def take_written_consents(customer, *, purpose, channels, source, sure=True, **said):
    """Record a yes that somebody wrote in this person's name; return the channels left out.

    Whoever knows a number can write it into a public form. So it never counts over a no of theirs,
    nor where it is not `sure` who wrote it; a colleague asks them then.
    """
    person = _locked(customer)
    known = words_of(person)
    free = sure and objection_of(person) is None
    left_out = [
        channel
        for channel in map(Channel, channels)
        if not free or ((word := known.get((purpose, channel))) and word.given is False)
    ]
    heard = [channel for channel in channels if channel not in left_out]
    give_consents(person, purpose=purpose, channels=heard, source=source, **said)
    if left_out:
        told = {"purpose": purpose, "channels": left_out, "source": source}
        record(person, "customers.consent_doubted", by=said["by"], **told)
    return left_out


def withdraw_consent(customer, *, purpose, channel, source, by, evidence="", key=""):
    """Record the customer's no, to what they allowed before or were never asked."""
    said = {"source": source, "wording": None, "evidence": evidence, "key": key}
    (consent,) = _say(customer, False, purpose=purpose, channels=[channel], by=by, **said)
    return consent


@transaction.atomic
def undo_consent(consent, *, by):
    """Take back a slip of one's own: what the customer said before counts again, as of then."""
    if not may_undo(consent, by=by):
        raise Refused(
            _(
                "Only whoever recorded it takes it back, within ten minutes. "
                "Record what the customer says now."
            )
        )
    person = _locked(consent.customer)
    kept = Consent.objects.of(person).filter(purpose=consent.purpose, channel=consent.channel)
    now, *before = kept.select_related("wording")[:2]
    if now.pk != consent.pk:
        raise Refused(_("Something was recorded since. Look at the consents again."))
    said = {"purpose": consent.purpose, "channel": consent.channel}
    restored = Consent(customer=person, given=None, source=consent.source, by=by, **said)
    if before:
        for field in ("given", "wording", "source", "evidence"):
            setattr(restored, field, getattr(before[0], field))
        restored.first_said_at = before[0].said_at
    restored.save(force_insert=True)
    told = {"purpose": consent.purpose, "channels": [consent.channel]}
    record(person, "customers.consent_undone", by=by, **told)
    return restored


def may_undo(consent, *, by):
    """Whether this may be a slip of somebody's hand, and not what the customer did."""
    theirs = by is not None and consent.by_id == by.pk and consent.source not in NOT_BY_HAND
    return theirs and consent.recorded_at > timezone.now() - A_SLIP


@transaction.atomic
def object_to_marketing(customer, *, source, by):
    """Record that the customer wants no marketing from any department, whatever they allowed."""
    return _object(customer, True, source=source, by=by)


@transaction.atomic
def lift_objection(customer, *, source, by):
    """Record that the customer's no to all marketing is over; single consents count again."""
    return _object(customer, False, source=source, by=by)


@transaction.atomic
def wording_in_force(purpose, *, language=""):
    """Return the newest wording in a language of the pages; a group starts from ours."""
    language = page_language(language)
    versions = ConsentWording.objects.filter(purpose=purpose, language=language)
    if newest := versions.order_by("-version").first():
        return newest
    hold(f"wording/{purpose}/{language}")
    company = DealerGroup.objects.get(pk=current_scope().group_id).name
    with translation.override(language):
        text = first_wording(purpose, company)
    first = {"purpose": purpose, "language": language, "version": 1}
    return versions.get_or_create(**first, defaults={"text": text})[0]


@transaction.atomic
def write_wording(purpose, *, language, text, by):
    """Put a new version of a wording in force; what was agreed to before keeps its own words."""
    wording_in_force(purpose, language=language)  # A group's first version is there to follow.
    hold(f"wording/{purpose}/{language}")
    versions = ConsentWording.objects.filter(purpose=purpose, language=language)
    known = versions.order_by("-version").first()
    if known.text == text.strip():
        return known  # The same click twice.
    wording = ConsentWording(
        purpose=purpose, language=language, version=known.version + 1, text=text.strip(), by=by
    )
    wording.full_clean()
    wording.save(force_insert=True)
    return wording


@transaction.atomic
def _say(customer, given, *, purpose, channels, source, wording, evidence, key, by):
    # Yes and no at once: the second waits here and is then the newest.
    person = _locked(customer)
    purpose, channels = Purpose(purpose), [Channel(channel) for channel in channels]
    if wording is not None and wording.purpose != purpose:
        raise Refused(_("These words are about something else. Read out those of this page."))
    known, fresh = words_of(person), []
    for channel in channels:
        if not _is_known(known.get((purpose, channel)), given, wording):
            row = Consent(
                customer=person,
                purpose=purpose,
                channel=channel,
                given=given,
                wording=wording,
                source=source,
                evidence=evidence[:300],
                key=f"{key}/{purpose}/{channel}" if key else "",
                by=by,
            )
            if key and (seen := Consent.objects.filter(key=row.key).first()):
                known[purpose, channel] = seen
                continue
            row.full_clean()
            fresh.append(row)
            known[purpose, channel] = row
    if fresh:
        Consent.objects.bulk_create(fresh)
        told = {"purpose": purpose, "channels": [row.channel for row in fresh], "source": source}
        _tell(person, given, by=by, **told)
    return [known[purpose, channel] for channel in channels]


def _is_known(consent, given, wording):
    if consent is None or consent.given != given:
        return False
    return not given or wording is None or consent.wording_id == wording.pk


def _tell(person, given, *, by, **told):
    if given:
        record(person, "customers.consent_given", by=by, **told)
    else:
        record(person, "customers.consent_withdrawn", by=by, **told)


def _object(customer, raised, *, source, by):
    person = _locked(customer)
    standing = objection_of(person)
    if bool(standing) == raised:
        return standing  # The same click twice.
    row = MarketingObjection(customer=person, raised=raised, source=source, by=by)
    row.full_clean()
    row.save(force_insert=True)
    _tell_objection(person, raised, source=source, by=by)
    return row


def _tell_objection(person, raised, *, source, by):
    if raised:
        record(person, "customers.marketing_refused", by=by, source=source)
    else:
        record(person, "customers.marketing_allowed", by=by, source=source)


def _locked(customer):
    # The person, not the card in hand: it may have been joined to another since.
    cards = Customer.objects.select_for_update(no_key=True, of=["self"])
    person = cards.get(cards=customer.pk)
    refuse_erased(person)
    return person
