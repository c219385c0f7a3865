"""Files that move in: brought, looked at, checked, moved in, taken back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page

from ..actions import runs, uploads
from ..forms import ColumnsForm, LettersForm, UploadForm
from ..models import FileImport
from ..problems import Level, in_words
from ..reports import problem_lines, report_of

PAGE = 50
State = FileImport.State
# The form around the file; nobody sends more of it.
ENVELOPE = 64 * 1024

may_view = permission_required("imports.view_fileimport", raise_exception=True)
may_import = permission_required("imports.add_fileimport", raise_exception=True)


@require_GET
@may_view
def import_list(request):
    """What moved in or is about to, the newest first."""
    files = FileImport.objects.newest_first().select_related("by", "dealership")
    if before := _key(request.GET.get("before")):
        files = files.filter(pk__lt=before)
    page = list(files.defer("layout", "mapping")[: PAGE + 1])
    next_url = ""
    if len(page) > PAGE:
        next_url = f"{reverse('imports:import_list')}?before={page[PAGE - 1].pk}"
    context = {
        "files": page[:PAGE],
        "next_url": next_url,
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "imports/import_list.html", context, partial="list")


# Of a file that is far too large not a byte is read: the token in it is asked for only then.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@may_import
def import_new(request):
    """Bring a file."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > uploads.MOST_BYTES + ENVELOPE:
        sentence = in_words("too_large", {"most": uploads.MOST_BYTES >> 20})
        return render(request, "imports/too_large.html", {"sentence": sentence}, status=413)
    return _import_new(request)


@csrf_protect
def _import_new(request):
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with said["file"] as file:
                added = uploads.add_import(
                    file, kind=said["kind"], source=said["source"], by=request.user
                )
            return redirect(added)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.is_bound else 200
    return render_page(
        request, "imports/import_new.html", {"form": form}, partial="form", status=status
    )


@require_GET
@may_view
def file_import(request, pk):
    """One file as far as it is: its columns, its report, its progress, what came of it."""
    row = _file(pk)
    if row.state == State.UPLOADED and request.user.has_perm("imports.add_fileimport"):
        return redirect("imports:import_columns", pk=row.pk)
    level = request.GET.get("level", "")
    context = report_of(row, level=level if level in Level else "")
    return render_page(request, "imports/import.html", context, partial="import")


@require_http_methods(["GET", "POST"])
@may_import
def import_columns(request, pk):
    """What the columns mean: proposed, changed, remembered."""
    row = _file(pk)
    if row.state not in (State.UPLOADED, State.CHECKED):
        return redirect(row)
    form = ColumnsForm(request.POST or None, file_import=row)
    if form.is_valid():
        try:
            runs.choose_columns(row, mapping=form.chosen(), by=request.user)
            return open_page(request, row)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"file": row, "form": form, "columns": list(form.columns())}
    if row.table.format == "csv":
        context["letters"] = LettersForm(initial={"charset": _usual(row.table.charset)})
    status = 422 if form.is_bound else 200
    return render_page(
        request, "imports/import_columns.html", context, partial="form", status=status
    )


@require_POST
@may_import
def import_letters(request, pk):
    """Read the file again in other letters."""
    row = _file(pk)
    form = LettersForm(request.POST)
    if form.is_valid():
        _tried(request, uploads.read_again, row, **form.cleaned_data)
    return redirect("imports:import_columns", pk=row.pk)


@require_POST
@may_import
def import_start(request, pk):
    row = _file(pk)
    _tried(request, runs.start_import, row)
    return redirect(row)


@require_POST
@may_import
def import_stop(request, pk):
    row = _file(pk)
    _tried(request, runs.stop_import, row)
    return redirect(row)


@require_POST
@may_import
def import_undo(request, pk):
    row = _file(pk)
    _tried(request, runs.undo_import, row)
    return redirect(row)


@require_GET
@may_view
def problem_list(request, pk):
    """Every problem as a table, to be mended in the old system."""
    row = _file(pk)
    name = _("%(file)s, problems.csv") % {"file": row.file_name.rsplit(".", 1)[0]}
    return FileResponse(
        problem_lines(row), as_attachment=True, filename=name, content_type="text/csv"
    )


def _tried(request, action, row, **how):
    try:
        action(row, by=request.user, **how)
    except Refused as refusal:
        messages.error(request, str(refusal))


def _file(pk):
    files = FileImport.objects.select_related("by", "dealership", "source")
    return get_object_or_404(files, pk=pk)


def _usual(charset):
    return "utf-8-sig" if charset == "utf-8" else "utf-16" if "utf-16" in charset else charset


def _key(text):
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error
