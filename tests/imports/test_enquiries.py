"""A list of enquiries moves in: each row a message of its own, read like every other."""

import pytest

from apps.core.errors import Refused
from apps.imports.models import FileImport
from apps.leads.actions import intake
from apps.leads.models import Enquiry, IntakeMessage, Lead, LeadSource
from tests.factories import ContactPointFactory, LeadSourceFactory

HEAD = "Lead ID,Date,Name,E-mail,Phone,Model,Request type,Comments\n"
ROWS = (
    "E-1,24/10/2026 10:30,Ann Example,ann@example.com,07400 123456,Aria,Test drive,After six\n"
    "E-2,25/10/2026,Bo Example,,07400 123457,Brio,Purchase,\n"
    "E-3,25/10/2026,,someone@example.com,,Terra,,\n"
)
WITHOUT_NUMBERS = "Name,E-mail,Model\nAnn Example,ann@example.com,Aria\n"


def bring(office, text, **how):
    return office.move_in(text, kind="leads", **how)


def test_each_row_becomes_a_lead_or_waits_in_quarantine(office):
    done = bring(office, HEAD + ROWS)

    ann = Enquiry.objects.get(customer__name="Ann Example")
    assert (ann.requested_at.isoformat(), ann.comments) == (
        "2026-10-24T09:30:00+00:00",
        "After six",
    )
    assert ann.interests.get().kind == "test_drive"
    assert ann.source.kind == LeadSource.Kind.FILE
    assert Lead.objects.count() == 2
    assert (done.counts["enquiries"], done.counts["quarantined"]) == (2, 1)
    assert IntakeMessage.objects.quarantined().count() == 1


def test_a_dry_run_says_what_would_come_of_each_row(office):
    ContactPointFactory(value="+447400123456")

    checked = office.check(office.bring(HEAD + ROWS, kind="leads"))

    assert Enquiry.objects.count() == IntakeMessage.objects.count() == 0
    assert list(checked.problems.in_order().values_list("row", "code")) == [
        (2, "recognised"),
        (4, "enquiry_without_name"),
    ]
    assert (checked.counts["enquiries"], checked.counts["quarantined"]) == (2, 1)


@pytest.mark.parametrize("text", [HEAD + ROWS, WITHOUT_NUMBERS])
def test_the_same_file_twice_makes_no_second_lead(office, text):
    source = LeadSourceFactory(kind="file")
    bring(office, text, source=source)
    before = (Lead.objects.count(), Enquiry.objects.count())

    checked = office.check(office.bring(text, kind="leads", source=source))
    again = bring(office, text, source=source)

    assert (Lead.objects.count(), Enquiry.objects.count()) == before
    assert again.counts["enquiries_known"] == before[1]
    assert checked.counts["enquiries_known"] == before[1]


def test_a_row_that_was_kept_before_a_kill_is_not_kept_twice(office):
    checked = office.check(office.bring(HEAD + ROWS, kind="leads"))
    source = FileImport.objects.get().source
    mark = f"file {checked.pk} row 2"
    body = b'{"id": "E-1", "name": "Ann Example", "emails": ["ann@example.com"]}'
    intake.store_message(source, body=body, format="form", sender_key=mark)

    from_desk = office.start(checked)

    assert from_desk.counts["enquiries"] == 2
    assert IntakeMessage.objects.filter(sender_key=mark).count() == 1


def test_enquiries_are_not_taken_back(office):
    done = bring(office, HEAD + ROWS)

    with pytest.raises(Refused, match="Enquiries stay"):
        office.take_back(done)
