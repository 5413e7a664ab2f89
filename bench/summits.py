"""Summits made to scale, from a seed: as many wishes as real ones have, and more than fit."""

import random
from dataclasses import replace
from typing import Any

from summit.bilaterals.planner.problem import Fixed, Interpreter, Person, Problem, Request, Room, Span

DAY, OPENS, CLOSES = 96, 36, 76  # slots of 15 minutes: 9:00 to 19:00
PAIRS = ("ar-en", "es-en", "fr-en", "ru-en", "zh-en")
VENUES = ("centre", "palace", "hotel")
TRANSFER = 2


def generate(delegations: int, requests: int, days: int, seed: int) -> Problem:
    """Return a problem: principals at two or three levels, plenaries, a heavy tail of those whom all want to meet."""
    dice = random.Random(seed)
    spans = tuple((DAY * day + OPENS, DAY * day + CLOSES) for day in range(days))
    people = tuple(
        Person(key=(d, level), group=d, available=_stay(dice, spans), turnover=dice.choice((0, 0, 1)))
        for d in range(delegations)
        for level in range(dice.choice((2, 3)))
    )
    fixed = _plenaries(dice, people, spans)
    wanted = _requests(dice, people, delegations, requests, spans)
    demand = sum(r.slots + 1 for r in wanted)
    count = max(2, round(0.92 * demand / sum(end - first for first, end in spans)))
    rooms = tuple(_room(dice, number, spans) for number in range(count))
    interpreters = _interpreters(wanted, spans)
    transfers = {(a, b): TRANSFER for a in VENUES for b in VENUES if a != b}
    return Problem(
        days=spans,
        people=people,
        rooms=rooms,
        requests=wanted,
        interpreters=interpreters,
        transfers=transfers,
        fixed=fixed,
    )


def year(seed: int, *, weeks_apart: int = 0) -> Problem:
    """Return 21 economies from February to November on a grid of 5 minutes, everyone there on all days.

    With `weeks_apart` they come for three days, every so many weeks.
    """
    problem = generate(21, 120, 285, seed)
    if weeks_apart:
        everyone = tuple(person.key for person in problem.people)
        away = (day for n, day in enumerate(problem.days) if n % (7 * weeks_apart) > 2)
        closures = tuple(Fixed(resources=everyone, span=day, closure=True) for day in away)
        problem = replace(problem, fixed=(*problem.fixed, *closures))
    return refined(problem, 3)


def refined(problem: Problem, factor: int) -> Problem:
    """Return the problem on a grid so many times finer."""

    def span(of: Span) -> Span:
        return of[0] * factor, of[1] * factor

    def finer(of: Any) -> Any:
        return replace(of, available=tuple(map(span, of.available)), turnover=of.turnover * factor)

    return replace(
        problem,
        days=tuple(map(span, problem.days)),
        people=tuple(map(finer, problem.people)),
        rooms=tuple(map(finer, problem.rooms)),
        interpreters=tuple(map(finer, problem.interpreters)),
        requests=tuple(
            replace(r, slots=r.slots * factor, preferred=tuple(map(span, r.preferred))) for r in problem.requests
        ),
        fixed=tuple(replace(f, span=span(f.span)) for f in problem.fixed),
        transfers={way: slots * factor for way, slots in problem.transfers.items()},
        grid=problem.grid // factor,
    )


def _stay(dice: random.Random, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """From an arrival on the first day to a departure on the last."""
    first = [(spans[0][0] + dice.choice((0, 0, 0, 8, 16)), spans[0][1])]
    last = [(spans[-1][0], spans[-1][1] - dice.choice((0, 0, 0, 8, 16)))]
    return tuple(first + list(spans[1:-1]) + last) if len(spans) > 1 else tuple(first)


def _plenaries(
    dice: random.Random, people: tuple[Person, ...], spans: tuple[tuple[int, int], ...]
) -> tuple[Fixed, ...]:
    """Busy 30 to 95 in a hundred of a level's half-day, for some half-days."""
    fixed = []
    for level in range(3):
        those = tuple(person.key for person in people if person.key[1] == level)  # type: ignore[index]
        for first, end in spans:
            middle = (first + end) // 2
            for half in ((first, middle), (middle, end)):
                if dice.random() < 0.3:
                    slots = round((half[1] - half[0]) * dice.uniform(0.3, 0.95))
                    fixed.append(Fixed(resources=those, span=(half[0], half[0] + slots), venue="centre"))
    return tuple(fixed)


def _requests(
    dice: random.Random, people: tuple[Person, ...], delegations: int, count: int, spans: tuple[tuple[int, int], ...]
) -> tuple[Request, ...]:
    """Pairs by a heavy tail: a few delegations are wanted by all."""
    keys = {person.key for person in people}
    pull = [1 / (d + 1) ** 0.8 for d in range(delegations)]
    seen: set[tuple[int, int, int]] = set()
    result: list[Request] = []
    while len(result) < count:
        asker = dice.randrange(delegations)
        invitee = dice.choices(range(delegations), pull)[0]
        level = dice.choice((0, 0, 1, 1, 2))
        pair = (min(asker, invitee), max(asker, invitee), level)
        if asker == invitee or pair in seen or not {(asker, level), (invitee, level)} <= keys:
            continue
        seen.add(pair)
        result.append(_request(dice, len(result), asker, invitee, level, spans))
    return tuple(result)


def _request(
    dice: random.Random, number: int, asker: int, invitee: int, level: int, spans: tuple[tuple[int, int], ...]
) -> Request:
    first, end = dice.choice(spans)
    hour = dice.randrange(first, end - 8, 4)
    return Request(
        key=number,
        order=number,
        people=((asker, level), (invitee, level)),
        slots=dice.choice((2, 2, 3, 4)),
        priority=dice.choices((1, 2, 3, 4, 5), (15, 25, 30, 20, 10))[0],
        seats=dice.choice((6, 6, 6, 10, 16)),
        pairs=frozenset([dice.choice(PAIRS)]) if dice.random() < 0.3 else frozenset(),
        preferred=((hour, hour + 8),) if dice.random() < 0.8 else (),
        asked_by=asker,
        early=asker == 0,
    )


def _room(dice: random.Random, number: int, spans: tuple[tuple[int, int], ...]) -> Room:
    opens = dice.choice((0, 0, 4))
    return Room(
        key=f"room-{number}",
        venue=VENUES[number // 3 % len(VENUES)],
        capacity=(16, 6, 10)[number % 3],
        available=tuple((first + opens, end) for first, end in spans),
        turnover=1,
    )


def _interpreters(requests: tuple[Request, ...], spans: tuple[tuple[int, int], ...]) -> tuple[Interpreter, ...]:
    """Pools by pair, at about 70 in a hundred of the peak that an even spread would have."""
    hours = sum(end - first for first, end in spans)
    result = []
    for pair in PAIRS:
        demand = sum(r.slots + 1 for r in requests if pair in r.pairs)
        count = max(1, round(0.7 * 2 * demand / hours))
        result += [
            Interpreter(key=f"{pair}-{number}", pairs=frozenset([pair]), available=spans, turnover=1)
            for number in range(count)
        ]
    return tuple(result)
