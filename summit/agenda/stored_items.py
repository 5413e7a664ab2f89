"""The types of the items that a revision of an agenda stores. Pure: no database, no settings."""

from typing import TypedDict


class ItemFacts(TypedDict):
    """The facts of an item: `number` is such as 2 or 2.1, `parent` the id of the item that it is part of."""

    id: int
    parent: int | None
    number: str
    title: dict[str, str]
    theme: str
    kind: str
    minutes: int
    rapporteur: int | None
    sponsor: int | None


class StoredItem(ItemFacts):
    """An item as a revision stores it, with the ids of its documents."""

    documents: list[int]
