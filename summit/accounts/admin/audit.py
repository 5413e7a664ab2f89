"""Who changed what, and when: read by chief organizers."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.html import format_html

from summit.accounts.admin.ground import ReadOnlyAdmin
from summit.accounts.models import User
from summit.accounts.queries import may, summits_where
from summit.core.models import AuditEntry


def reads_audit(request: HttpRequest) -> bool:
    """Say whether the menu offers the audit."""
    return may(request.user, "audit", "read")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The history of a row or of a person: search for its key, or for a part of the name or address."""

    list_display = ("at", "who", "operation", "table", "row", "changes")
    list_filter = ("operation", "table", "at")
    search_fields = ("row", "request", "who")
    fields = readonly_fields = ("at", "who", "request", "database_user", "operation", "table", "row", "changes")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Of the summits whose audit one may read, with the names of those who did it."""
        names = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
        entries = AuditEntry.objects.annotate(who=Subquery(names))
        if request.user.is_superuser:
            return entries
        return entries.filter(summit__in=summits_where(request.user, "audit", "read"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever the policy lets read the audit."""
        return reads_audit(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As the page itself."""
        return self.has_view_permission(request)

    @admin.display(description="who", ordering="who")
    def who(self, entry: AuditEntry) -> str:
        """The name of who made the request; else by which user of the database."""
        return getattr(entry, "who", None) or f"no request, {entry.database_user}"

    @admin.display(description="changes")
    def changes(self, entry: AuditEntry) -> str:
        """What each column was and is."""
        before, after = entry.before or {}, entry.after or {}
        if entry.operation == AuditEntry.Operation.CHANGED:
            lines = [f"{name}: {_said(before.get(name))} → {_said(after[name])}" for name in after]
        else:
            lines = [f"{name}: {_said(value)}" for name, value in (after or before).items()]
        return format_html('<pre style="white-space: pre-wrap">{}</pre>', "\n".join(lines))


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
