"""`python -m bench.access`: what the policy and the audit cost, as ratios measured in one run.

A superuser stands above the table: his lists are asked without it. Where all see the same rows, the ratio to his is the
price of the policy; of requests each sees his own alone.
"""

import itertools
import logging
import statistics
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.__main__ import milliseconds, set_up

DELEGATIONS, ENGAGEMENTS, REQUESTS = 193, 2000, 2000
LISTS = ("delegations", "delegates", "rooms", "programme", "bilateral-requests")
ROUNDS = 40
ROLES = ("superuser", "organizer", "coordinator", "liaison", "viewer", "observer")
TABLES = ("calendar_engagement", "calendar_occupancy")


def main() -> None:
    """Make a summit that is published, and measure."""
    set_up()
    logging.disable(logging.WARNING)  # that observers may not ask for requests is meant
    from bench.summit import make_large_summit, one_hour  # models need django.setup()
    from summit.calendar.models import Engagement

    summit, leaders, rooms, api = make_large_summit(DELEGATIONS, ENGAGEMENTS, REQUESTS)
    Engagement.objects.update(status=Engagement.Status.CONFIRMED, audience=Engagement.Audience.SUMMIT)
    print(
        f"{DELEGATIONS} delegations, {ENGAGEMENTS} engagements, {REQUESTS} requests; a page of 50, median of {ROUNDS}\n"
    )
    policy(api, people(summit, leaders))
    audit(one_hour(summit, leaders, rooms))


def people(summit: Any, leaders: list[Any]) -> dict[str, Any]:
    """Make a user of each role; those of a party are the first delegation's."""
    from summit.accounts.models import Role, User

    found = {}
    for kind in ROLES:
        user = User.objects.create_user(f"{kind}@example.org", name=kind, is_superuser=kind == "superuser")
        if kind != "superuser":
            party = leaders[0].party if kind in Role.PARTY_KINDS else None
            Role.objects.create(user=user, summit=summit, kind=kind, party=party)
        found[kind] = user
    return found


def policy(api: Any, users: dict[str, Any]) -> None:
    """Print what each list costs each role, in queries and time."""
    print(f"{'list':<20} {'as':<12} {'rows':>5} {'queries':>8} {'ms':>7} {'ratio':>6}")
    for name in LISTS:
        path = f"/api/v1/summits/{api.summit.slug}/{name}/"
        asked = {kind: cost(api, path, user) for kind, user in users.items()}
        rows = {kind: found for kind, found in asked.items() if found}
        times: dict[str, list[float]] = {kind: [] for kind in rows}
        # In turns, so that what else the machine does is shared by all.
        for kind in itertools.islice(itertools.cycle(rows), ROUNDS * len(rows)):
            api.client.force_authenticate(users[kind])
            times[kind].append(milliseconds(lambda path=path: api.client.get(path), rounds=1))
        bare = statistics.median(times["superuser"])
        for kind, (count, queries) in rows.items():
            spent = statistics.median(times[kind])
            print(f"{name:<20} {kind:<12} {count:>5} {queries:>8} {spent:>7.1f} {spent / bare:>6.2f}")


def cost(api: Any, path: str, user: Any) -> tuple[int, int] | None:
    """Return the rows that the user is shown and the queries of it; None where he may not ask."""
    api.client.force_authenticate(user)
    with CaptureQueriesContext(connection) as queries:
        answer = api.client.get(path)
    return (len(answer.json()["results"]), len(queries)) if answer.status_code == 200 else None


def audit(booking: Callable[[], None]) -> None:
    """Print what booking an hour costs with the audit's triggers and without, turn by turn."""
    times: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    for word in itertools.islice(itertools.cycle(times), 60):
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} {word} TRIGGER audit_note")
        times[word].append(milliseconds(booking, rounds=5))
    noted, bare = (statistics.median(times[word]) for word in times)
    print(f"\nbook() with the audit {noted:.2f} ms, without {bare:.2f} ms, ratio {noted / bare:.2f}")


if __name__ == "__main__":
    main()
