"""The soft terms: the costs of a plan other than unplaced requests, by `Weights`."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from summit.bilaterals.planner.problem import QUARTER, Fixed, Key, Problem, Span, mask, starts_within

FARTHEST = 16  # quarters of an hour

Meeting = tuple[int, int, Key]  # start, end with turnover, venue


@dataclass(slots=True)
class Diary:
    """A person's meetings in the plan: (start, end with turnover, venue) by position of the request."""

    meetings: dict[int, Meeting] = field(default_factory=dict)
    busy: int = 0
    cost: int | None = None

    def enter(self, start: int, end: int, venue: Key, number: int) -> None:
        """Add a meeting."""
        self.meetings[number] = (start, end, venue)
        self.busy |= (1 << end) - (1 << start)

    def strike(self, number: int) -> None:
        """Take a meeting out."""
        start, end, _ = self.meetings.pop(number)
        self.busy &= ~((1 << end) - (1 << start))


class Scoring:
    """The soft terms of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.weights = problem.weights
        self.days = [mask([day]) for day in problem.days]
        self.day_of = {slot: n for n, (first, end) in enumerate(problem.days) for slot in range(first, end)}
        # A run is looked at on the quarters of an hour.
        self.rest_after = max(1, self.weights.rest_after // problem.grid)
        step = max(1, QUARTER // problem.grid)
        self.quarters = mask((s, s + 1) for s in range(0, max(end for _, end in problem.days), step))
        engagements: dict[Key, list[Fixed]] = defaultdict(list)
        for fixed in problem.fixed:
            for key in () if fixed.closure else fixed.resources:
                engagements[key].append(fixed)
        attended = [engagements[person.key] for person in problem.people]
        self.engaged = [mask(f.span for f in of_person) for of_person in attended]
        self.stays = [
            {(self.day_of.get(f.span[0]), f.venue) for f in of_person if f.venue is not None} for of_person in attended
        ]
        self.engaged_days = [{n for n, day in enumerate(self.days) if day & bits} for bits in self.engaged]
        self._known: dict[tuple[tuple[Span, ...], int], list[int]] = {}
        self._meetings: list[dict[int, int]] = [{} for _ in problem.requests]

    def meeting(self, number: int, start: int) -> int:
        """Return what the request costs at the start by itself: preference and earliness."""
        known = self._meetings[number]
        if start not in known:
            request, w = self.problem.requests[number], self.weights
            early = w.early * self.day_of.get(start, 0) if request.early else 0
            known[start] = early + w.preference * self._distance(request.preferred, start, start + request.slots)
        return known[start]

    def person(self, person: int, diary: Diary) -> int:
        """Return what a person's days cost: gaps, runs, load, venues."""
        if diary.cost is None:
            self.refresh(person, diary)
        return diary.cost or 0

    def refresh(self, person: int, diary: Diary) -> None:
        """Compute the days of a person again."""
        diary.cost = self._days(person, diary.busy, list(diary.meetings.values()))

    def with_meeting(self, person: int, diary: Diary, start: int, end: int, venue: Key) -> int:
        """Return what one meeting more would add to a person's days."""
        busy = diary.busy | ((1 << end) - (1 << start))
        meetings = [*diary.meetings.values(), (start, end, venue)]
        return self._days(person, busy, meetings) - self.person(person, diary)

    def _days(self, person: int, busy: int, meetings: list[Meeting]) -> int:
        return sum(self.terms(person, busy, meetings).values())

    def terms(self, person: int, busy: int, meetings: list[Meeting]) -> dict[str, int]:
        """Return what the days of a person cost, by term."""
        w = self.weights
        busy |= self.engaged[person]
        days = [self.day_of[start] for start, _, _ in meetings]
        stretches = (busy & ~(busy << 1)).bit_count()
        terms = {"gap": w.gap * (stretches - len(self.engaged_days[person].union(days)))}
        if w.run:
            terms["run"] = w.run * (starts_within(busy, self.rest_after + 1) & self.quarters).bit_count()
        if w.load and len(meetings) > w.per_day:
            terms["load"] = w.load * sum(max(0, count - w.per_day) for count in Counter(days).values())
        if w.venue:
            stays = self.stays[person].union(zip(days, (venue for _, _, venue in meetings), strict=True))
            terms["venue"] = w.venue * (len(stays) - len({day for day, _ in stays}))
        return terms

    def tiers(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield what the request may cost by itself, the least first, with the starts that cost it, as bits."""
        request = self.problem.requests[number]
        within = self._within(request.preferred, request.slots)
        if not request.early or not self.weights.early:
            yield from ((self.weights.preference * d, bits) for d, bits in enumerate(within))
            return
        for cost, apart, day in self._early_costs:
            if apart < len(within):
                yield cost, within[apart] & self.days[day]

    @cached_property
    def _early_costs(self) -> list[tuple[int, int, int]]:
        w, apart, days = self.weights, range(FARTHEST + 1), range(len(self.days))
        return sorted((w.early * day + w.preference * d, d, day) for day in days for d in apart)

    def _within(self, preferred: tuple[Span, ...], slots: int) -> list[int]:
        """Return by distance from the preferred windows, in quarters of an hour and at most 16, the starts, as bits."""
        if (preferred, slots) not in self._known:
            nearer, by_distance = 0, []
            for apart in range(FARTHEST) if preferred else ():
                reach = QUARTER * apart // self.problem.grid
                near = mask((begin - reach, stop + reach - slots + 1) for begin, stop in preferred)
                by_distance.append(near & ~nearer)
                nearer |= near
            everywhere = mask([(0, max(end for _, end in self.problem.days))])
            self._known[preferred, slots] = [*by_distance, everywhere & ~nearer]
        return self._known[preferred, slots]

    def _distance(self, preferred: tuple[Span, ...], start: int, end: int) -> int:
        """Return how far a meeting is from its preferred windows, in quarters of an hour, at most 16."""
        apart = min((max(begin - start, end - stop, 0) for begin, stop in preferred), default=0)
        return min(FARTHEST, -(-apart * self.problem.grid // QUARTER))
