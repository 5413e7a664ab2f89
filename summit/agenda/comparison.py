"""The changes from one agenda to another, item by item. Pure: no database, no settings.

An agenda is given as a revision stores it: its items in the order of their numbers.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from summit.agenda.stored_items import ItemFacts, StoredItem

Facts = Mapping[str, object]
Placed = tuple[int, int, int]  # rank in the old agenda, weight, item
PLACE = frozenset({"number", "parent"})


class Kind(StrEnum):
    """The kind of a change. Renumbered: the number changed only because other items were added or removed before it."""

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
    """The change of one item: the facts that differ, before and after.

    `before` is None for an added item, `after` for a removed one. `title` and `number` are those of the new agenda;
    for a removed item, those of the old one.
    """

    item: int
    number: str
    title: Mapping[str, str]
    kinds: tuple[Kind, ...]
    before: Facts | None
    after: Facts | None


def without_documents(items: Iterable[StoredItem]) -> list[StoredItem]:
    """Return the items as if they had no documents."""
    return [{**item, "documents": []} for item in items]


def compare(old: Sequence[StoredItem], new: Sequence[StoredItem]) -> list[Change]:
    """Return the changes in the order of the new agenda, followed by the removed items."""
    was, stayed = {facts["id"]: facts for facts in old}, _unmoved(old, new)
    changes = [_change(facts, was.get(facts["id"]), facts, is_moved=facts["id"] not in stayed) for facts in new]
    present = {facts["id"] for facts in new}
    removed = [_change(facts, facts, None, is_moved=False) for facts in old if facts["id"] not in present]
    return [change for change in changes + removed if change.kinds]


def place_of(number: str) -> tuple[int, ...]:
    """Return the sort key of an item in its agenda."""
    return tuple(int(part) for part in number.split("."))


def _change(item: ItemFacts, old: Facts | None, new: Facts | None, *, is_moved: bool) -> Change:
    before, after = old, new
    if old and new:
        names = [name for name in new if old[name] != new[name]]
        before, after = ({name: facts[name] for name in names} for facts in (old, new))
        kinds = {_kind(name, is_moved=is_moved) for name in names}
    else:
        kinds = {Kind.REMOVED if old else Kind.ADDED}
    return Change(
        item["id"], item["number"], item["title"], tuple(kind for kind in Kind if kind in kinds), before, after
    )


def _kind(name: str, *, is_moved: bool) -> Kind:
    if name in PLACE:
        return Kind.MOVED if is_moved else Kind.RENUMBERED
    return OF_FACT.get(name, Kind.AMENDED)


def _unmoved(old: Sequence[ItemFacts], new: Sequence[ItemFacts]) -> set[int]:
    """Return the largest set of items that kept their order among the siblings that they had before.

    If several sets are equally large, the one with most unchanged numbers.
    """
    was = {(facts["id"], facts["parent"]): (rank, facts["number"]) for rank, facts in enumerate(old)}
    families: dict[int | None, list[Placed]] = {}
    for facts in new:
        rank, number = was.get((facts["id"], facts["parent"]), (None, None))
        if rank is not None:
            weight = len(new) + (number == facts["number"])
            families.setdefault(facts["parent"], []).append((rank, weight, facts["id"]))
    return {item for family in families.values() for item in _rising(family)}


def _rising(placed: list[Placed]) -> list[int]:
    """Return the items of the increasing subsequence of ranks with the greatest weight."""
    ranks: list[int] = []  # the last ranks of the best runs: later ones are heavier
    runs: list[tuple[int, list[int]]] = []
    for rank, weight, item in placed:
        start = bisect_left(ranks, rank)
        before, items = runs[start - 1] if start else (0, [])
        total, end = before + weight, start
        while end < len(runs) and runs[end][0] <= total:
            end += 1
        ranks[start:end], runs[start:end] = [rank], [(total, [*items, item])]
    return runs[-1][1] if runs else []
