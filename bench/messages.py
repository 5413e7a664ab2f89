"""What messages cost: `python -m config.embedded python -m bench.messages`.

10,000 reminders that fall due in one minute, sent by two workers over real SMTP, beside a bare smtplib loop to the same
server; one tick of the reminders over 10,000 engagements; and how many messages each person gets when a published
programme is revised thirty times in an hour.
"""

import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from aiosmtpd.controller import Controller
from django.core.management import call_command

from config.embedded import free_port

REMINDERS, WORKERS, PARTIES = 10_000, 2, 100
ENGAGEMENTS, RULES = 10_000, 50
DELEGATIONS, SESSIONS, REVISIONS, MOVED = 193, 40, 30, 4


def main() -> None:
    """Measure on throw-away servers."""
    port = free_port()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.local", "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    django.setup()
    call_command("migrate", verbosity=0)
    with _process("bench.messages", "serve", str(port)):
        _await(port)
        reminders(port)
    ticks()
    revisions()


class Sink:
    """Takes every message and counts it."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take it."""
        del server, session, envelope
        return "250 Taken"


def serve(port: int) -> None:
    """Take mail until the process is ended."""
    Controller(Sink(), hostname="127.0.0.1", port=port).start()
    time.sleep(3600)


def reminders(port: int) -> None:
    """Remind 10,000 people of one engagement."""
    from summit.core import clock
    from summit.notifications.models import Delivery
    from summit.reminders.services import remind

    now = clock.now()
    begin = time.perf_counter()
    _people_with_an_engagement(now)
    made = time.perf_counter()
    assert remind(now=clock.now()) == REMINDERS
    ended = time.perf_counter()
    print(f"{REMINDERS} people made in {made - begin:.1f} s, the tick that reminds them all took {ended - made:.1f} s")
    queues = ["--queues", "default", "--concurrency", str(WORKERS), "--without-gossip", "--without-mingle"]
    with _process("celery", "--app", "config", "--quiet", "worker", *queues) as worker:
        waiting = Delivery.objects.filter(status="queued")
        while waiting.count() == REMINDERS:
            time.sleep(0.1)
        _ring()
        memory = 0
        while Delivery.objects.exclude(status="sent").exists():
            memory = max(memory, _memory(worker.pid))
            time.sleep(0.2)
    sent = list(Delivery.objects.order_by("sent_at").values_list("sent_at", "due_at"))
    ends = [at for at, _ in sent if at]
    seconds = (ends[-1] - ends[0]).total_seconds()
    late = max((at - due).total_seconds() for at, due in sent if at)
    bare = _bare(port)
    rate = REMINDERS / seconds
    print(f"{WORKERS} workers: {rate:.0f} messages a second, the last {late:.1f} s after its hour, {memory} MB in all")
    print(f"smtplib, a ready message over one connection: {bare:.0f} a second; ratio {rate / bare:.2f}\n")


def ticks() -> None:
    """One tick over 10,000 engagements and 50 rules."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from summit.reminders.services import remind

    now = _many_engagements()
    times = []
    for number in range(6):
        begin = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            reminded = remind(now=now + timedelta(seconds=30 * number))
        times.append(1000 * (time.perf_counter() - begin))
        if number == 0:
            print(f"the first tick of {ENGAGEMENTS} engagements and {RULES} rules: {reminded} told, {times[0]:.0f} ms")
    print(f"the next ticks: {statistics.median(times[1:]):.0f} ms, {len(queries)} queries\n")


def revisions() -> None:
    """Revise a published programme of 193 delegations every two minutes for an hour."""
    from django.conf import settings

    for minutes in (0, 10):
        settings.NOTIFICATIONS_FOLD_MINUTES = minutes
        messages = _revise(f"revised-{minutes}")
        counts = [messages.get(n, 0) for n in range(DELEGATIONS)]
        print(
            f"{REVISIONS} revisions in an hour, folded within {minutes} minutes: "
            f"{statistics.mean(counts):.1f} messages a person, {max(counts)} at most"
        )


def _people_with_an_engagement(now: datetime) -> None:
    """One engagement in an hour, of 100 parties of 100 people."""
    from summit.accounts.models import Role, User
    from summit.calendar.models import Engagement, Occupancy, Resource

    summit = _summit("many", now.date())
    starts_at = now + timedelta(minutes=60)
    hour = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    engagement = Engagement.objects.create(
        summit=summit, kind="session", title={"en": "Plenary"}, status="confirmed", changed_at=now, **hour
    )
    for number in range(PARTIES):
        party = _party(summit, number)
        resource = Resource.objects.create(summit=summit, kind="delegate", code=f"r{number}", name={}, party=party)
        period = (engagement.starts_at, engagement.ends_at)
        Occupancy.objects.create(engagement=engagement, resource=resource, role="participant", period=period)
        size = REMINDERS // PARTIES
        users = User.objects.bulk_create(
            User(email=f"p{number}-{n}@example.org", name=f"Person {n}") for n in range(size)
        )
        Role.objects.bulk_create(Role(user=user, summit=summit, kind="viewer", party=party) for user in users)


def _many_engagements() -> datetime:
    """10,000 engagements over five days, each of two parties of two people, and 50 rules from a minute to two days."""
    from summit.accounts.models import Role, User
    from summit.calendar.models import Engagement, Occupancy, Resource
    from summit.reminders.models import ReminderRule

    now = datetime(2025, 11, 24, 6, tzinfo=UTC)
    summit = _summit("full", now.date())
    resources = []
    for number in range(DELEGATIONS):
        party = _party(summit, number)
        resources.append(
            Resource.objects.create(summit=summit, kind="delegate", code=f"f{number}", name={}, party=party)
        )
        users = User.objects.bulk_create(User(email=f"f{number}-{n}@example.org", name=f"F{n}") for n in range(2))
        Role.objects.bulk_create(Role(user=user, summit=summit, kind="viewer", party=party) for user in users)
    rows = []
    for number in range(ENGAGEMENTS):
        starts_at = now + timedelta(seconds=number * 5 * 86400 // ENGAGEMENTS)
        hour = {"starts_at": starts_at, "ends_at": starts_at + timedelta(seconds=40)}
        rows.append(
            Engagement(summit=summit, kind="bilateral", title={"en": "T"}, status="confirmed", changed_at=now, **hour)
        )
    Engagement.objects.bulk_create(rows)
    Occupancy.objects.bulk_create(
        Occupancy(
            engagement=row,
            resource=resources[(n * step + step) % DELEGATIONS],
            role="participant",
            period=(row.starts_at, row.ends_at),
        )
        for n, row in enumerate(rows)
        for step in (1, 2)
        if step == 1 or (2 * n + 2) % DELEGATIONS != (n + 1) % DELEGATIONS
    )
    kinds, audiences = ("bilateral", "session", ""), ("", "viewer", "coordinator")
    ReminderRule.objects.bulk_create(
        ReminderRule(
            summit=summit,
            minutes_before=1 + number * 58,
            kind=kinds[number % 3],
            audience=audiences[number % 3],
        )
        for number in range(RULES)
    )
    return now


def _revise(slug: str) -> Counter[int]:
    """Move a few sessions in each revision; return how many messages each person got."""
    from summit.accounts.models import Role, User
    from summit.calendar.models import Resource
    from summit.calendar.services import book_engagement, confirm_engagements, move_engagement
    from summit.notifications.models import Delivery, Notification

    now = datetime(2025, 11, 24, 6, tzinfo=UTC)
    summit = _summit(slug, now.date())
    resources, users = [], []
    for number in range(DELEGATIONS):
        party = _party(summit, number)
        resources.append(
            Resource.objects.create(summit=summit, kind="delegate", code=f"d{number}", name={}, party=party)
        )
        users.append(User.objects.create(email=f"{slug}-{number}@example.org", name=f"D{number}"))
        Role.objects.create(user=users[-1], summit=summit, kind="coordinator", party=party)
    engagements = []
    for number in range(SESSIONS):
        hour = datetime(2025, 11, 26, 3, tzinfo=UTC) + timedelta(hours=number // 10 * 2)
        members = {r.pk: "participant" for r in resources[number % 10 :: 10]}
        hours = {"starts_at": hour, "ends_at": hour + timedelta(hours=1)}
        booked = book_engagement(summit=summit, kind="session", title={"en": "S"}, occupants=members, now=now, **hours)
        engagements.append(booked)
    confirm_engagements(engagements, now=now)
    for revision in range(REVISIONS):
        at = now + timedelta(minutes=2 * revision)
        Delivery.objects.filter(due_at__lte=at, status="queued").update(status="sent", attempts=1, sent_at=at)
        for number in range(MOVED):
            engagement = engagements[(revision * 3 + number) % SESSIONS]
            engagement.refresh_from_db()
            shift = timedelta(minutes=15 if engagement.starts_at.minute % 30 == 0 else -15)
            move_engagement(engagement, starts_at=engagement.starts_at + shift, now=at)
    order = {user.pk: number for number, user in enumerate(users)}
    rows = Notification.objects.filter(summit=summit).values_list("recipient", flat=True)
    return Counter(order[pk] for pk in rows)


def _summit(slug: str, first: date) -> Any:
    from summit.summits.models import Summit

    names = {key: {"en": slug} for key in ("name", "organization", "host_city")}
    days = {"starts_on": first, "ends_on": first + timedelta(days=6)}
    return Summit.objects.create(slug=slug, **names, time_zone="Asia/Bishkek", languages=["en"], **days)


def _party(summit: Any, number: int) -> Any:
    from summit.accounts.models import Party

    return Party.objects.create(summit=summit, code=f"P{number}", name={"en": f"Party {number}"})


def _bare(port: int) -> float:
    """Return the messages a second of a loop that sends one ready message of the usual size, and does nothing else."""
    from summit.notifications.channels.email import mail_of
    from summit.notifications.models import Notification

    raw = mail_of(Notification.objects.select_related("recipient", "summit")[0]).message().as_bytes(linesep="\r\n")
    count = 3000
    with smtplib.SMTP("127.0.0.1", port) as line:
        begin = time.perf_counter()
        for _ in range(count):
            line.sendmail("summit@example.org", ["p@example.org"], raw)
        return count / (time.perf_counter() - begin)


def _ring() -> None:
    """As the beat does, so that both processes of the worker are at work."""
    from summit.notifications.tasks import deliver

    for _ in range(WORKERS):
        deliver.apply_async(args=("email",), queue="default")


@contextmanager
def _process(*module: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", *module], start_new_session=True)  # noqa: S603 -- our own words
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _memory(pid: int) -> int:
    """Return what the process and its children hold, in MB."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if str(pid) in (facts["Pid"].strip(), facts["PPid"].strip()) and "VmRSS" in facts:
            total += int(facts["VmRSS"].split()[0])
    return total // 1024


def _await(port: int) -> None:
    for _ in range(100):
        try:
            smtplib.SMTP("127.0.0.1", port).quit()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main()
