"""A file arrives: kept as it came, looked at, its columns proposed."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.models import current_dealership_id
from apps.core.scope import current_scope
from apps.customers.folding import compact
from apps.dealers.models import Dealership
from apps.leads.actions.entries import told_source
from apps.leads.models import LeadSource

from ..cells import DAY_FIRST, EITHER, MONTH_FIRST
from ..columns import LEADS, day_orders, is_heading, proposed, targets_of
from ..models import ColumnMapping, FileImport, FilePart
from ..problems import in_words
from ..tables import NotATable, layout_of

MOST_BYTES = 50 * 1024 * 1024
PART = 1 << 20
IN_MILES = ("GB", "US")
MONTH_FIRST_IN = ("US",)


def add_import(file, *, kind, source=None, by):
    """Keep a file that somebody brings, and propose what its columns mean.

    `file` is open for reading and has a name and a size. Refused when there is no table in it:
    nothing is kept of what cannot be read anyway.
    """
    place = Dealership.objects.get(pk=current_dealership_id())
    if file.size > MOST_BYTES:
        raise Refused(in_words("too_large", {"most": MOST_BYTES >> 20}))
    layout = _layout_or_refuse(file)
    if kind == LEADS and source is None:
        source = told_source(LeadSource.Kind.FILE)
    added = FileImport(
        kind=kind,
        file_name=_shown_name(file.name),
        size=file.size,
        sha256=_fingerprint(file),
        layout=layout.as_json(),
        source=source,
        by=by,
    )
    added.mapping = _remembered(kind, layout) or _proposed(kind, layout, place)
    added.full_clean(exclude=["layout", "mapping"])
    with transaction.atomic():
        added.save(force_insert=True)
        keep_parts(added, file)
    return added


def read_again(file_import, *, charset, by):
    """Read a file in other letters than were guessed; its columns are proposed anew."""
    with transaction.atomic():
        row = FileImport.objects.select_for_update().get(pk=file_import.pk)
        if row.state not in (FileImport.State.UPLOADED, FileImport.State.CHECKED):
            raise Refused(_("This file is being worked on. Wait until that is done."))
        with row.opened() as file:
            layout = _layout_or_refuse(file, charset=charset)
        place = Dealership.objects.get(pk=row.dealership_id)
        row.layout, row.state = layout.as_json(), FileImport.State.UPLOADED
        row.mapping = _remembered(row.kind, layout) or _proposed(row.kind, layout, place)
        row.save(update_fields=["layout", "mapping", "state"])
    return row


def _layout_or_refuse(file, *, charset=""):
    try:
        return layout_of(file, charset=charset, is_heading=is_heading)
    except NotATable as reason:
        raise Refused(in_words(reason.remark.code, dict(reason.remark.facts))) from reason


def _remembered(kind, layout):
    known = ColumnMapping.objects.filter(
        dealership=current_dealership_id(), kind=kind, signature=layout.signature
    ).first()
    return known and known.mapping


def _proposed(kind, layout, place):
    """What the columns are by their headings and by what stands in them."""
    codes = proposed(kind, layout.headers, layout.sample)
    targets, orders = targets_of(kind), day_orders(layout.sample, len(layout.headers))
    days = {}
    for at, code in enumerate(codes):
        if code and targets[code].is_day and orders[at]:
            days[str(at)] = orders[at]
    usual = MONTH_FIRST if place.country in MONTH_FIRST_IN else DAY_FIRST
    asked = [int(at) for at, order in days.items() if order == EITHER]
    # Other columns of the same file may leave no doubt.
    sure = {order for order in days.values() if order != EITHER}
    if len(sure) == 1:
        days, asked = dict.fromkeys(days, sure.pop()), []
    return {
        "columns": codes,
        "days": days | {str(at): usual for at in asked},
        "asked": asked,
        "unit": _unit(codes, layout.headers, place),
        "system": _system(place),
    }


def _unit(codes, headers, place):
    heading = next((headers[at] for at, code in enumerate(codes) if code == "odometer"), "")
    if "mile" in heading.casefold():
        return "mi"
    if "km" in heading.casefold() or "kilomet" in heading.casefold():
        return "km"
    return "mi" if place.country in IN_MILES else "km"


def _system(place):
    """Whose numbers they are: two dealerships of a group may both count from 1."""
    others = Dealership.objects.filter(group=current_scope().group_id).exclude(pk=place.pk)
    return f"dms-{compact(place.city)}" if others.exists() else "dms"


def _fingerprint(file):
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(PART):
        digest.update(chunk)
    return digest.hexdigest()


def keep_parts(file_import, file):
    """Keep the bytes of a file, part by part."""
    file.seek(0)
    number = 0
    while chunk := file.read(PART):
        FilePart.objects.create(
            file_import=file_import,
            dealership_id=file_import.dealership_id,
            number=number,
            body=chunk,
        )
        number += 1


def _shown_name(name):
    return name.replace("\\", "/").rsplit("/", 1)[-1][-200:] or "?"
