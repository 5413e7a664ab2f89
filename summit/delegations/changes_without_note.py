"""Changes of what a delegation is represented by that no note asked for, read from the audit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from summit.accounts.models import Party, User
from summit.calendar.models import Resource
from summit.core.models import AuditEntry
from summit.correspondence.models import NoteReference
from summit.delegations.models import Delegate, Delegation, OfficialInvitation
from summit.summits.models import Summit

SINCE_DAYS = 30  # by default
MOST = 500  # changes that are returned, the newest
DELEGATES, RESOURCES = Delegate._meta.db_table, Resource._meta.db_table
DELEGATIONS, PARTIES = Delegation._meta.db_table, Party._meta.db_table
INVITATIONS = OfficialInvitation._meta.db_table
# The columns that say by whom a delegation is represented.
COLUMNS = {
    DELEGATES: ("office", "function", "rank"),
    RESOURCES: ("name",),
    DELEGATIONS: ("head_id", "next_head_id", "is_attending", "participation"),
    INVITATIONS: ("status", "level", "participation", "accepted_level", "substitute"),
}
KINDS = {DELEGATES: "delegate", RESOURCES: "delegate", DELEGATIONS: "delegation", INVITATIONS: "official_invitation"}
ROOTS = {DELEGATES: RESOURCES, DELEGATIONS: PARTIES}
Names = dict[tuple[str, str], tuple[dict[str, str], int | None]]  # by kind and key: the name, and the delegation


@dataclass
class UnnotedChange:
    """A change of a row in one transaction; `change` is the key by which a note is attached to it.

    `operation` is made, changed or deleted.
    """

    change: int
    kind: str
    row: str
    operation: str
    at: datetime
    actor: int
    fields: list[str] = field(default_factory=list)
    name: dict[str, str] = field(default_factory=dict)
    delegation: int | None = None
    by: User | None = None


def changes_without_note(summit: Summit, *, since: datetime) -> list[UnnotedChange]:
    """Return the changes since that instant to which no note is attached, the newest first."""
    entries = list(_entries(summit, since)[:MOST])
    found: dict[tuple[str, str, int], UnnotedChange] = {}
    for entry in entries:
        kind, operation = KINDS[entry.table], AuditEntry.Operation(entry.operation).name.lower()
        change = found.setdefault(
            (kind, entry.row, entry.transaction),
            UnnotedChange(entry.pk, kind, entry.row, operation, entry.at, entry.actor),
        )
        if entry.operation == AuditEntry.Operation.CHANGED:
            change.fields += [name for name in COLUMNS[entry.table] if name in (entry.after or {})]
    names = _names(found.values())
    people = User.objects.in_bulk({change.actor for change in found.values()})
    for change in found.values():
        change.by = people.get(change.actor)
        change.name, change.delegation = names.get((change.kind, change.row), ({}, None))
    return list(found.values())


def _entries(summit: Summit, since: datetime) -> QuerySet[AuditEntry]:
    """Return the entries of the audit that say such a change, without those that a note asked for.

    A head who was named for an hour to come was asked for when they were named, and not when the hour came.
    """
    changed = AuditEntry.Operation.CHANGED
    wanted = Q(table__in=(DELEGATES, INVITATIONS)) & ~Q(operation=changed)
    for table, columns in COLUMNS.items():
        wanted |= Q(table=table, operation=changed, after__has_any_keys=columns)
    people = Delegate.objects.filter(summit=summit).order_by().annotate(key=Cast("pk", TextField())).values("key")
    others = Q(table=RESOURCES) & ~Q(row__in=people)
    root = Case(*(When(table=table, then=Value(root)) for table, root in ROOTS.items()), default=F("table"))
    notes = NoteReference.objects.filter(
        table=OuterRef("root"), row=OuterRef("row"), transaction=OuterRef("transaction")
    )
    heads = {"head": KT("after__head_id"), "named_before": KT("before__next_head_id")}
    has_come = Q(table=DELEGATIONS, head__isnull=False, named_before__isnull=False, head=F("named_before"))
    entries = AuditEntry.objects.filter(wanted, summit=summit.pk, at__gte=since).annotate(**heads).exclude(has_come)
    return entries.exclude(others).annotate(root=root).exclude(Exists(notes)).order_by("-id")


def _names(changes: Iterable[UnnotedChange]) -> Names:
    """Return the name and the delegation of each row, of those that are deleted as the audit has them."""
    rows: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        rows[change.kind].add(change.row)
    gone = AuditEntry.objects.filter(table=RESOURCES, operation=AuditEntry.Operation.DELETED)
    deleted = gone.filter(row__in=rows["delegate"])
    were = ((one.row, one.before or {}) for one in deleted)
    names: Names = {("delegate", row): (facts["name"], facts["party_id"]) for row, facts in were}
    people = Delegate.objects.filter(pk__in=rows["delegate"]).values_list("pk", "name", "party")
    delegations = Delegation.objects.filter(pk__in=rows["delegation"]).values_list("pk", "name", "pk")
    invitations = OfficialInvitation.objects.filter(pk__in=rows["official_invitation"])
    invited = invitations.values_list("pk", "delegation__name", "delegation")
    for kind, found in (("delegate", people), ("delegation", delegations), ("official_invitation", invited)):
        names |= {(kind, str(key)): (name, delegation) for key, name, delegation in found}
    return names
