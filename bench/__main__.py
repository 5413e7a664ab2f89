"""`make bench`: what things cost, as ratios measured in one run on throw-away servers."""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command

DELEGATIONS, ENGAGEMENTS = 193, 2000


def milliseconds(work: Callable[[], Any], rounds: int = 20) -> float:
    """Return the median time of `work`."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def set_up() -> None:
    """Load the project on the test settings, and make its tables; models are imported after this."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    call_command("migrate", verbosity=0)


def main() -> None:
    """Make a summit of 193 delegations and 2,000 engagements over five days, and measure."""
    set_up()
    measure()


def measure() -> None:
    """Print the table."""
    from bench.summit import make_large_summit, one_hour  # models need django.setup()

    summit, leaders, rooms, api = make_large_summit(DELEGATIONS, ENGAGEMENTS)
    booking = one_hour(summit, leaders, rooms)
    bare = one_hour(summit, leaders, rooms, bare=True)
    rows = [
        ("insert of an engagement and three occupancies, bare SQL", milliseconds(bare)),
        ("book_engagement(): the same with locks and the look for clashes", milliseconds(booking)),
        ("free_slots of two leaders and a room", milliseconds(api.free_slots)),
        ("free_slots of ten leaders and a room", milliseconds(lambda: api.free_slots(10))),
        ("suggestions for one request: five hours and rooms", milliseconds(api.suggestions)),
        ("programme of a day by the API, a page of 200", milliseconds(lambda: api.get("programme/?page_size=200"))),
        ("programme of the summit by the API, a page of 1", milliseconds(lambda: api.get("programme/?page_size=1"))),
        ("bilateral requests by the API, a page of 50", milliseconds(lambda: api.get("bilateral-requests/"))),
    ]
    print(f"{DELEGATIONS} delegations, {ENGAGEMENTS} engagements; median of 20, milliseconds, ratio to the first\n")
    for name, value in rows:
        print(f"{name:<60} {value:8.1f} {value / rows[0][1]:8.1f}")


if __name__ == "__main__":
    main()
