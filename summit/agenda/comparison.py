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
Placed = tuple[int, int, int]  # rank in the old agenda, weight, item
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
    """Return the items that kept their order among those that stayed where they were: as many as can be said to.

    Where as many others could be said to, those that kept their numbers.
    """
    was = {(facts["id"], facts["parent"]): (rank, facts["number"]) for rank, facts in enumerate(old)}
    families: dict[Any, list[Placed]] = {}
    for facts in new:
        rank, number = was.get((facts["id"], facts["parent"]), (None, None))
        if rank is not None:
            weight = len(new) + (number == facts["number"])
            families.setdefault(facts["parent"], []).append((rank, weight, facts["id"]))
    return {item for family in families.values() for item in _rising(family)}


def _rising(placed: list[Placed]) -> list[int]:
    """Return the items of a run of rising ranks that weighs most."""
    ranks: list[int] = []  # at which the best runs end: the later, the heavier
    runs: list[tuple[int, list[int]]] = []
    for rank, weight, item in placed:
        start = bisect_left(ranks, rank)
        before, items = runs[start - 1] if start else (0, [])
        total, end = before + weight, start
        while end < len(runs) and runs[end][0] <= total:
            end += 1
        ranks[start:end], runs[start:end] = [rank], [(total, [*items, item])]
    return runs[-1][1] if runs else []
