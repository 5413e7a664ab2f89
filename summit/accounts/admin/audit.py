"""The audit in the admin: changes and accesses, for chief organizers to read."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from summit.accounts.admin.base import ReadOnlyAdmin
from summit.accounts.models import User
from summit.accounts.queries import may, summits_where
from summit.core.hours import shown_instant
from summit.core.models import AccessRecord, AuditEntry

LINES = '<pre style="white-space: pre-wrap">{}</pre>'
if TYPE_CHECKING:
    from django.contrib.admin.filters import _ListFilterChoices

NOTHING = "–"
LONGEST = 200  # characters of a column's change in the list; the entry's own page has all of it
# As the database writes an instant in what it keeps, also in a range of them.
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:?\d\d)?")

Record = TypeVar("Record", AuditEntry, AccessRecord)


def reads_audit(request: HttpRequest) -> bool:
    """Say whether the menu offers the audit."""
    return may(request.user, "audit", "read")


class TableFilter(admin.AllValuesFieldListFilter):
    """A filter of tables by their names for people."""

    def choices(self, changelist: ChangeList) -> "Iterator[_ListFilterChoices]":
        for choice in super().choices(changelist):
            yield {**choice, "display": _name_of(str(choice["display"]))}


class AuditAdmin(ReadOnlyAdmin[Record]):
    """Records of the audit. Each name links to the person's history, each row to the history of the row."""

    list_display_links = ("at",)
    row_names: tuple[str, ...] = ("row",)  # the columns that name a row

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        """Limit the records to summits whose audit the user may read; annotate each with the name of its actor."""
        names = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
        records = self.model._default_manager.annotate(who=Subquery(names))
        if request.user.is_superuser:
            return records
        return records.filter(summit__in=summits_where(request.user, "audit", "read"))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return reads_audit(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("who"), ordering="who")
    def who(self, record: Record) -> str:
        """Return the name of the actor; without a request, the user of the database."""
        name = getattr(record, "who", None) or _("no request, %(name)s") % {"name": record.database_user}
        return self._link(name, actor=record.actor)

    @admin.display(description=_("row"), ordering="row")
    def of_row(self, record: Record) -> str:
        return self._link(record.row, **{name: getattr(record, name) for name in self.row_names})

    def _link(self, words: str, **of: object) -> str:
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return format_html('<a href="{}?{}">{}</a>', page, urlencode(of), words)


@admin.register(AuditEntry)
class AuditEntryAdmin(AuditAdmin[AuditEntry]):
    """The history of a row or of a person: search for its key, or for a part of the name or address."""

    list_display = ("at", "who", "operation", "of_table", "of_row", "changes_in_short")
    list_filter = ("operation", ("table", TableFilter), "at")
    search_fields = ("row", "request", "who")
    fields = readonly_fields = ("at", "who", "request", "database_user", "operation", "of_table", "of_row", "changes")
    row_names = ("table", "row")

    @admin.display(description=_("table"), ordering="table")
    def of_table(self, entry: AuditEntry) -> str:
        """Return the name of the table for people."""
        return _name_of(entry.table)

    @admin.display(description=_("changes"))
    def changes(self, entry: AuditEntry) -> str:
        """Return each column with its old and new value."""
        return format_html(LINES, "\n".join(_lines(entry)))

    @admin.display(description=_("changes"))
    def changes_in_short(self, entry: AuditEntry) -> str:
        """Return each column with its old and new value; cut long values, with a link to the whole entry."""
        lines = list(_lines(entry))
        short = format_html(LINES, "\n".join(line if len(line) <= LONGEST else f"{line[:LONGEST]}…" for line in lines))
        if all(len(line) <= LONGEST for line in lines):
            return short
        page = reverse("admin:core_auditentry_change", args=[entry.pk])
        return short + format_html('<a href="{}">{}</a>', page, _("Read all of it"))


@admin.register(AccessRecord)
class AccessRecordAdmin(AuditAdmin[AccessRecord]):
    """Accesses to classified or personal data."""

    list_display = ("at", "who", "action", "what", "of_row", "reason")
    list_filter = ("action", "what", "at")
    search_fields = ("row", "request", "who")
    fields = readonly_fields = ("at", "who", "request", "database_user", "action", "what", "of_row", "reason")
    row_names = ("what", "row")


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _name_of(table: str) -> str:
    """Return the name of the table's rows; that of the table itself where no model has it any more."""
    return str(_models()[table]._meta.verbose_name) if table in _models() else table


def _lines(entry: AuditEntry) -> Iterator[str]:
    """Yield each column by its label, with what was there and what is there now."""
    columns = _models()[entry.table]._meta.concrete_fields if entry.table in _models() else ()
    labels = {column.column: str(column.verbose_name) for column in columns}
    before, after = entry.before or {}, entry.after or {}
    for name, value in (after or before).items():
        is_change = entry.operation == AuditEntry.Operation.CHANGED
        text = f"{_as_text(before.get(name))} → {_as_text(value)}" if is_change else _as_text(value)
        yield f"{labels.get(name, name)}: {text}"


def _as_text(value: object) -> str:
    """Return the stored value for people: without quotes, and with its instants formatted as on pages."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_as_text(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_as_text, value))
    return INSTANT.sub(_on_clock, str(value))


def _on_clock(found: re.Match[str]) -> str:
    try:
        return shown_instant(datetime.fromisoformat(found[0])) or ""
    except (ValueError, OverflowError):
        return found[0]  # a person's own words that only look like an instant, or one that no clock here can show
