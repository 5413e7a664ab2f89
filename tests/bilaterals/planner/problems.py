"""Random planning problems, and rules of a plan written a second time, slot by slot, to check the planner by."""

import random
from itertools import combinations, product
from typing import Any

from summit.bilaterals.planner.problem import (
    QUARTER,
    Fixed,
    Interpreter,
    Person,
    Placement,
    PlanResult,
    Problem,
    Request,
    Room,
    weight,
)

VENUES = ("centre", "palace")


def random_problem(seed: int, *, requests: int = 6, people: int = 5, slots: int = 12) -> Problem:
    """Make a small problem with everything in it: two days, two venues, turnover, windows, interpreters, order."""
    dice = random.Random(seed)  # noqa: S311 -- dice
    days = ((2, 2 + slots // 2), (slots // 2 + 6, slots + 6))
    everyone = tuple(
        Person(key=f"p{n}", group=n // 2, available=days, turnover=dice.choice((0, 0, 1))) for n in range(people)
    )
    rooms = tuple(
        Room(key=f"r{n}", venue=dice.choice(VENUES), capacity=dice.choice((4, 8)), available=days, turnover=1)
        for n in range(dice.choice((1, 2, 3)))
    )
    fixed = tuple(
        Fixed(resources=(f"p{dice.randrange(people)}",), span=_span(dice, days), venue=dice.choice((*VENUES, None)))
        for _ in range(dice.choice((0, 1, 2)))
    )
    interpreters = (Interpreter(key="i0", pairs=frozenset({"en-ru"}), available=days, turnover=1),)
    return Problem(
        days=days,
        people=everyone,
        rooms=rooms,
        requests=tuple(_request(dice, n, people, days) for n in range(requests)),
        interpreters=interpreters,
        transfers={(a, b): dice.choice((1, 2)) for a, b in product(VENUES, VENUES) if a != b},
        fixed=fixed,
    )


def _request(dice: random.Random, number: int, people: int, days: Any) -> Request:
    together = dice.sample(range(people), dice.choice((2, 2, 3, 4)))  # leads of two or three sides, and companions
    return Request(
        key=number,
        order=number,
        people=tuple(f"p{one}" for one in together),
        slots=dice.choice((1, 2, 2, 3)),
        priority=dice.randint(1, 5),
        seats=dice.choice((2, 2, 6)),
        pairs=frozenset({"en-ru"}) if dice.random() < 0.25 else frozenset(),
        excluded=(_span(dice, days),) if dice.random() < 0.4 else (),
        preferred=(_span(dice, days),) if dice.random() < 0.6 else (),
        after=(number - 1,) if number and dice.random() < 0.15 else (),
        asked_by=together[0] // 2,
        early=dice.random() < 0.2,
    )


def _span(dice: random.Random, days: Any) -> tuple[int, int]:
    first, end = dice.choice(days)
    start = dice.randrange(first, end)
    return start, min(end, start + dice.randint(1, 3))


def check(problem: Problem, plan: PlanResult) -> None:
    """Fail if the plan breaks a rule of the problem."""
    by_key = {request.key: request for request in problem.requests}
    assert plan.placements.keys() | plan.unplaced.keys() == by_key.keys()
    assert not plan.placements.keys() & plan.unplaced.keys()
    for key, placement in plan.placements.items():
        _check_alone(problem, by_key[key], placement)
        for before in by_key[key].after:
            if before in plan.placements:
                assert plan.placements[before].start + by_key[before].slots <= placement.start
    for (one, p), (other, q) in combinations(plan.placements.items(), 2):
        _check_pair(problem, by_key[one], p, by_key[other], q)


def _check_alone(problem: Problem, request: Request, placement: Placement) -> None:
    slots = set(range(placement.start, placement.start + request.slots))
    rooms = {room.key: room for room in problem.rooms}
    room = rooms[placement.room]
    assert room.capacity >= request.seats
    assert request.rooms is None or room.key in request.rooms
    assert any(slots <= set(range(*day)) for day in problem.days)
    assert not any(slots & set(range(*span)) for span in request.excluded)
    assert request.allowed is None or any(slots <= set(range(*span)) for span in request.allowed)
    spoken = {pair for i in problem.interpreters if i.key in placement.interpreters for pair in i.pairs}
    assert request.pairs <= spoken
    resources = {r.key: r for r in (*problem.people, *problem.rooms, *problem.interpreters)}
    for key in (*request.people, placement.room, *placement.interpreters):
        resource = resources[key]
        assert any(slots <= set(range(*span)) for span in resource.available)
        for fixed in problem.fixed:
            if key in fixed.resources:
                travels = key != placement.room
                there = problem.transfers.get((room.venue, fixed.venue), 0) if travels else 0
                back = problem.transfers.get((fixed.venue, room.venue), 0) if travels else 0
                kept = set(range(fixed.span[0] - resource.turnover - there, fixed.span[1] + back))
                assert not slots & kept


def _check_pair(problem: Problem, one: Request, p: Placement, other: Request, q: Placement) -> None:
    resources = {r.key: r for r in (*problem.people, *problem.rooms, *problem.interpreters)}
    venues = {room.key: room.venue for room in problem.rooms}
    shared = {*one.people, p.room, *p.interpreters} & {*other.people, q.room, *q.interpreters}
    for key in shared:
        turnover = resources[key].turnover
        first = problem.transfers.get((venues[p.room], venues[q.room]), 0)
        second = problem.transfers.get((venues[q.room], venues[p.room]), 0)
        assert p.start + one.slots + turnover + first <= q.start or q.start + other.slots + turnover + second <= p.start


def cost(problem: Problem, plan: PlanResult) -> int:
    """Reckon what a plan costs, from the words of `Weights`, by sets of slots."""
    w = problem.weights
    out = [request for request in problem.requests if request.key not in plan.placements]
    total = problem.placing * sum(weight(request) for request in out)
    day_of = {slot: n for n, day in enumerate(problem.days) for slot in range(*day)}
    for request in problem.requests:
        if placement := plan.placements.get(request.key):
            start, end = placement.start, placement.start + request.slots
            apart = min((max(a - start, end - b, 0) for a, b in request.preferred), default=0)
            total += w.preference * min(16, -(-apart * problem.grid // QUARTER))
            total += w.early * day_of[start] * request.early
    total += sum(_days(problem, plan, person) for person in problem.people)
    asked = [request.asked_by for request in out]
    return total + w.fairness * max((asked.count(group) for group in asked), default=0)


def _days(problem: Problem, plan: PlanResult, person: Person) -> int:
    w = problem.weights
    venues = {room.key: room.venue for room in problem.rooms}
    day_of = {slot: n for n, day in enumerate(problem.days) for slot in range(*day)}
    busy: set[int] = set()
    stays: set[Any] = set()
    meetings = []
    for fixed in problem.fixed:
        if person.key in fixed.resources and not fixed.closure:
            busy |= set(range(*fixed.span))
            if fixed.venue is not None:
                stays.add((day_of.get(fixed.span[0]), fixed.venue))
    for request in problem.requests:
        placement = plan.placements.get(request.key)
        if placement and person.key in request.people:
            busy |= set(range(placement.start, placement.start + request.slots + person.turnover))
            stays.add((day_of[placement.start], venues[placement.room]))
            meetings.append(day_of[placement.start])
    stretches = sum(slot - 1 not in busy for slot in busy)
    days = {n for n, day in enumerate(problem.days) if busy & set(range(*day))}
    total = w.gap * (stretches - len(days))
    rest = w.rest_after // problem.grid
    total += w.run * sum(all(s + n in busy for n in range(rest + 1)) for s in busy if s * problem.grid % QUARTER == 0)
    total += w.load * sum(max(0, meetings.count(day) - w.per_day) for day in set(meetings))
    total += w.venue * (len(stays) - len({day for day, _ in stays}))
    return total


def brute_force(problem: Problem) -> int:
    """Return the least cost of any plan, by trying every one."""
    options: list[list[Placement | None]] = []
    for request in problem.requests:
        mine: list[Placement | None] = [None]
        teams = [()] if not request.pairs else [(i.key,) for i in problem.interpreters]
        for room, team, (first, end) in product(problem.rooms, teams, problem.days):
            for start in range(first, end):
                placement = Placement(start, room.key, team)
                if _fits(lambda r=request, p=placement: _check_alone(problem, r, p)):
                    mine.append(placement)
        options.append(mine)
    best = [10**18]
    _try(problem, options, {}, 0, best)
    return best[0]


def _try(problem: Problem, options: Any, chosen: dict[Any, Placement], number: int, best: list[int]) -> None:
    if number == len(options):
        unplaced = {r.key: () for r in problem.requests if r.key not in chosen}
        plan = PlanResult(status="", placements=dict(chosen), unplaced=unplaced)
        if _fits(lambda: check(problem, plan)):
            best[0] = min(best[0], cost(problem, plan))
        return
    request = problem.requests[number]
    by_key = {r.key: r for r in problem.requests}
    for placement in options[number]:
        if placement is None:
            _try(problem, options, chosen, number + 1, best)
        elif all(
            _fits(lambda k=k, q=q, p=placement: _check_pair(problem, request, p, by_key[k], q))
            for k, q in chosen.items()
        ):
            chosen[request.key] = placement
            _try(problem, options, chosen, number + 1, best)
            del chosen[request.key]


def _fits(rule: Any) -> bool:
    try:
        rule()
    except AssertionError:
        return False
    return True
