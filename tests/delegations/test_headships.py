"""Heads as states, each since an hour: what changes at an hour changes what follows, and nothing before it."""

from datetime import UTC, datetime, timedelta

import pytest

from summit.delegations.headships import (
    Heads,
    Term,
    changed,
    first_difference,
    next_chair,
    state_at,
    states_of,
    terms_of,
)

EIGHT = datetime(2025, 11, 26, 8, tzinfo=UTC)
TEN, NOON = EIGHT + timedelta(hours=2), EIGHT + timedelta(hours=4)
ALONE = [Heads(None, 1)]
IN_TURN = [Heads(None, 1, (2, 3)), Heads(TEN, 2, (1, 3)), Heads(NOON, 3, (1, 2))]


@pytest.mark.parametrize(
    "states", [[Heads(None)], ALONE, IN_TURN, [Heads(None), Heads(TEN, 1), Heads(NOON, None, (2,))]]
)
def test_states_and_terms_say_the_same(states: list[Heads]) -> None:
    assert states_of(terms_of(states)) == states


def test_who_stays_beside_the_chair_has_one_term() -> None:
    assert Term(3, None, NOON, is_in_chair=False) in terms_of(IN_TURN)
    assert Term(1, TEN, None, is_in_chair=False) in terms_of(IN_TURN)
    assert len(terms_of(IN_TURN)) == 7


@pytest.mark.parametrize(
    ("states", "since", "expected"),
    [
        (ALONE, TEN, [Heads(None, 1), Heads(TEN, 4)]),
        (ALONE, None, [Heads(None, 4)]),
        # One who is not head yet is replaced when their time comes; one who is head no more is left.
        ([Heads(None, 2), Heads(NOON, 1)], TEN, [Heads(None, 2), Heads(NOON, 4)]),
        ([Heads(None, 1), Heads(TEN, 2)], NOON, [Heads(None, 1), Heads(TEN, 2)]),
        # A return before it is announced leaves nothing behind.
        ([Heads(None, 4), Heads(TEN, 1)], TEN, [Heads(None, 4)]),
        (IN_TURN, NOON, [*IN_TURN[:2], Heads(NOON, 3, (2, 4))]),
    ],
)
def test_a_successor_follows_from_the_hour_on(
    states: list[Heads], since: datetime | None, expected: list[Heads]
) -> None:
    assert changed(states, since, lambda heads: heads.with_successor(1, 4)) == expected


def test_a_co_head_who_follows_takes_the_chair() -> None:
    assert Heads(None, 1, (2, 3)).with_successor(1, 2) == Heads(None, 2, (3,))
    assert Heads(None, 1, (2, 3)).with_successor(2, 1) == Heads(None, 1, (3,))


def test_what_is_asked_of_an_hour() -> None:
    assert state_at(IN_TURN, TEN - timedelta(seconds=1)).chair == 1
    assert state_at(IN_TURN, TEN).chair == 2
    assert next_chair(IN_TURN, TEN) == IN_TURN[2]
    assert next_chair(ALONE, TEN) is None
    assert first_difference(IN_TURN, ALONE, EIGHT) == (IN_TURN[0], ALONE[0])
    assert first_difference(ALONE, [*ALONE, Heads(NOON, 2)], EIGHT) == (ALONE[0], Heads(NOON, 2))
    assert first_difference(IN_TURN, IN_TURN, EIGHT) is None
