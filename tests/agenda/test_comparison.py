"""What is new in an agenda: told rightly, and enough to make the one of the other."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.agenda.comparison import Change, Kind, compare, place_of


def facts(item: int, number: str, *, title: str = "T", minutes: int = 10, parent: int | None = None) -> dict[str, Any]:
    return {
        "id": item,
        "number": number,
        "title": {"en": title},
        "minutes": minutes,
        "parent": parent,
        "kind": "decision",
        "documents": [],
    }


def numbered(ids: str, **changed: dict[str, Any]) -> list[Any]:
    """Return items A is 1, B is 2 and on, in the order given."""
    return [{**facts(ord(i), str(n)), **changed.get(i, {})} for n, i in enumerate(ids, start=1)]


def changes_between(old: list[Any], new: list[Any]) -> dict[str, list[str]]:
    return {chr(change.item): list(change.kinds) for change in compare(old, new) if Kind.RENUMBERED not in change.kinds}


@pytest.mark.parametrize(
    ("old", "new", "news"),
    [
        ("ABC", "ABC", {}),
        ("", "AB", {"A": ["added"], "B": ["added"]}),
        ("ABC", "AC", {"B": ["removed"]}),
        ("ABC", "AXBC", {"X": ["added"]}),
        ("ABCD", "DABC", {"D": ["moved"]}),
        ("ABCD", "BCDA", {"A": ["moved"]}),
        ("ABCDE", "AXDBC", {"X": ["added"], "D": ["moved"], "E": ["removed"]}),
        # Of those of which any one could be said to have stayed, it is the one that kept its number.
        ("ABC", "CBA", {"A": ["moved"], "C": ["moved"]}),
        ("ABCDE", "EBCDA", {"A": ["moved"], "E": ["moved"]}),
        ("ABCD", "BADC", {"B": ["moved"], "D": ["moved"]}),
    ],
)
def test_only_what_really_moved_is_said_to_have(old: str, new: str, news: dict[str, list[str]]) -> None:
    assert changes_between(numbered(old), numbered(new)) == news


def test_facts_that_differ_are_told_as_they_were_and_are() -> None:
    old = numbered("AB")
    new = numbered("AB", A={"minutes": 20, "title": {"en": "U"}}, B={"kind": "information"})

    assert compare(old, new) == [
        Change(
            item=ord("A"),
            number="1",
            title={"en": "U"},
            kinds=(Kind.RETIMED, Kind.REWORDED),
            before={"title": {"en": "T"}, "minutes": 10},
            after={"title": {"en": "U"}, "minutes": 20},
        ),
        Change(
            item=ord("B"),
            number="2",
            title={"en": "T"},
            kinds=(Kind.AMENDED,),
            before={"kind": "decision"},
            after={"kind": "information"},
        ),
    ]


def test_an_item_that_became_part_of_another_has_moved() -> None:
    old = [facts(1, "1"), facts(2, "2"), facts(3, "3")]
    new = [facts(1, "1"), facts(2, "1.1", parent=1), facts(3, "2")]

    assert [(change.item, change.kinds) for change in compare(old, new)] == [
        (2, (Kind.MOVED,)),
        (3, (Kind.RENUMBERED,)),
    ]


@st.composite
def agendas(draw: Any) -> list[Any]:
    """Some of ten items in any order, each with facts of its own, some as parts of those before them."""
    ids = draw(st.lists(st.integers(1, 10), unique=True, max_size=10))
    rows: list[Any] = []
    heads: list[tuple[int, int]] = []  # id, and how many parts it has
    for item in ids:
        own = {"title": draw(st.sampled_from("TU")), "minutes": draw(st.integers(1, 3))}
        if heads and draw(st.booleans()):
            head, parts = heads[-1]
            heads[-1] = (head, parts + 1)
            rows.append(facts(item, f"{len(heads)}.{parts + 1}", parent=head, **own))
        else:
            heads.append((item, 0))
            rows.append(facts(item, str(len(heads)), **own))
    return rows


def applied(items: list[Any], changes: list[Change]) -> list[Any]:
    """Return the agenda that results from applying the changes."""
    rows = {facts["id"]: facts for facts in items}
    for change in changes:
        if change.after is None:
            del rows[change.item]
        else:
            rows[change.item] = {**rows.get(change.item, {}), **change.after}
    return sorted(rows.values(), key=lambda facts: place_of(facts["number"]))


@given(agendas(), agendas())
@settings(max_examples=300, deadline=None)
def test_the_difference_makes_the_one_of_the_other(old: list[Any], new: list[Any]) -> None:
    changes = compare(old, new)

    assert applied(old, changes) == new
    assert applied(new, compare(new, old)) == old
    assert (changes == []) == (old == new)
    assert sum(Kind.ADDED in c.kinds for c in changes) - sum(Kind.REMOVED in c.kinds for c in changes) == len(
        new
    ) - len(old)
