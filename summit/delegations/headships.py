"""The heads of a delegation as states, each since an hour: how a change at an hour changes what follows. Pure."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

FIRST = datetime.min.replace(tzinfo=UTC)


class Heads(NamedTuple):
    """The heads of the delegation since an hour (None: from the beginning): one in the chair, others beside them."""

    since: datetime | None
    chair: int | None = None
    beside: tuple[int, ...] = ()

    @property
    def everyone(self) -> list[int]:
        """The keys of all, the one in the chair first."""
        return [key for key in (self.chair, *self.beside) if key is not None]

    def with_successor(self, replaced: int, successor: int) -> "Heads":
        """Return them with the successor in the place of the replaced, who takes the chair if both are there."""
        if replaced not in self.everyone:
            return self
        chair = successor if self.chair == replaced else self.chair
        others = {successor if key == replaced else key for key in self.beside} - {chair}
        return Heads(self.since, chair, tuple(sorted(others)))


class Term(NamedTuple):
    """A person who heads the delegation, since and until when."""

    delegate: int
    since: datetime | None
    until: datetime | None
    is_in_chair: bool


def begins(since: datetime | None) -> datetime:
    """Return the instant from which it is so, for comparisons."""
    return since or FIRST


def changed(states: Sequence[Heads], at: datetime | None, change: Callable[[Heads], Heads]) -> list[Heads]:
    """Return the states with all that is from that instant on changed, each by itself."""
    states = list(states) or [Heads(None)]
    present = state_at(states, begins(at))
    before = [one for one in states if begins(one.since) < begins(at)]
    later = [one for one in states if begins(one.since) > begins(at)]
    return _merged([*before, *map(change, [Heads(at, present.chair, present.beside), *later])])


def state_at(states: Iterable[Heads], at: datetime) -> Heads:
    """Return the heads at an instant."""
    return max(
        (one for one in states if begins(one.since) <= at), key=lambda one: begins(one.since), default=Heads(None)
    )


def next_chair(states: Iterable[Heads], now: datetime) -> Heads | None:
    """Return the first state to come with another one in the chair."""
    states = list(states)
    chair = state_at(states, now).chair
    return next((one for one in states if begins(one.since) > now and one.chair != chair), None)


def first_difference(before: Sequence[Heads], after: Sequence[Heads], now: datetime) -> tuple[Heads, Heads] | None:
    """Return the heads as they were and are at the first instant from now on at which they differ."""
    hours = sorted({now, *(hour for one in (*before, *after) if (hour := begins(one.since)) > now)})
    pairs = ((state_at(before, hour), state_at(after, hour)) for hour in hours)
    return next(((old, new) for old, new in pairs if old.everyone != new.everyone), None)


def terms_of(states: Sequence[Heads]) -> list[Term]:
    """Return who heads the delegation from when to when: the states, by persons."""
    terms: list[Term] = []
    ends = [*(after.since for _before, after in pairwise(states)), None]
    for state, until in zip(states, ends, strict=True):
        for key in state.everyone:
            present = (key, key == state.chair)
            earlier = next(
                (t for t in terms if (t.delegate, t.is_in_chair) == present and t.until == state.since), None
            )
            if earlier and state.since is not None:
                terms.remove(earlier)
                terms.append(Term(key, earlier.since, until, is_in_chair=earlier.is_in_chair))
            else:
                terms.append(Term(key, state.since, until, is_in_chair=key == state.chair))
    return terms


def states_of(terms: Collection[Term]) -> list[Heads]:
    """Return the states in which these persons head the delegation."""
    hours = {None, *(one.since for one in terms), *(one.until for one in terms)}
    states = []
    for hour in sorted(hours, key=begins):
        there = [t for t in terms if begins(t.since) <= begins(hour) and (t.until is None or begins(hour) < t.until)]
        chair = next((t.delegate for t in there if t.is_in_chair), None)
        states.append(Heads(hour, chair, tuple(sorted(t.delegate for t in there if not t.is_in_chair))))
    return _merged(states)


def _merged(states: Iterable[Heads]) -> list[Heads]:
    """Leave out what changes nothing."""
    merged: list[Heads] = []
    for one in states:
        if not merged or merged[-1].everyone != one.everyone or merged[-1].chair != one.chair:
            merged.append(one)
    return merged
