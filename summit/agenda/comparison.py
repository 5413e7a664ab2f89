"""What is new in an agenda, item by item. Pure: no database, no settings.

An agenda is its items' facts in the order of their numbers, as a revision holds them: each with `id`, `number` such as
2 or 2.1, and `parent`, the id of the item that it is part of.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Facts = Mapping[str, Any]
PLACE = frozenset({"number", "parent"})


class Kind(StrEnum):
    """What happened to an item; renumbered: only because others came or went before it."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    RETIMED = "retimed"
    REWORDED = "reworded"
    AMENDED = "amended"


OF_FACT = {"minutes": Kind.RETIMED, "title": Kind.REWORDED}


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one item: the facts that differ, as they were and as they are.

    `before` is None for an item that was not there, `after` for one that is no more. `title` and `number` name it:
    as it is, else as it was.
    """

    item: int
    number: str
    title: Mapping[str, str]
    kinds: tuple[Kind, ...]
    before: Facts | None
    after: Facts | None


def compare(old: Sequence[Facts], new: Sequence[Facts]) -> list[Change]:
    """Return what leads from one agenda to the other: in the order of the new one, then what was removed."""
    was, stayed = {facts["id"]: facts for facts in old}, _unmoved(old, new)
    changes = [_change(was.get(facts["id"]), facts, is_moved=facts["id"] not in stayed) for facts in new]
    there = {facts["id"] for facts in new}
    gone = [_change(facts, None, is_moved=False) for facts in old if facts["id"] not in there]
    return [change for change in changes + gone if change.kinds]


def applied(items: Iterable[Facts], changes: Iterable[Change]) -> list[Facts]:
    """Return the agenda that the changes make of this one."""
    rows: dict[int, Facts] = {facts["id"]: facts for facts in items}
    for change in changes:
        if change.after is None:
            del rows[change.item]
        else:
            rows[change.item] = {**rows.get(change.item, {}), **change.after}
    return sorted(rows.values(), key=place_of)


def place_of(facts: Facts) -> tuple[int, ...]:
    """Return by what an agenda is ordered."""
    return tuple(int(part) for part in facts["number"].split("."))


def _change(old: Facts | None, new: Facts | None, *, is_moved: bool) -> Change:
    shown: Facts = new or old or {}
    before, after = old, new
    if old and new:
        names = [name for name in new if old[name] != new[name]]
        before, after = ({name: facts[name] for name in names} for facts in (old, new))
        kinds = {_kind(name, is_moved=is_moved) for name in names}
    else:
        kinds = {Kind.REMOVED if old else Kind.ADDED}
    return Change(
        shown["id"], shown["number"], shown["title"], tuple(kind for kind in Kind if kind in kinds), before, after
    )


def _kind(name: str, *, is_moved: bool) -> Kind:
    if name in PLACE:
        return Kind.MOVED if is_moved else Kind.RENUMBERED
    return OF_FACT.get(name, Kind.AMENDED)


def _unmoved(old: Sequence[Facts], new: Sequence[Facts]) -> set[int]:
    """Return the items that kept their order among those that stayed where they were: as many as can be said to."""
    ranks = {(facts["id"], facts["parent"]): rank for rank, facts in enumerate(old)}
    families: dict[Any, list[tuple[int, int]]] = {}
    for facts in new:
        rank = ranks.get((facts["id"], facts["parent"]))
        if rank is not None:
            families.setdefault(facts["parent"], []).append((rank, facts["id"]))
    return {item for family in families.values() for item in _rising(family)}


def _rising(ranked: list[tuple[int, int]]) -> list[int]:
    """Return the items of a longest run of rising ranks."""
    ends: list[int] = []  # the smallest rank that ends a run of each length
    runs: list[list[int]] = []
    for rank, item in ranked:
        length = bisect_left(ends, rank)
        run = [*(runs[length - 1] if length else ()), item]
        ends[length : length + 1], runs[length : length + 1] = [rank], [run]
    return runs[-1] if runs else []
