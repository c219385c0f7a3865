"""What a file's page says of its rows."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.streaming import as_asked_for

from .models import FileImport
from .problems import Level
from .sheets import csv_lines

SHOWN = 100
State = FileImport.State


def report_of(file_import, *, level=""):
    """What the page of one file shows."""
    problems = file_import.problems.in_order()
    if level:
        problems = problems.filter(level=level)
    counts = file_import.counts
    return {
        "file": file_import,
        "lines": list(lines_of(file_import)),
        "levels": [
            (code, label, counts[f"level_{code}"])
            for code, label in Level.choices
            if counts.get(f"level_{code}")
        ],
        "level": level,
        "problems": [] if file_import.is_running else problems[:SHOWN],
        "shown": SHOWN,
        "kept": _kept(file_import),
        "same": _same_before(file_import),
    }


def lines_of(file_import):
    """Yield (icon, sentence) for each number of a report that is not nought."""
    counts = file_import.counts
    for name, icon, say in LINES:
        if number := counts.get(name):
            yield icon, say(number)


LINES = [
    ("people_new", "user-plus", lambda n: ngettext("%d new card", "%d new cards", n) % n),
    (
        "people_completed",
        "user-check",
        lambda n: ngettext("%d known card completed", "%d known cards completed", n) % n,
    ),
    (
        "people_known",
        "users",
        lambda n: ngettext("%d known card without news", "%d known cards without news", n) % n,
    ),
    ("cars", "car", lambda n: ngettext("%d new car", "%d new cars", n) % n),
    (
        "readings",
        "gauge",
        lambda n: ngettext("%d odometer reading", "%d odometer readings", n) % n,
    ),
    ("visits", "tool", lambda n: ngettext("%d service visit", "%d service visits", n) % n),
    ("consents", "signature", lambda n: ngettext("%d consent", "%d consents", n) % n),
    ("enquiries", "target", lambda n: ngettext("%d new enquiry", "%d new enquiries", n) % n),
    (
        "enquiries_known",
        "checks",
        lambda n: ngettext("%d enquiry known before", "%d enquiries known before", n) % n,
    ),
    (
        "quarantined",
        "inbox",
        lambda n: ngettext("%d row in quarantine", "%d rows in quarantine", n) % n,
    ),
    ("rows_lost", "circle-x", lambda n: ngettext("%d row left out", "%d rows left out", n) % n),
    ("taken_back", "arrow-back-up", lambda n: ngettext("%d taken back", "%d taken back", n) % n),
    ("kept", "lock", lambda n: ngettext("%d kept", "%d kept", n) % n),
]


def problem_lines(file_import):
    """Yield the problems of a file as lines of a CSV file."""
    return as_asked_for(csv_lines(_problem_rows(file_import)))


def _problem_rows(file_import):
    yield _("Row"), _("Column"), _("Effect"), _("What to do")
    for problem in file_import.problems.in_order():
        yield problem.row, problem.column, problem.get_level_display(), problem.in_words


def _kept(file_import):
    if not file_import.counts.get("kept"):
        return []
    return file_import.cards.kept().select_related("customer__canonical").order_by("row")[:SHOWN]


def _same_before(file_import):
    """The last time that this very file moved in, if it did."""
    if file_import.state not in (State.UPLOADED, State.CHECKED):
        return None
    same = FileImport.objects.filter(sha256=file_import.sha256, kind=file_import.kind)
    moved = same.filter(state=State.DONE).exclude(pk=file_import.pk)
    return moved.select_related("by").newest_first().first()
