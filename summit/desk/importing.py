"""Import a table: upload a file, map its columns, read what it would change, apply it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from summit.accounts.admin.service_forms import Offering
from summit.core import clock
from summit.core.objections import OBJECTIONS
from summit.correspondence.models import Note
from summit.desk.background import act_on, progress_of
from summit.desk.pages import DeskRequest, add_refusal, desk_page, render, row_with
from summit.spreadsheets import services
from summit.spreadsheets.enqueue import enqueue_import
from summit.spreadsheets.exports import MEDIA_TYPES
from summit.spreadsheets.formats.text import ENCODINGS
from summit.spreadsheets.models import Import, ImportedRow, Outcome
from summit.spreadsheets.tables import TABLES, Table

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATELY = 20
ROWS = 50  # of a page
OUTCOMES = ImportedRow._meta.get_field("outcome")
FOUND: "list[tuple[str, StrOrPromise]]" = [("", gettext_lazy("found by itself"))]
VERBS: dict[str, Callable[[DeskRequest, Import], Import]] = {
    "confirm": lambda request, job: enqueue_import(services.confirm_import(job, by=request.user)),
    "retry": lambda _request, job: enqueue_import(services.retry_import(job)),
    "cancel": lambda _request, job: services.cancel_import(job, now=clock.now()),
    "columns": lambda request, job: enqueue_import(services.choose_columns(job, chosen=_chosen(request, job))),
}


LEADS_TO = {"confirm": Import.Status.CONFIRMED, "retry": Import.Status.QUEUED, "cancel": Import.Status.CANCELLED}


class UploadForm(Offering, forms.Form):
    """The file and the table that it is for."""

    table = forms.ChoiceField(
        label=gettext_lazy("Table"),
        choices=[(name, table.label) for name, table in TABLES.items()],
        widget=UnfoldAdminSelectWidget,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=255,
        help_text=gettext_lazy("XLSX, ODS or CSV: the first sheet, with headings in its first row."),
        widget=UnfoldAdminFileFieldWidget,
    )
    note = forms.ModelChoiceField(
        Note.objects.none(),
        label=gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("By which the rows are asked for, if there is one."),
        widget=UnfoldAdminSelectWidget,
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of CSV"),
        choices=[*FOUND, *((name, name) for name in ENCODINGS)],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, request: DeskRequest) -> None:
        data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        super().__init__(data, files, initial=request.GET.dict())
        self.offer("note", Note.objects.visible_to(request.user).filter(summit=request.summit))


@desk_page
def imports(request: DeskRequest) -> HttpResponse:
    """Take a file, and show what was imported lately."""
    form = UploadForm(request)
    if form.is_bound and form.is_valid():
        try:
            return redirect("import", enqueue_import(_uploaded(request, form.cleaned_data)).pk)
        except OBJECTIONS as error:
            add_refusal(form, error, request.user)
    lately = _visible(request).defer("sheet").select_related("asked_by")[:LATELY]
    context = {
        "form": form,
        "lately": lately,
        "tables": [(table, _exports(table, request)) for table in TABLES.values()],
    }
    return render(request, "desk/imports.html", title=_("Import a table"), **context)


def _uploaded(request: DeskRequest, data: dict[str, Any]) -> Import:
    file = data.pop("file")
    return services.upload_table(
        request.summit, content=file.read(), file_name=file.name, by=request.user, now=clock.now(), **data
    )


@require_GET
@desk_page
def show(request: DeskRequest, key: str) -> HttpResponse:
    """Show what the rows would change, or have changed, and which cells are refused."""
    job = _found(request, key)
    counts = job.counts
    outcome = request.GET.get("outcome", "") or _foremost(counts)
    rows = job.rows.filter(outcome=outcome) if outcome in Outcome.values else job.rows.all()
    return render(
        request,
        "desk/import.html",
        title=str(job),
        job=job,
        table=TABLES[job.table],
        counts=[(value, label, counts[value]) for value, label in OUTCOMES.flatchoices],
        total=sum(counts.values()),
        outcome=outcome,
        rows=Paginator(rows, ROWS).get_page(request.GET.get("page")),
        columns=_columns(job) if job.sheet and not job.is_working else (),
        lacks_columns=_lacks_columns(job),
        entered=counts[Outcome.NEW] + counts[Outcome.CHANGED],
        verbs=[verb for verb, status in LEADS_TO.items() if status in Import.TRANSITIONS[Import.Status(job.status)]],
        table_list=_list_of(TABLES[job.table]),
    )


@require_GET
@desk_page
def progress(request: DeskRequest, key: str) -> HttpResponse:
    """Show how far the import is; the page asks again while it works, and is loaded again once it is done."""
    job = _found(request, key)
    return progress_of(request, job, "desk/import_progress.html", is_working=job.is_working)


@require_POST
@desk_page
def act(request: DeskRequest, key: str, verb: str) -> HttpResponse:
    """Apply, try again or cancel the import, or map its columns."""
    return act_on(request, _found(request, key), VERBS, verb)


def _exports(table: type[Table], request: DeskRequest) -> list[tuple[str, str]]:
    """Return the kinds of files with the addresses at which the whole table is exported."""
    address = reverse(f"table-{table.name}", args=[request.summit.slug])
    return [(kind.upper(), f"{address}?file_format={kind}") for kind in MEDIA_TYPES]


def _list_of(table: type[Table]) -> str:
    """Return the page of the table's rows; empty if they are shown with others."""
    model = table.model()
    options = model._meta
    has_list = admin.site.is_registered(model)
    return reverse(f"admin:{options.app_label}_{options.model_name}_changelist") if has_list else ""


def _visible(request: DeskRequest) -> Any:
    return Import.objects.visible_to(request.user).filter(summit=request.summit)


def _found(request: DeskRequest, key: str) -> Import:
    rows = _visible(request).select_related("summit", "asked_by", "confirmed_by")
    job: Import | None = row_with(rows, key)
    if job is None:
        raise Http404
    return job


def _foremost(counts: dict[str, int]) -> str:
    """Return the outcome that is read first: what is refused, else what would change, else what is new."""
    order = (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW)
    return next((outcome.value for outcome in order if counts[outcome]), "all")


def _columns(job: Import) -> list[tuple[int, str, str, list[tuple[str, str]]]]:
    """Return each heading with its number, its column and the columns that can be chosen."""
    importer = services.importer_of(job)
    offered = [(column.key, column.heading) for column in importer.columns]
    pairs = zip(importer.headings, importer.found, strict=True)
    return [(n, heading, column.key if column else "", offered) for n, (heading, column) in enumerate(pairs) if heading]


def _chosen(request: DeskRequest, job: Import) -> dict[str, str]:
    return {heading: request.POST.get(f"column-{n}", "") for n, heading in enumerate(job.headings) if heading}


def _lacks_columns(job: Import) -> bool:
    """Say whether the headings themselves are refused, so that the columns have to be mapped."""
    first: ImportedRow | None = job.rows.first()
    return bool(first and job.sheet and first.number == job.sheet[0][0])
