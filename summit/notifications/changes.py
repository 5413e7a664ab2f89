"""Record changes with the letters that tell of them, so that they can be undone. See ADR 26.

A verb that is `undoable` names beside it what it changes: the facts of a thing, and how they are brought back. A verb
whose steps have no inverse, such as the loading of a programme file, is `irreversible`, and says why.
"""

import functools
import json
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Exists, Model, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from summit.core.audit.context import actor_of_request, name_change
from summit.core.transactions import transactional
from summit.notifications.models import Change, Notification
from summit.summits.models import Summit

P = ParamSpec("P")
R = TypeVar("R")
Thing = TypeVar("Thing", bound=Model)
Facts = dict[str, object]
Texts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Restorable(Generic[Thing]):
    """A kind of row that verbs change and bring back: the placement of a request, a session, a closure.

    `facts` returns what the verbs change, as JSON; None where it is not there, such as a meeting that is not placed.
    `restore` carries out the inverse verb. `lock` is what the verbs lock first. `shown_by` is the row in whose history
    its changes are found. `complete` adds to facts that an earlier version stored those that it did not know.
    """

    name: str
    model: type[Thing]
    facts: Callable[[Thing], Facts | None]
    restore: Callable[[Thing, Facts | None, datetime], object]
    title: Callable[[Thing], Texts]
    lock: Callable[[Thing], object] = lambda thing: lock_row(thing)  # noqa: PLW0108 -- it is defined below
    shown_by: Callable[[Thing], Model] = lambda thing: thing
    complete: Callable[[Facts], Facts] = lambda facts: facts

    def __post_init__(self) -> None:
        RESTORABLES[self.name] = self

    def facts_now(self, thing: Thing) -> Facts | None:
        """Return the facts as they are stored with a change."""
        facts = self.facts(thing)
        return None if facts is None else json.loads(json.dumps(facts, cls=DjangoJSONEncoder))

    def stored(self, facts: Facts | None) -> Facts | None:
        """Return facts that are stored with a change, as they are stored now."""
        return None if facts is None else self.complete(facts)


RESTORABLES: dict[str, Restorable[Any]] = {}
LABELS: dict[str, str | Promise] = {"": _("Messages"), "undo": _("Undone")}
# Why verbs cannot be undone.
REASONS: dict[str, str | Promise] = {}


def in_words(change: Change) -> str:
    """Return the verb of the change and the title of its row."""
    return ": ".join(filter(None, (str(LABELS.get(change.verb, change.verb)), str(change) if change.title else "")))


def lock_row(thing: Model) -> None:
    """Lock the row, so that nobody changes it before the transaction ends."""
    type(thing)._default_manager.select_for_update(no_key=True, of=("self",)).order_by().get(pk=thing.pk)


@dataclass
class Recording:
    """The change that is being made; it is stored when the verb has ended."""

    verb: str
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    is_told: bool = False


_open: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording(verb: str) -> Iterator[Recording]:
    """Attach all letters that are written inside the block to one change."""
    made = Recording(verb)
    token = _open.set(made)
    try:
        yield made
    finally:
        _open.reset(token)


def undoable(restorable: Restorable[Thing], label: str | Promise) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service of a function whose consequences are recorded, and can be undone.

    The function takes the thing first, or makes it, and `now` by its name. Within another verb that is recorded, it is
    a part of that one.
    """

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        name = _name_of(verb)
        LABELS[name] = label

        @transactional
        def recorded(*args: P.args, **kwargs: P.kwargs) -> R:
            thing = args[0] if args and isinstance(args[0], restorable.model) else None
            before = None
            if thing is not None:
                restorable.lock(thing)
                before = restorable.facts_now(thing)
            with recording(name) as made:
                result = verb(*args, **kwargs)
            thing = cast("Thing", result) if thing is None else thing
            store(made, restorable, thing, before, now=cast("datetime", kwargs["now"]))
            return result

        @functools.wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            return recorded(*args, **kwargs) if _open.get() is None else transactional(verb)(*args, **kwargs)

        return run

    return decorate


def irreversible(label: str | Promise, because: str | Promise) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service of a function whose letters belong together, and that has no inverse."""

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        name = _name_of(verb)
        LABELS[name], REASONS[name] = label, because

        @functools.wraps(verb)
        @transactional
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _open.get() is not None:
                return verb(*args, **kwargs)
            with recording(name):
                return verb(*args, **kwargs)

        return run

    return decorate


def store(
    made: Recording,
    restorable: Restorable[Thing],
    thing: Thing,
    before: Facts | None,
    *,
    now: datetime,
    undoes: Change | None = None,
) -> Change | None:
    """Store the change, unless nothing changed; return it."""
    after = restorable.facts_now(thing)
    if before == after and not made.is_told:
        return None
    name_change(str(made.key))
    return Change.objects.create(
        id=made.key,
        summit=cast("Any", thing).summit,
        verb=made.verb,
        restorable=restorable.name,
        row=str(thing.pk),
        title=dict(restorable.title(thing)),
        before=before,
        after=after,
        by_id=actor_of_request(),
        made_at=now,
        undoes=undoes,
    )


def tell_of(letters: Collection[Notification], *, summit: Summit, now: datetime) -> None:
    """Attach the letters to the change that is being made, or to a new one if no verb is recorded.

    Letters that leave at once, and tell of nothing that is recorded, are no part of the outbox.
    """
    made = _open.get()
    if made is None:
        letters = [letter for letter in letters if letter.leaves_at > now]
    if not letters:
        return
    key = made.key if made else _change_of_transaction(summit, now)
    if made and made.verb in REASONS and not made.is_told:
        Change.objects.create(id=key, summit=summit, verb=made.verb, by_id=actor_of_request(), made_at=now)
    if made:
        made.is_told = True
    link = Notification.changes.through
    link._default_manager.bulk_create(
        (link(notification_id=letter.pk, change_id=key) for letter in letters), ignore_conflicts=True
    )


def waiting_letters() -> Exists:
    """Return the condition that a letter of the change waits."""
    return Exists(Notification.objects.waiting().filter(changes=OuterRef("pk")))


def _change_of_transaction(summit: Summit, now: datetime) -> uuid.UUID:
    """Return the key of the transaction's change for letters that no recorded verb writes."""
    facts = {"summit": summit, "verb": "", "transaction": _present_transaction()}
    change, _made = Change.objects.get_or_create(**facts, defaults={"by_id": actor_of_request(), "made_at": now})
    return change.pk


def _present_transaction() -> Any:
    """Return the expression of the number of the present transaction."""
    return Change._meta.get_field("transaction").db_default


def _name_of(verb: Callable[..., object]) -> str:
    """Return the name under which a verb is stored, such as `bilaterals.move_meeting`."""
    return f"{verb.__module__.split('.')[1]}.{verb.__name__}"
