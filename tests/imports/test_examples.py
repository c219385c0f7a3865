"""The files in `examples/moving-in` are read as they come."""

from pathlib import Path

import pytest
from django.core.files import File

from apps.core import clock
from apps.core.scope import working_in
from apps.customers.models import Customer
from apps.imports.actions import uploads
from apps.imports.models import FileImport
from apps.leads.signals import demonstrated
from tests.factories import DealershipFactory, MembershipFactory, scope_for

from .test_book import everything

EXAMPLES = Path(__file__).parents[2] / "examples" / "moving-in"
PLACES = {
    "munich-dms.csv": ("DE", "Europe/Berlin"),
    "london-dms.csv": ("GB", "Europe/London"),
    "beijing-dms.csv": ("CN", "Asia/Shanghai"),
}
CHARSETS = {"munich-dms.csv": "cp1252", "london-dms.csv": "utf-8-sig", "beijing-dms.csv": "gb18030"}


@pytest.mark.parametrize("name", PLACES)
def test_a_book_of_an_old_system_moves_in_and_out(office, name):
    country, zone = PLACES[name]
    with working_in(scope_for(DealershipFactory(country=country, time_zone=zone))):
        body = (EXAMPLES / name).read_bytes()
        before = everything()

        done = office.move_in(body, name=name)
        after = everything()
        again = office.move_in(body, name=name)

        left_out = [heading for heading, code in columns_of(done) if not code]
        assert left_out == {"munich-dms.csv": ["Anrede"], "london-dms.csv": ["Title"]}.get(name, [])
        assert done.layout["charset"] == CHARSETS[name] or body.isascii()
        assert done.counts["people_new"] == Customer.objects.count() > 25
        assert min(done.counts[what] for what in ("cars", "visits", "readings", "consents")) > 10
        assert done.counts.get("rows_lost", 0) <= 1
        assert done.problems.filter(level="cell").exists()
        assert everything() == after
        assert "people_new" not in again.counts
        office.take_back(done)
        assert everything() == before


def columns_of(file_import):
    return zip(file_import.layout["headers"], file_import.mapping["columns"], strict=True)


def test_a_list_of_enquiries_in_a_workbook_is_read(office):
    with (EXAMPLES / "event-leads.xlsx").open("rb") as file:
        added = uploads.add_import(File(file, name="event.xlsx"), kind="leads", by=office.user)

    assert "" not in added.mapping["columns"]
    checked = office.check(added)
    assert (checked.counts["enquiries"], checked.counts["quarantined"]) == (30, 2)
    assert checked.counts["enquiries_known"] == 1


def test_the_demonstration_has_a_book_that_waits(office, dealership):
    MembershipFactory(at=dealership, role="dealer_manager", user__email="manager@demo.example")

    demonstrated.send(sender=None, now=clock.now())

    waiting = FileImport.objects.get()
    assert (waiting.state, waiting.counts["people_new"]) == ("checked", 38)
    assert not Customer.objects.exists()
