"""Preview what a service would do: run it in a savepoint, look at what it touched, and roll it back.

The audit notes each changed row, so the rows that a service touched are known without asking it. The apps register
collectors of what they show of these rows. See ADR 26.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from rest_framework.serializers import BaseSerializer

from summit.core.models import AuditEntry
from summit.core.objections import OBJECTIONS
from summit.core.registry import Registry
from summit.core.transactions import repeated

Facts = Mapping[str, object]
States = Mapping[str, Facts]  # by a key that identifies each row
Rows = list[dict[str, object]]

MOST_CHANGED = 20  # rows that are named
LASTS = timedelta(minutes=15)  # of a token
LONGEST_TOKEN = 500
SALT = "summit.core.preview"
R = TypeVar("R")
_touched: ContextVar["Touched | None"] = ContextVar("touched", default=None)

BEGINNING = """
SELECT pg_current_xact_id()::text::bigint, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       coalesce((SELECT max(id) FROM core_auditentry), 0)
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the audit: later entries, and those of transactions that ran at that moment, are changes since."""

    oldest: int
    last_entry: int


@dataclass(frozen=True, slots=True)
class Token:
    """The digest of the consequences of a preview, and its moment. Clients get it signed."""

    digest: str
    seen_at: Moment

    def signed_for(self, fingerprint: str) -> str:
        """Return the signed text; `fingerprint` identifies the user and what was asked."""
        return signing.dumps((fingerprint, self.digest, self.seen_at.oldest, self.seen_at.last_entry), salt=SALT)

    @classmethod
    def read(cls, text: str, fingerprint: str) -> "Token | None":
        """Return the token of the text; None if it is malformed, has expired, or was signed for something else."""
        try:
            signed_for, digest, *seen_at = signing.loads(text[:LONGEST_TOKEN], salt=SALT, max_age=LASTS)
            token = cls(digest, Moment(*seen_at))
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return token if signed_for == fingerprint else None


@dataclass
class Touched:
    """The rows that a service touched: those that the audit noted, and those that apps note themselves."""

    transaction: int
    beginning: Moment
    entries: list[AuditEntry] = field(default_factory=list)  # the first change of each row
    noted: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def begin(cls) -> "Touched":
        """Begin to record the rows that the transaction touches."""
        with connection.cursor() as cursor:
            cursor.execute(BEGINNING)
            number, oldest, last_entry = cursor.fetchone()
        return cls(number, Moment(oldest, last_entry))

    def read(self) -> None:
        """Read the touched rows from the audit."""
        noted = AuditEntry.objects.filter(transaction=self.transaction, id__gt=self.beginning.last_entry).order_by("id")
        first: dict[tuple[str, str], AuditEntry] = {}
        for entry in noted:
            first.setdefault((entry.table, entry.row), entry)
        self.entries = list(first.values())

    def rows(self, table: str) -> set[str]:
        """Return the keys of the rows of the table."""
        return {entry.row for entry in self.entries if entry.table == table}

    def values(self, table: str, column: str) -> set[object]:
        """Return the values of the column in the rows of the table that were made or deleted."""
        states = (state for entry in self.entries if entry.table == table for state in (entry.before, entry.after))
        return {state[column] for state in states if state and column in state}

    def versions(self) -> list[object]:
        """Return the rows that were there before, with the values that were changed."""
        there = [[entry.table, entry.row, entry.before] for entry in self.entries if entry.before is not None]
        return sorted(there, key=str)


class Collector(ABC):
    """Shows a part of what a service touched.

    `states` returns what `viewer` may see of the things that were touched, as they are now. It is asked after the
    service and again after it was rolled back; `compare` returns the difference. Facts that are `volatile`, such as the
    hour when a letter leaves, are not part of the token; nor are keys that the service gives to new rows: `keys` names
    the facts that hold keys, or rows with their `id`, each with the table. `row` describes in the API what `compare`
    returns.
    """

    volatile: ClassVar[frozenset[str]] = frozenset()
    keys: ClassVar[Mapping[str, str]] = {}
    row: ClassVar[type[BaseSerializer[Any]]]

    @abstractmethod
    def states(self, touched: Touched, viewer: object) -> States:
        """Return the state of each thing, by a key that identifies it."""

    @abstractmethod
    def compare(self, before: States, after: States) -> Rows:
        """Return the rows that clients see of the difference."""


COLLECTORS: Registry[str, Collector] = Registry("previews")


def note_touched(kind: str, keys: Iterable[object]) -> None:
    """Record touched rows that the audit does not note, if this is a preview."""
    if touched := _touched.get():
        touched.noted.setdefault(kind, set()).update(map(str, keys))


def is_watched() -> bool:
    """Say whether touched rows are being recorded."""
    return _touched.get() is not None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The effect of a service: `refused` if it would refuse; otherwise the difference by collector, and the token."""

    refused: Exception | None = None
    consequences: Mapping[str, Rows] = field(default_factory=dict)
    token: Token = field(default_factory=lambda: Token("", Moment(0, 0)))


class Outdated(Exception):  # noqa: N818 -- a door makes a refusal of it
    """The consequences of the service differ from its preview; `changed` are the rows that others changed meanwhile."""

    def __init__(self, changed: list[AuditEntry]) -> None:
        self.changed = changed
        super().__init__()


def preview(
    verb: Callable[[], object], *, viewer: object, with_rows: bool, refusals: tuple[type[Exception], ...] = ()
) -> Preview:
    """Run the service and roll it back; return what `viewer` may see of its consequences.

    `with_rows`: the digest covers each row that was changed, also those that the viewer may not see.
    """
    caught: tuple[type[Exception], ...] = (*OBJECTIONS, *refusals)

    @transaction.atomic
    def run() -> Preview:
        try:
            with transaction.atomic(), watched() as touched:
                verb()
                _check_deferred()
                touched.read()
                after = _states(touched, viewer)
                transaction.set_rollback(True)
        except caught as refusal:
            return Preview(refused=refusal)
        before = _states(touched, viewer)
        consequences = {name: one.compare(before[name], after[name]) for name, one in _collectors()}
        digest = _digest(touched, after, with_rows=with_rows)
        return Preview(consequences=consequences, token=Token(digest, touched.beginning))

    return repeated(run)()


@dataclass(frozen=True)
class AsPreviewed(Generic[R]):
    """Carries a service out if it does what its preview showed."""

    token: Token
    viewer: object
    with_rows: bool

    def carry_out(self, verb: Callable[[], R]) -> R:
        """Run the service in a transaction; roll back and raise Outdated if it differs from its preview."""

        @transaction.atomic
        def run() -> R:
            with watched() as touched:
                result = verb()
                _check_deferred()
            touched.read()
            now = _digest(touched, _states(touched, self.viewer), with_rows=self.with_rows)
            if now != self.token.digest:
                raise Outdated(self._changed(touched))
            return result

        return repeated(run)()

    def _changed(self, touched: Touched) -> list[AuditEntry]:
        if not self.with_rows:
            return []
        rows = {(entry.table, entry.row) for entry in touched.entries}
        since = changed_since(self.token.seen_at, summits={entry.summit for entry in touched.entries}, until=touched)
        return [entry for entry in since if (entry.table, entry.row) in rows] or since


def changed_since(moment: Moment, *, summits: Iterable[int | None], until: Touched | None = None) -> list[AuditEntry]:
    """Return the last change of each row of the summits since the moment, without those that `until` watches."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        own = cursor.fetchone()[0]
    since = Q(id__gt=moment.last_entry) | Q(transaction__gte=moment.oldest) & ~Q(transaction=own)
    noted = AuditEntry.objects.filter(since, summit__in=[s for s in summits if s is not None])
    if until:
        noted = noted.exclude(transaction=own, id__gt=until.beginning.last_entry)
    last: dict[tuple[str, str], AuditEntry] = {}
    for entry in noted.order_by("-id")[: 10 * MOST_CHANGED]:
        last.setdefault((entry.table, entry.row), entry)
    return list(last.values())[:MOST_CHANGED]


@contextmanager
def watched() -> Iterator[Touched]:
    """Record what is touched within."""
    touched = Touched.begin()
    token = _touched.set(touched)
    try:
        yield touched
    finally:
        _touched.reset(token)


def _check_deferred() -> None:
    """Check the deferred constraints now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _collectors() -> Iterator[tuple[str, Collector]]:
    yield from COLLECTORS


def _states(touched: Touched, viewer: object) -> dict[str, States]:
    return {name: collector.states(touched, viewer) for name, collector in _collectors()}


def _digest(touched: Touched, after: Mapping[str, States], *, with_rows: bool) -> str:
    """Return a keyed digest of the consequences, without keys that differ in each run."""
    new = {(entry.table, entry.row) for entry in touched.entries if entry.before is None}
    lasting = [
        sorted(
            _json({name: _lasting(collector, name, value, new) for name, value in facts.items()})
            for facts in after[of].values()
        )
        for of, collector in _collectors()
    ]
    content = _json([lasting, touched.versions() if with_rows else []])
    return salted_hmac(SALT, content, algorithm="sha256").hexdigest()


def _lasting(collector: Collector, name: str, value: object, new: Container[tuple[str, str]]) -> object:
    """Return the fact without what differs in each run; `new` are the rows that the service makes."""
    if name in collector.volatile:
        return None
    table = collector.keys.get(name)
    if table is None:
        return value
    if isinstance(value, dict):
        return {**value, "id": None if (table, str(value["id"])) in new else value["id"]}
    if isinstance(value, list):
        return [key for key in value if (table, str(key)) not in new]
    return None if (table, str(value)) in new else value


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, cls=DjangoJSONEncoder)
