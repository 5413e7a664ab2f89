"""`python -m config.embedded python -m bench.passes`: what 20,000 people cost at the table and at the gate.

Each is issued a pass; they are listed, searched and printed; then a gate asks over HTTP, by one connection,
of the web as it is served. `FAST=1` takes 200 people.
"""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from bench.__main__ import milliseconds, set_up

PEOPLE = 200 if os.environ.get("FAST") else 20_000
CHECKS = 100 if os.environ.get("FAST") else 2000
PARTIES, BADGES, PORT = 50, 200, 9174


def main() -> None:
    """Make the people and print the table."""
    set_up()
    measure()


def measure() -> None:
    """Measure what is done once by the clock, what is asked by the median of 20, and the gate by percentiles."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from summit.accreditation.models import Pass
    from summit.accreditation.services.passes import issue_to_all
    from summit.core import clock

    summit, client = make_people()
    once("issue a pass to each", lambda: issue_to_all(summit, now=clock.now()), PEOPLE)
    for name, path in (("a page of 50 passes", "passes/"), ("search of a name", "passes/?search=Person%201")):
        address = f"/api/v1/summits/{summit.slug}/{path}"
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        count = len(queries)  # the next request begins at none
        assert answer.status_code == 200, answer.content
        took = milliseconds(lambda address=address: client.get(address))
        print(f"{name:<44} {took:9.1f} ms {count:5} queries")
    for sheet in ("a6", "a4"):
        Pass.objects.update(status=Pass.Status.ISSUED)
        body = {"sheet": sheet}
        address = f"/api/v1/summits/{summit.slug}/printouts/badges/"
        once(f"badges on {sheet.upper()}", lambda body=body, at=address: client.post(at, body, format="json"), BADGES)
    Pass.objects.update(status=Pass.Status.HANDED_OVER)
    gate(summit)


def once(name: str, work: Callable[[], Any], count: int) -> None:
    """Print how long it takes, and how many a second."""
    begin = time.perf_counter()
    work()
    took = time.perf_counter() - begin
    print(f"{name:<44} {1000 * took:9.0f} ms {count / took:5.0f} a second")


def make_people() -> tuple[Any, Any]:
    """Return the summit, and a client of an organizer."""
    from rest_framework.test import APIClient

    from summit.accounts.models import Role, User
    from summit.accreditation.models import Accreditation, Category, Zone
    from summit.core import clock
    from summit.delegations.models import Delegation
    from summit.summits.models import Summit

    text, today = {"en": "Large", "ru": "Большой"}, clock.now().date()
    names = {"name": text, "organization": text, "host_city": text, "time_zone": "Asia/Bishkek", "languages": ["en"]}
    summit = Summit.objects.create(slug="large", **names, starts_on=today, ends_on=today + timedelta(days=4))
    user = User.objects.create_user("bench@example.org", name="Bench")
    Role.objects.create(user=user, summit=summit, kind=Role.Kind.ORGANIZER)
    parties = [Delegation.objects.create(summit=summit, code=f"D{n}", name=text) for n in range(PARTIES)]
    category = Category.objects.create(summit=summit, code="driver", name=text)
    category.zones.set([Zone.objects.create(summit=summit, code=code, name=text) for code in ("A", "B", "MEDIA")])
    people = (
        Accreditation(
            summit=summit,
            category=category,
            party=parties[n % PARTIES],
            name={"en": f"Person {n} of a Delegation", "ru": f"Лицо {n} делегации"},
            function={"en": "Driver of the main car"},
            status=Accreditation.Status.APPROVED,
        )
        for n in range(PEOPLE)
    )
    Accreditation.objects.bulk_create(people, batch_size=1000)
    client = APIClient()
    client.force_authenticate(user)
    return summit, client


def gate(summit: Any) -> None:
    """Print the percentiles of checks over HTTP, of passes in no order, and what who is inside costs after them."""
    from summit.accounts.models import Role, User
    from summit.accounts.services import issue_token
    from summit.accreditation.models import GateCheck, Pass, Zone
    from summit.core import clock

    user = User.objects.create_user("gate@example.org", name="Gate")
    Role.objects.create(user=user, summit=summit, kind=Role.Kind.GATE)
    _, token = issue_token(user, name="gate", now=clock.now())
    zone = Zone.objects.get(summit=summit, code="A")
    cards = random.Random(1).sample(list(Pass.objects.with_holder().with_zones()), min(CHECKS, PEOPLE))
    bodies = [json.dumps({"code": card.code, "zone": zone.pk}) for card in cards]
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    times = []
    with served():
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        for body in bodies:
            begin = time.perf_counter()
            connection.request("POST", f"/api/v1/summits/{summit.slug}/gate-checks/", body, headers)
            answer = connection.getresponse()
            said = answer.read()
            times.append(1000 * (time.perf_counter() - begin))
            assert answer.status == 201, said
    cuts = statistics.quantiles(times[10:], n=100)
    shares = f"p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, most {max(times):.1f} ms"
    print(f"{'check at a gate over HTTP':<44} {shares}")
    took = milliseconds(lambda: list(GateCheck.objects.filter(zone=zone).inside().values_list("pk")))
    print(f"{f'who is inside, of {len(bodies)} checks':<44} {took:9.1f} ms")


@contextmanager
def served() -> Iterator[None]:
    """Serve the product as in production, without limits for the one account that asks."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{PORT}"]
    with subprocess.Popen([*command, "--workers", "2", "--log-level", "warning"]) as process:  # noqa: S603 -- our own web
        try:
            wait_for_web()
            yield
        finally:
            process.terminate()


def wait_for_web() -> None:
    """Wait until the web answers."""
    for _ in range(120):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("The web did not start.")


if __name__ == "__main__":
    main()
