"""What is said about a file: which, what its columns mean."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.leads.models import LeadSource

from .cells import DAY_FIRST, MONTH_FIRST
from .columns import choices_of, targets_of
from .models import FileImport

Kind = FileImport.Kind
ORDERS = [(DAY_FIRST, _("day first: 31/12/2019")), (MONTH_FIRST, _("month first: 12/31/2019"))]
LETTERS = [
    ("utf-8-sig", "UTF-8"),
    ("cp1252", _("Western Europe (Windows-1252)")),
    ("gb18030", _("Chinese (GB 18030)")),
    ("utf-16", "UTF-16"),
]


class UploadForm(forms.Form):
    """A file, and what it is about."""

    kind = forms.ChoiceField(
        label=_("What is in it?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        initial=Kind.CUSTOMERS,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or an Excel workbook (.xlsx), up to 50 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    source = forms.ModelChoiceField(
        LeadSource.objects.filter(active=True, kind=LeadSource.Kind.FILE),
        label=_("Source of the enquiries"),
        required=False,
        empty_label=_("files, made when it is missing"),
        help_text=_("Only for enquiries: where the leads are counted."),
    )


class ColumnsForm(forms.Form):
    """What each column of a file holds."""

    def __init__(self, *args, file_import, **kwargs):
        super().__init__(*args, **kwargs)
        self.file_import, self.table = file_import, file_import.table
        self.mapping = file_import.mapping
        choices = choices_of(file_import.kind)
        for at, header in enumerate(self.table.headers):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=header or _("Column %d") % (at + 1),
                choices=choices,
                required=False,
                initial=self.mapping["columns"][at],
            )
            if str(at) in self.mapping["days"]:
                self.fields[f"days_{at}"] = self._order_of(at)
        if file_import.kind == Kind.CUSTOMERS:
            self._add_what_holds_for_all()

    def _order_of(self, at):
        asked = at in self.mapping.get("asked", ())
        return forms.ChoiceField(
            label=_("How are its dates written?"),
            choices=[("", _("choose")), *ORDERS] if asked else ORDERS,
            # Both readings are possible: nobody should find out after the import.
            initial="" if asked else self.mapping["days"][str(at)],
            required=False,
        )

    def _add_what_holds_for_all(self):
        self.fields["unit"] = forms.ChoiceField(
            label=_("Odometers without a unit are in"),
            choices=[("km", _("kilometres")), ("mi", _("miles"))],
            widget=forms.RadioSelect,
            initial=self.mapping["unit"],
        )
        self.fields["system"] = forms.RegexField(
            r"^[^\s:]+$",
            label=_("Short name of the old system"),
            max_length=30,
            initial=self.mapping["system"],
            help_text=_(
                "Its customer numbers name people here. Two systems that both count from 1 need "
                "two names."
            ),
        )

    def columns(self):
        """Yield what the page shows of each column: its field, examples, and the order of days."""
        for at in range(len(self.table.headers)):
            examples = [row[at] for row in self.table.first_rows if row[at]]
            days = self[f"days_{at}"] if f"days_{at}" in self.fields else None
            yield {"field": self[f"column_{at}"], "examples": examples[:3], "days": days}

    def clean(self):
        data = super().clean()
        targets = targets_of(self.file_import.kind)
        taken = {}
        for at in range(len(self.table.headers)):
            code = data.get(f"column_{at}")
            if not code:
                continue
            if code in taken and not targets[code].many:
                self.add_error(
                    f"column_{at}",
                    _("“%s” already holds this. Leave one of them out.") % taken[code],
                )
            taken[code] = self.fields[f"column_{at}"].label
            if targets[code].is_day and data.get(f"days_{at}") == "":
                self.add_error(f"days_{at}", _("Choose, or 3 April may become 4 March."))
        return data

    def chosen(self):
        """The mapping as it is kept."""
        said = self.cleaned_data
        count = len(self.table.headers)
        days = {at: said.get(f"days_{at}") or order for at, order in self.mapping["days"].items()}
        return {
            "columns": [said.get(f"column_{at}", "") for at in range(count)],
            "days": days,
            "asked": [],
            "unit": said.get("unit", self.mapping["unit"]),
            "system": said.get("system", self.mapping["system"]).casefold(),
        }


class LettersForm(forms.Form):
    """In which letters a text file was written, when the guess was wrong."""

    charset = forms.ChoiceField(label=_("Letters"), choices=LETTERS)
