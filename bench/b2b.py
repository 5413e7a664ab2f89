"""`python -m bench.b2b FILE…`: the planner on the public benchmark of business-to-business meetings.

Instances, rules and published results: Bofill et al., "Constraint Solving Approaches to the Business-to-Business
Meeting Scheduling Problem", JAIR 74 (2022), 263-301. An adapter turns an instance into a `Problem`; every answer is
checked by rules written for this purpose alone.
"""

import argparse
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

from summit.bilaterals.planner.engine import plan
from summit.bilaterals.planner.problem import Person, PlanResult, Problem, Request, Room, Weights

DIFFERENCE = 2
ANY, MORNING, AFTERNOON = 3, 1, 2
# Optima of the published instances that are known here by name, for the table.
PUBLISHED = Path(__file__).with_name("b2b_published.json")


@dataclass(frozen=True)
class Instance:
    """An instance as its file gives it; slots count from 1."""

    participants: int
    tables: int
    slots: int
    morning: int
    requested: list[tuple[int, int, int]]
    forbidden: list[set[int]]
    fixed: list[int]
    precedences: list[set[int]]


def read(path: Path) -> Instance:
    """Read a file in MiniZinc's data format."""
    text = re.sub(r"%.*", "", path.read_text())
    values = {name: value.strip() for name, value in re.findall(r"(\w+)\s*=\s*(.*?);", text, re.DOTALL)}
    rows = [list(map(int, re.findall(r"\d+", row))) for row in values["requested"].split("|")]
    requested = [(first, second, third) for first, second, third in filter(None, rows)]
    participants = int(values["nBusiness"])
    return Instance(
        participants=participants,
        tables=int(values["nTables"]),
        slots=int(values["nTotalSlots"]),
        morning=int(values["nMorningSlots"]),
        requested=requested,
        forbidden=_sets(values.get("forbidden", ""), participants),
        fixed=[int(n) for n in re.findall(r"\d+", values.get("fixed", ""))] or [0] * len(requested),
        precedences=_sets(values.get("precedences", ""), len(requested)),
    )


def _sets(text: str, count: int) -> list[set[int]]:
    found = []
    for first, last, listed in re.findall(r"(\d+)\s*\.\.\s*(\d+)|\{([^}]*)\}", text):
        found.append(set(range(int(first), int(last) + 1)) if first else {int(n) for n in re.findall(r"\d+", listed)})
    return found or [set() for _ in range(count)]


def problem_of(instance: Instance) -> Problem:
    """Return the instance as a planning problem: everyone is a person, a table is a room, all must be placed."""
    requests = []
    for number, (one, other, session) in enumerate(instance.requested):
        first = instance.morning if session == AFTERNOON else 0
        end = instance.morning if session == MORNING else instance.slots
        if instance.fixed[number]:
            first, end = max(first, instance.fixed[number] - 1), min(end, instance.fixed[number])
        barred = instance.forbidden[one - 1] | instance.forbidden[other - 1]
        requests.append(
            Request(
                key=number,
                people=(one, other),
                slots=1,
                allowed=((first, end),),
                excluded=tuple((slot - 1, slot) for slot in sorted(barred)),
                after=tuple(before - 1 for before in sorted(instance.precedences[number])),
            )
        )
    day = ((0, instance.slots),)
    return Problem(
        days=day,
        people=tuple(Person(key=n + 1, available=day) for n in range(instance.participants)),
        rooms=tuple(Room(key=n, available=day) for n in range(instance.tables)),
        requests=tuple(requests),
        weights=Weights(preference=0, gap=1, run=0, load=0, early=0, venue=0, fairness=0),
        place_all=True,
        gap_difference=DIFFERENCE,
    )


def check(instance: Instance, answer: PlanResult) -> int:
    """Return the breaks of an answer, counted by the benchmark's own rules; AssertionError if it breaks one."""
    slot = [answer.placements[number].start + 1 for number in range(len(instance.requested))]
    used: list[list[int]] = [[] for _ in range(instance.participants)]
    for number, (one, other, session) in enumerate(instance.requested):
        assert 1 <= slot[number] <= instance.slots
        assert session != MORNING or slot[number] <= instance.morning
        assert session != AFTERNOON or slot[number] > instance.morning
        assert instance.fixed[number] in {0, slot[number]}
        assert all(slot[before - 1] < slot[number] for before in instance.precedences[number])
        for person in (one, other):
            assert slot[number] not in instance.forbidden[person - 1]
            used[person - 1].append(slot[number])
    assert all(len(set(slots)) == len(slots) for slots in used)
    assert all(slot.count(one) <= instance.tables for one in set(slot))
    breaks = [sum(b - a > 1 for a, b in zip(sorted(s), sorted(s)[1:], strict=False)) for s in used]
    assert max(breaks) - min(breaks) <= DIFFERENCE
    return sum(breaks)


def solve(path: Path, *, time_limit: float, workers: int) -> dict[str, object]:
    """Return what came of an instance, with the seconds from reading the file to the answer."""
    begin = time.perf_counter()
    first: list[float] = []
    instance = read(path)
    answer = plan(
        problem_of(instance),
        time_limit=time_limit,
        workers=workers,
        on_progress=lambda _: first.append(time.perf_counter() - begin),
    )
    seconds = time.perf_counter() - begin
    value = None if answer.value is None else check(instance, answer)
    assert value == answer.value
    return {
        "instance": path.name,
        "status": answer.status,
        "value": value,
        "bound": answer.bound,
        "seconds": round(seconds, 3),
        "first": round(first[0], 3) if first else None,
    }


def main() -> None:
    """Solve the files and print a table, or with --json an object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--time-limit", type=float, default=300.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    published = json.loads(PUBLISHED.read_text())
    total = 0.0
    for path in options.files:
        row = solve(path, time_limit=options.time_limit, workers=options.workers)
        total += float(str(row["seconds"]))
        if options.json:
            print(json.dumps(row), flush=True)
            continue
        known = published.get(path.stem, {})
        theirs = known.get("maxsat_seconds")
        ratio = f"{float(str(row['seconds'])) / theirs:6.1f}" if theirs else "      "
        print(
            f"{path.stem:32} {row['status']:10} {row['value']!s:>5} (bound {row['bound']}, published "
            f"{known.get('optimum', '?')}) {row['seconds']:8.2f} s, theirs {theirs or '?'} s, ratio {ratio}",
            flush=True,
        )
    if not options.json:
        print(f"{total:.1f} s in all")


if __name__ == "__main__":
    main()
