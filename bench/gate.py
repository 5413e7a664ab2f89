"""What a check of a pass costs over HTTP, of the web as it is served, after a log of five checks of each pass."""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bench.__main__ import milliseconds
from bench.accredited import SHARE, Crowd
from bench.comparing import compare, head, line, select, timed
from summit.accounts.models import Role, User
from summit.accounts.services import issue_token
from summit.accreditation.models import GateCheck, Pass, Zone
from summit.core import clock

CHECKS, PORT = 2000 // SHARE, 9174
WARM = 10  # checks until both workers have loaded everything
LOG = (
    "INSERT INTO accreditation_gatecheck (summit_id, access_pass_id, zone_id, direction, result, reason, is_admitted,"
    " gate, presented, at, received_at, scanner) SELECT summit_id, id, %s, CASE n % 2 WHEN 0 THEN 'in' ELSE 'out' END,"
    " 'passed', '', true, '', '', now() - n * interval '1 hour', now(), ''"
    " FROM accreditation_pass, generate_series(1, 5) n"
)
INSIDE = (
    "SELECT * FROM (SELECT DISTINCT ON (access_pass_id, zone_id) * FROM accreditation_gatecheck"
    " WHERE summit_id = %s AND is_admitted ORDER BY access_pass_id, zone_id, at DESC, id DESC) last"
    " WHERE direction = 'in' ORDER BY at DESC LIMIT 50"
)
STOPPED = "SELECT number FROM accreditation_pass WHERE summit_id = %s AND stopped_at IS NOT NULL ORDER BY number"


def measure(crowd: Crowd) -> None:
    """Measure the check, who is inside, and what a gate without a network fetches."""
    zone = Zone.objects.get(summit=crowd.summit, code="A")
    with connection.cursor() as cursor:
        cursor.execute(LOG.replace("n % 2", "n %% 2"), [zone.pk])
        cursor.execute("ANALYZE accreditation_gatecheck")
    head(f"Gates, after {GateCheck.objects.count():,} checks")
    _check(crowd, zone)
    compare("a page of who is inside", lambda: crowd.get("inside/"), select(INSIDE, crowd.summit.pk), rounds=5)
    counts = select(INSIDE.replace("*", "count(*)", 1).replace("ORDER BY at DESC LIMIT 50", ""), crowd.summit.pk)
    compare("how many are inside each zone", lambda: crowd.get("inside/counts/"), counts, rounds=5)
    Pass.objects.filter(number__lte=200).update(status="revoked", stopped_at=clock.now())
    stopped = select(STOPPED, crowd.summit.pk)
    compare("the list of stopped passes for offline gates", lambda: crowd.get("gate/revocations/"), stopped)


def _check(crowd: Crowd, zone: Zone) -> None:
    """Ask for passes in no order by one connection, each beside its row locked and a row written."""
    user = User.objects.create_user("gate@example.org", name="Gate")
    Role.objects.create(user=user, summit=crowd.summit, kind=Role.Kind.GATE)
    _, token = issue_token(user, name="gate", now=clock.now())
    cards = random.Random(1).sample(list(Pass.objects.with_holder().with_zones()), CHECKS)
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    path = f"/api/v1/summits/{crowd.summit.slug}/gate-checks/"
    times = []
    with _served():
        web = http.client.HTTPConnection("127.0.0.1", PORT)
        for card in cards:
            body = json.dumps({"code": card.code, "zone": zone.pk})
            took, (status, answer) = timed(lambda body=body: _post(web, path, body, headers))
            assert status == 201, answer
            times.append(took)
    bare = milliseconds(lambda: _bare(cards[0].pk), rounds=100)
    cuts = statistics.quantiles(times[WARM:], n=100)
    line("a check over HTTP, p50; bare: lock and insert", 0, cuts[49], bare)
    line("a check over HTTP, p99", 0, cuts[98], bare, f"   most: {max(times[WARM:]):.1f} ms")


def _post(web: http.client.HTTPConnection, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    web.request("POST", path, body, headers)
    answer = web.getresponse()
    return answer.status, answer.read()


def _bare(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT * FROM accreditation_pass WHERE id = %s FOR NO KEY UPDATE", [key])
        cursor.fetchall()
        cursor.execute(
            "INSERT INTO accreditation_gatecheck (summit_id, access_pass_id, zone_id, direction, result, reason,"
            " is_admitted, gate, presented, at, received_at, scanner) SELECT summit_id, access_pass_id, zone_id,"
            " direction, result, reason, is_admitted, gate, presented, now(), now(), scanner"
            " FROM accreditation_gatecheck WHERE access_pass_id = %s LIMIT 1",
            [key],
        )
        cursor.execute("COMMIT")


@contextmanager
def _served() -> Iterator[None]:
    """Serve the product as in production."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{PORT}"]
    # Production keeps its connections to the database; the settings of benchmarks do not.
    keeping = os.environ | {"DATABASE_URL": f"{os.environ['DATABASE_URL']}?conn_max_age=60&conn_health_checks=true"}
    command += ["--workers", "2", "--log-level", "warning"]
    with subprocess.Popen(command, env=keeping) as process:  # noqa: S603 -- our own web
        try:
            _wait_for_web()
            yield
        finally:
            process.terminate()


def _wait_for_web() -> None:
    for _ in range(120):
        try:
            web = http.client.HTTPConnection("127.0.0.1", PORT)
            web.request("GET", "/health/")
            if web.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("The web did not start.")
