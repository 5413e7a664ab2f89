"""The history of a row in sentences, from the audit: what changed, by whom, and how many people were told.

Letters are found by the changes that they tell of, which know their transaction as the audit does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from summit.accounts.models import User
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.notices import CHANGED
from summit.core.hours import shown_clock, shown_hours, shown_instant
from summit.core.models import AuditEntry
from summit.delegations.models import Delegate
from summit.notifications.models import Notification
from summit.programme.models import Revision
from summit.programme.notices import PUBLISHED

MOST = 40  # lines of a page
ENGAGEMENTS, OCCUPANCIES = Engagement._meta.db_table, Occupancy._meta.db_table
# What follows from other changes, or says nothing to a reader.
SILENT = {
    *("sequence", "changed_at", "venue_id", "absence_before_id", "absence_after_id", "answered_at"),
    *("ended_at", "decided_at", "version_id", "reasons", "agreed_level", "has_kept"),
}
Key = tuple[str, str]  # a table and a row of it
Step = tuple[int, str]  # a transaction and a request
Values = Mapping[str, object]
Names = Mapping[object, str]  # of people, by their keys


@dataclass
class Line:
    """The changes of one transaction of a request, by one person."""

    at: datetime
    actor: int
    parts: list[str] = field(default_factory=list)
    who: str = ""
    recipient_count: int = 0

    def __str__(self) -> str:
        """Return the sentence, as: Moved from 15:30 to 15:40, by Alice, told to 6 people."""
        said = "; ".join(dict.fromkeys(self.parts))
        if self.who:
            said = _("%(what)s, by %(who)s") % {"what": said, "who": self.who}
        if self.recipient_count:
            recipient_count = ngettext("told to %(count)s person", "told to %(count)s people", self.recipient_count) % {
                "count": self.recipient_count
            }
            said = f"{said}, {recipient_count}"
        return capfirst(said)


def keys_of(row: Model) -> list[Key]:
    """Return where the audit notes the row: in its own table and in those of its parents."""
    return [(model._meta.db_table, str(row.pk)) for model in (type(row), *row._meta.get_parent_list())]


def history(names: Mapping[Key, str], engagement: Engagement | None, letters: Q | None = None) -> list[Line]:
    """Return the last changes of the rows, the newest first. Six queries at most.

    `names` are put before what is said of a row; the row itself has none. `letters` are those that tell of a row
    without an engagement.
    """
    wanted = Q(table=ENGAGEMENTS, row=str(engagement.pk)) if engagement else Q()
    by_table: dict[str, list[str]] = defaultdict(list)
    for table, key in names:
        by_table[table].append(key)
    for table, keys in by_table.items():
        wanted |= Q(table=table, row__in=keys)
    entries = list(AuditEntry.objects.filter(wanted).order_by("-id")[: 3 * MOST])[::-1]
    moves = _moves(entries, engagement)
    recipients = _recipients(entries, engagement, letters)
    people = _names_of_people(entries)
    made = AuditEntry.Operation.MADE
    entered = {(e.transaction, e.request) for e in entries if e.operation == made and not names.get((e.table, e.row))}
    lines: dict[Step, Line] = {}
    readers: dict[Step, set[int]] = defaultdict(set)
    for entry in entries:
        step = entry.transaction, entry.request
        line = lines.setdefault(step, Line(entry.at, entry.actor))
        name = names.get((entry.table, entry.row), "")
        if name and entry.operation == made and step in entered:
            continue  # what belongs to the row was entered with it
        parts = _said_of(entry, moves.get(step, ()), people)
        line.parts += [f"{name}: {part}" if name else part for part in parts]
        if entry.table == ENGAGEMENTS:
            readers[step] |= recipients.get((entry.after or {}).get("sequence"), set())
        elif letters:
            readers[step] |= recipients.get(entry.transaction, set())
    actors = dict(User.objects.filter(pk__in={line.actor for line in lines.values()}).values_list("pk", "name"))
    for step, line in lines.items():
        line.who, line.recipient_count = actors.get(line.actor, ""), len(readers[step])
    return [line for line in reversed(lines.values()) if line.parts][:MOST]


def _said_of(entry: AuditEntry, moves: Iterable[str], people: Names) -> Iterator[str]:
    before, after = entry.before or {}, entry.after or {}
    if entry.operation == AuditEntry.Operation.DELETED:
        yield pgettext("history", "deleted")
    elif entry.table == ENGAGEMENTS:
        yield from _said_of_engagement(entry, before, after, moves)
    elif entry.operation == AuditEntry.Operation.MADE:
        yield pgettext("history", "entered")
    else:
        yield from _said_of_row(entry.table, before, after, people)


def _said_of_engagement(entry: AuditEntry, before: Values, after: Values, moves: Iterable[str]) -> Iterator[str]:
    if entry.operation == AuditEntry.Operation.MADE:
        yield _("entered for %(hours)s") % {
            "hours": shown_hours(_instant(after["starts_at"]), _instant(after["ends_at"]))
        }
        return
    if status := after.get("status"):
        yield _words_of(str(status))
        return
    yield from _moved(before, after)
    yield from moves
    if "title" in after:
        yield pgettext("history", "renamed")
    if "audience" in after:
        yield _changed(ENGAGEMENTS, ["audience"])


def _words_of(status: str) -> str:
    words = {
        "confirmed": pgettext("history", "published"),
        "cancelled": pgettext("history", "cancelled"),
        "tentative": pgettext("history", "placed again"),
    }
    return words.get(status, status)


def _moved(before: Values, after: Values) -> Iterator[str]:
    if "starts_at" in after:
        yield _("moved from %(old)s to %(new)s") % _both(before["starts_at"], after["starts_at"])
    elif "ends_at" in after:
        yield _("its end moved from %(old)s to %(new)s") % _both(before["ends_at"], after["ends_at"])


def _both(old: object, new: object) -> dict[str, str | None]:
    """Return two instants as texts; the day is said where it differs."""
    first, second = _instant(old), _instant(new)
    is_one_day = timezone.localtime(first).date() == timezone.localtime(second).date()
    as_text = shown_clock if is_one_day else shown_instant
    return {"old": as_text(first), "new": as_text(second)}


def _said_of_row(table: str, before: Values, after: Values, people: Names) -> Iterator[str]:
    rest = [name for name in after if name not in SILENT]
    for name, words in _words_of_instants().items():
        if name in rest:
            rest.remove(name)
            old, new = (shown_instant(_instant(at)) if at else None for at in (before.get(name), after[name]))
            known, changed, unknown = words
            yield (changed if old and new else known if new else unknown) % {"old": old, "new": new}
    columns = {column.column: column for column in _model_of(table)._meta.concrete_fields}
    for name in list(rest):
        if sentence := _from_and_to(columns.get(name), before.get(name), after[name], people):
            rest.remove(name)
            yield sentence
    if rest:
        yield _changed(table, rest)


def _from_and_to(column: Field | None, before: object, after: object, people: Names) -> str | None:
    """Return the sentence with both values of a choice or a person; None for another column, whose values are kept."""
    if column is None:
        return None
    if column.choices and column.column == "status":
        return str(dict(column.flatchoices).get(after, after))
    if column.choices:
        labels = dict(column.flatchoices)
    elif column.related_model is Delegate:
        labels = dict(people)
    else:
        return None
    none = pgettext("history", "none")
    old, new = (str(labels.get(value, value)) if value is not None else none for value in (before, after))
    return _("%(field)s: %(new)s instead of %(old)s") % {"field": column.verbose_name, "old": old, "new": new}


def _names_of_people(entries: Iterable[AuditEntry]) -> Names:
    """Return the names of the delegates to whom the changes refer. One query at most."""
    keys: set[int] = set()
    for entry in entries:
        refers = [c.column for c in _model_of(entry.table)._meta.concrete_fields if c.related_model is Delegate]
        values = (state.get(name) for state in (entry.before, entry.after) if state for name in refers)
        keys |= {value for value in values if isinstance(value, int)}
    return {one.pk: str(one) for one in Delegate.objects.filter(pk__in=keys)} if keys else {}


def _words_of_instants() -> dict[str, tuple[str, str, str]]:
    """Return what is said of a first instant, of another one, and of none."""
    return {
        "arrives_at": (
            _("arrives %(new)s"),
            _("arrives %(new)s instead of %(old)s"),
            _("it is not known any more when they arrive"),
        ),
        "departs_at": (
            _("departs %(new)s"),
            _("departs %(new)s instead of %(old)s"),
            _("it is not known any more when they depart"),
        ),
        "circulated_at": ((circulated := pgettext("history", "circulated")), circulated, circulated),
        "deadline": (_("until %(new)s"), _("until %(new)s instead of %(old)s"), ""),
    }


@cache
def _model_of(table: str) -> type[Model]:
    return next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)


def _changed(table: str, columns: Iterable[str]) -> str:
    labels = {one.column: one.verbose_name for one in _model_of(table)._meta.concrete_fields}
    return _("changed: %(fields)s") % {"fields": ", ".join(str(labels.get(name, name)) for name in columns)}


def _moves(entries: Iterable[AuditEntry], engagement: Engagement | None) -> dict[Step, list[str]]:
    """Return by step who joined and left the engagement, and from which room to which it moved. Two queries."""
    if engagement is None:
        return {}
    moved = {e.transaction for e in entries if e.table == ENGAGEMENTS and e.operation == AuditEntry.Operation.CHANGED}
    rows = AuditEntry.objects.filter(transaction__in=moved, table=OCCUPANCIES).order_by("id")
    places: dict[Step, tuple[set[Key], set[Key]]] = defaultdict(lambda: (set(), set()))
    for entry in rows:
        for state, of in zip((entry.before, entry.after), (0, 1), strict=True):
            if state and state.get("engagement_id") == engagement.pk:
                places[entry.transaction, entry.request][of].add((str(state["role"]), str(state["resource_id"])))
    keys = {key for both in places.values() for key in both[0] ^ both[1]}
    names = {str(row.pk): str(row) for row in Resource.objects.filter(pk__in=[key for _role, key in keys])}
    return {step: list(_said_of_places(*both, names)) for step, both in places.items()}


def _said_of_places(before: set[Key], after: set[Key], names: Mapping[str, str]) -> Iterator[str]:
    def named(keys: Iterable[Key], *, rooms: bool) -> str:
        return ", ".join(sorted(names.get(key, key) for role, key in keys if (role == Occupancy.Role.ROOM) == rooms))

    left, joined = before - after, after - before
    old, new = named(left, rooms=True), named(joined, rooms=True)
    if old and new:
        yield _("moved from %(old)s to %(new)s") % {"old": old, "new": new}
    elif old or new:
        yield (_("moved to %(new)s") % {"new": new}) if new else (_("without %(old)s") % {"old": old})
    if people := named(joined, rooms=False):
        yield pgettext("people", "joined: %(people)s") % {"people": people}
    if people := named(left, rooms=False):
        yield pgettext("people", "left: %(people)s") % {"people": people}


def _recipients(
    entries: Iterable[AuditEntry], engagement: Engagement | None, which: Q | None
) -> dict[object, set[int]]:
    """Return who got a letter: about each sequence of the engagement, or in each transaction. Two queries at most."""
    found: dict[object, set[int]] = defaultdict(set)
    letters = Notification.objects.filter(changes__transaction__in={entry.transaction for entry in entries})
    if engagement:
        return _recipients_by_sequence(letters, engagement)
    if which:
        for transaction, recipient in letters.filter(which).values_list("changes__transaction", "recipient"):
            found[transaction].add(recipient)
    return found


def _recipients_by_sequence(letters: QuerySet[Notification], engagement: Engagement) -> dict[object, set[int]]:
    uid = str(engagement.uid)
    about = Q(context__changes__contains=[{"uid": uid}]) | Q(context__engagements__contains=[{"uid": uid}])
    letters = letters.filter(about, summit=engagement.summit_id, kind__in=(CHANGED.name, PUBLISHED.name)).distinct()
    revisions = Revision.objects.filter(summit=engagement.summit_id, programme__has_key=uid)
    published = {str(key): first for key, first in revisions.values_list("pk", f"programme__{uid}__sequence")}
    found: dict[object, set[int]] = defaultdict(set)
    for recipient, key, context in letters.values_list("recipient", "key", "context"):
        rows = [*context.get("changes", ()), *context.get("engagements", ())]
        last = max(int(row["sequence"]) for row in rows if row["uid"] == uid)
        # A letter in which changes were folded is about all since the one for which it was written.
        verb, _colon, of = key.partition(":")
        first = int(of.removeprefix(f"{uid}:")) if of.startswith(f"{uid}:") else last
        first = published.get(of, last) if verb == "revision" else first
        for sequence in range(first, last + 1):
            found[sequence].add(recipient)
    return found


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))
