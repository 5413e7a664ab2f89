"""`python -m bench.desk`: the organizers' pages at 193 delegations, 60 rooms and 2,000 engagements over five days."""

import os
import shutil
import time
import zlib
from statistics import median
from typing import TYPE_CHECKING

from bench.__main__ import DELEGATIONS, ENGAGEMENTS, milliseconds, set_up

if TYPE_CHECKING:
    from django.test import Client

    from summit.summits.models import Summit

ROUNDS = 10
PAGES = {
    "the timeline of a day, by rooms": "timeline/?day=2025-11-25",
    "the timeline of a day, by people": "timeline/?day=2025-11-25&by=people",
    "the timeline of all days, by rooms": "timeline/?day=all",
    "where a session cannot be put on a day": "timeline/check/?pick=session:{session}&day=2025-11-25",
    "who meets whom": "who-meets-whom/",
    "today": "",
    "search": "search/?s=large",
    "set-up": "set-up/",
    "readiness": "readiness/",
    "a delegation": "desk/delegations/{delegation}/",
    "accredited people": "accreditation/accreditation/",
}
MOST_BYTES = 200_000  # compressed, of each page


def main() -> None:
    """Make the summit, and print queries, milliseconds and bytes of each page as an organizer gets it."""
    set_up()
    from bench.summit import ask_for_all_pairs, make_large_summit  # models need django.setup()
    from summit.delegations.models import Delegation
    from summit.sessions.models import Session

    summit, leaders, *_ = make_large_summit(DELEGATIONS, ENGAGEMENTS)
    client = signed_in(summit)
    keys = {"session": Session.objects.earliest("pk").pk, "delegation": Delegation.objects.earliest("pk").pk}
    addresses = {name: f"/summits/{summit.slug}/admin/{path.format(**keys)}" for name, path in PAGES.items()}
    print(f"{DELEGATIONS} delegations, 60 rooms, {ENGAGEMENTS} engagements over five days; median of {ROUNDS}\n")
    print(f"{'page':<42} queries       ms       kB  kB compressed")
    for name, address in addresses.items():
        measure(client, name, address)
    for name in list(PAGES)[:3]:
        print(f"{name}, until a bar is picked up in a browser: {until_usable(client, addresses[name])}")
    ask_for_all_pairs(summit, leaders)
    measure(client, "who meets whom, each pair asked", addresses["who meets whom"])


def signed_in(summit: "Summit") -> "Client":
    """Make the engagements sessions and enter a key task for each measure; return a client with an organizer."""
    from django.test import Client  # as above

    from summit.accounts.models import User
    from summit.calendar.models import Engagement
    from summit.readiness.measures import MEASURES
    from summit.readiness.models import KeyTask
    from summit.sessions.models import Session

    Engagement.objects.update(kind=Engagement.Kind.SESSION)
    keys = Engagement.objects.order_by("pk").values_list("pk", flat=True)
    Session.objects.bulk_create(Session(summit=summit, engagement_id=key, code=f"s{key}") for key in keys)
    KeyTask.objects.bulk_create(
        KeyTask(summit=summit, measure=name, title={"en": name}, due_on=summit.starts_on) for name in MEASURES
    )
    organizer = User.objects.get(email="bench@example.org")
    organizer.is_staff = True
    organizer.save()
    client = Client()
    client.force_login(organizer)
    return client


def measure(client: "Client", name: str, address: str) -> None:
    """Print what the page costs; fail if it is heavier than a page may be."""
    from django.db import connection  # as above
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    asked = len(queries)  # counted now: the next request begins another log
    assert answer.status_code == 200, (address, answer.status_code)
    size, packed = len(answer.content), len(zlib.compress(answer.content))
    spent = milliseconds(lambda: client.get(address), ROUNDS)
    print(f"{name:<42} {asked:>7} {spent:>8.0f} {size / 1000:>8.0f} {packed / 1000:>14.0f}")
    assert packed < MOST_BYTES, name


def until_usable(client: "Client", address: str) -> str:
    """Return the milliseconds from asking for the page until a bar that is pressed is picked up, in Chromium."""
    from django.conf import settings  # as above
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return "not measured, as there is no Chromium"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser is driven by an event loop in this thread
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    url, spent = f"http://127.0.0.1:{server.port}", []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
        for _ in range(ROUNDS):
            page = context.new_page()
            began = time.perf_counter()
            page.goto(f"{url}{address}", wait_until="commit")
            while not page.locator(".is-picking").count():  # the first presses come before the script
                page.locator(".timeline-line .pick").first.press("Enter")
                page.wait_for_timeout(50)
            spent.append((time.perf_counter() - began) * 1000)
            page.close()
        browser.close()
    server.terminate()
    return f"{median(spent):.0f} ms"


if __name__ == "__main__":
    main()
