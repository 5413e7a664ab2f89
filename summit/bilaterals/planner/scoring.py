"""What a plan costs beyond what it leaves out: the soft terms, each as `Weights` says."""

from collections import Counter
from dataclasses import dataclass, field

from summit.bilaterals.planner.problem import QUARTER, Key, Problem, Request, Span, mask, starts_within

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
        attended = [[f for f in problem.fixed if not f.closure and p.key in f.resources] for p in problem.people]
        self.engaged = [mask(f.span for f in of_person) for of_person in attended]
        self.stays = [
            {(self.day_of.get(f.span[0]), f.venue) for f in of_person if f.venue is not None} for of_person in attended
        ]
        self.engaged_days = [{n for n, day in enumerate(self.days) if day & bits} for bits in self.engaged]
        self._known: dict[tuple[tuple[Span, ...], int], list[int]] = {}
        self.table = [self._table(request) for request in problem.requests]

    def meeting(self, number: int, start: int) -> int:
        """Return what the request costs at the start by itself: preference and earliness."""
        return self.table[number][start]

    def person(self, person: int, diary: Diary) -> int:
        """Return what a person's days cost: gaps, runs, load, venues."""
        if diary.cost is None:
            self.refresh(person, diary)
        return diary.cost or 0

    def refresh(self, person: int, diary: Diary) -> None:
        """Reckon a person's days anew."""
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
            terms["load"] = w.load * sum(max(0, held - w.per_day) for held in Counter(days).values())
        if w.venue:
            stays = self.stays[person].union(zip(days, (venue for _, _, venue in meetings), strict=True))
            terms["venue"] = w.venue * (len(stays) - len({day for day, _ in stays}))
        return terms

    def _table(self, request: Request) -> list[int]:
        """Return preference and earliness by start slot."""
        w = self.weights
        away = self._distances(request.preferred, request.slots)
        early = w.early if request.early else 0
        return [early * self.day_of.get(s, 0) + w.preference * apart for s, apart in enumerate(away)]

    def _distances(self, preferred: tuple[Span, ...], slots: int) -> list[int]:
        """Return how far a meeting is from its preferred windows by start slot, in quarters of an hour, at most 16."""
        if (preferred, slots) not in self._known:
            last = max(end for _, end in self.problem.days)
            self._known[preferred, slots] = [self._distance(preferred, start, start + slots) for start in range(last)]
        return self._known[preferred, slots]

    def _distance(self, preferred: tuple[Span, ...], start: int, end: int) -> int:
        apart = min((max(first - start, end - stop, 0) for first, stop in preferred), default=0)
        return min(FARTHEST, -(-apart * self.problem.grid // QUARTER))
