"""Days without possible meetings are left out of a problem, so that a year costs no more than its busy days."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from summit.bilaterals.planner.problem import (
    QUARTER,
    Cause,
    Fixed,
    Key,
    Placement,
    PlanResult,
    Problem,
    Resource,
    Span,
    mask,
    starts_within,
)
from summit.bilaterals.planner.scoring import FARTHEST, Scoring


class Horizon:
    """The days of a problem that matter, and how its slots are counted without the others.

    Around each day a margin is kept within which turnover, transfers and preferences can reach.
    """

    def __init__(self, problem: Problem, current: Iterable[Placement] = ()) -> None:
        self.whole = problem
        self.days = _days_of_use(problem, [placement.start for placement in current])
        turnover = max((r.turnover for r in (*problem.people, *problem.interpreters, *problem.rooms)), default=0)
        reach = turnover + max(problem.transfers.values(), default=0)
        margin = max(reach, FARTHEST * QUARTER // problem.grid + 1)
        self.kept: list[Span] = []
        for begin, end in sorted(self.days):
            if self.kept and begin - margin <= self.kept[-1][1]:
                self.kept[-1] = (self.kept[-1][0], end + margin)
            else:
                self.kept.append((max(0, begin - margin), end + margin))
        self._begins = [begin for begin, _ in self.kept]
        self._offsets = [0]
        for begin, end in self.kept:
            self._offsets.append(self._offsets[-1] + end - begin)
        self._fixed: dict[Fixed, Fixed] = {}
        self.problem = problem if len(self.days) == len(problem.days) else self._folded()
        # By term, what engagements cost more in the whole problem: always the same, as those days have no meetings.
        self.more: Counter[str] = Counter()
        if self.problem is not problem:
            self.more.update(_engaged(problem))
            self.more.subtract(_engaged(self.problem))

    def fold(self, slot: int) -> int:
        """Return the slot's number without the days that are left out; what lies in those falls on their border."""
        number = bisect_right(self._begins, slot) - 1
        if number < 0:
            return 0
        begin, end = self.kept[number]
        return self._offsets[number] + min(slot, end) - begin

    def unfold(self, slot: int) -> int:
        """Return the slot of the whole problem."""
        number = bisect_right(self._offsets, slot, hi=len(self.kept)) - 1
        return self.kept[number][0] + slot - self._offsets[number]

    def folded(self, current: Mapping[Key, Placement]) -> dict[Key, Placement]:
        """Return placements in the problem without those days."""
        if self.problem is self.whole:
            return dict(current)
        return {key: replace(placement, start=self.fold(placement.start)) for key, placement in current.items()}

    def unfolded(self, placements: Mapping[Key, Placement]) -> dict[Key, Placement]:
        """Return placements in the whole problem."""
        if self.problem is self.whole:
            return dict(placements)
        return {key: replace(placement, start=self.unfold(placement.start)) for key, placement in placements.items()}

    def answer(self, plan: PlanResult) -> PlanResult:
        """Return the plan in the whole problem."""
        if self.problem is self.whole:
            return plan
        unplaced = {key: tuple(self._cause(cause) for cause in causes) for key, causes in plan.unplaced.items()}
        placements, more = self.unfolded(plan.placements), self.more.total()
        if plan.value is None:
            return replace(plan, placements=placements, unplaced=unplaced)
        terms = {term: cost + self.more[term] for term, cost in plan.terms.items()}
        value, bound = plan.value + more, max(0, plan.bound + more)
        return replace(plan, placements=placements, unplaced=unplaced, terms=terms, value=value, bound=bound)

    def _cause(self, cause: Cause) -> Cause:
        start = None if cause.start is None else self.unfold(cause.start)
        return replace(cause, start=start, fixed=self._fixed[cause.fixed] if cause.fixed else None)

    def _span(self, span: Span) -> Span:
        return self.fold(span[0]), self.fold(span[1])

    def _spans(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        folded = (self._span(span) for span in spans)
        return tuple(span for span in folded if span[0] < span[1])

    def _folded(self) -> Problem:
        whole = self.whole
        for fixed in whole.fixed:
            span = self._span(fixed.span)
            if span[0] < span[1]:
                self._fixed.setdefault(replace(fixed, span=span), fixed)
        requests = (
            replace(
                r,
                allowed=None if r.allowed is None else self._spans(r.allowed),
                excluded=self._spans(r.excluded),
                # A preference for a day that is left out is as far as any can be.
                preferred=tuple(self._span(span) for span in r.preferred),
            )
            for r in whole.requests
        )
        return replace(
            whole,
            days=tuple(self._span(day) for day in self.days),
            people=tuple(replace(p, available=self._spans(p.available)) for p in whole.people),
            rooms=tuple(replace(r, available=self._spans(r.available)) for r in whole.rooms),
            interpreters=tuple(replace(i, available=self._spans(i.available)) for i in whole.interpreters),
            requests=tuple(requests),
            fixed=tuple(self._fixed),
        )


def _days_of_use(problem: Problem, placed: Iterable[int]) -> list[Span]:
    """Return the days on which the people of some request are free together or hold a meeting; one at least."""
    taken: dict[Key, list[Span]] = defaultdict(list)
    for fixed in problem.fixed:
        for key in fixed.resources:
            taken[key].append(fixed.span)
    free = {person.key: _free(person, taken[person.key]) for person in problem.people}
    hours, starts = mask(problem.days), mask((slot, slot + 1) for slot in placed)
    for request in problem.requests:
        together = hours if request.allowed is None else hours & mask(request.allowed)
        for key in request.people:
            together &= free[key]
        starts |= starts_within(together & ~mask(request.excluded), request.slots)
    return [day for day in problem.days if starts & mask([day])] or list(problem.days[:1])


def _engaged(problem: Problem) -> Counter[str]:
    """Return by term what the days of all people cost without any meeting."""
    scoring, costs = Scoring(problem), Counter[str]()
    for person in range(len(problem.people)):
        costs.update(scoring.terms(person, 0, []))
    return costs


def _free(resource: Resource, taken: Iterable[Span]) -> int:
    return mask(resource.available) & ~mask(taken)
