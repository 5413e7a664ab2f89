"""A real browser for the pages of the desk."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from summit.bilaterals.services import place_meeting
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
COSTS = Path(__file__).parents[2] / "docs" / "developers" / "clicks.md"
NOTE_ACTS = """
addEventListener("pointerdown", ({isTrusted}) => isTrusted && noteAct("clicks"), true);
addEventListener("keydown", ({isTrusted}) => isTrusted && noteAct("keys"), true);
"""
NO_BROWSER = "NOT TESTED: no Chromium on this machine. Debian: apt-get install chromium"


@pytest.fixture(scope="session")
def chromium(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Browser]:
    """Start the machine's Chromium; say loudly where there is none."""
    if CHROMIUM is None:
        pytest.skip(NO_BROWSER)
    expect.set_options(timeout=20_000)  # milliseconds; other tests run beside
    # The browser is driven by an event loop in this thread, beside which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    with django_db_blocker.unblock():
        connection.close()  # the end of a tab may have ended it already
        _end_other_sessions()
        connection.close()


class Tab:
    """A tab of the browser.

    It keeps what the console complains of, what the page asks of other machines, and how often its user pressed the
    pointer, pressed a key and came to another page.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.done: Counter[str] = Counter()
        context.expose_function("noteAct", lambda act: self.done.update([act]))
        context.add_init_script(NOTE_ACTS)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("request", lambda request: self._note_request(request.url))
        self.page.on("domcontentloaded", lambda _: self.done.update(["pages"]))

    def open(self, path: str) -> Page:
        """Open a page of the server."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    def type_into_search(self, text: str) -> None:
        """Type into the search that was opened, as soon as it takes what is typed."""
        expect(self.page.locator("#search-input-command")).to_be_focused()
        self.page.keyboard.type(text)

    @property
    def cost(self) -> str:
        """What its user did so far, as the documentation writes it."""
        # What a test looks for may be there before the page has said that it is.
        self.page.wait_for_load_state("load")
        return ", ".join(f"{self.done[act]} {act}" for act in ("clicks", "keys", "pages"))

    def _note(self, message: Any) -> None:
        # That a request was refused is said on the page; the browser's own line about it is no fault.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {url}")


def documented_cost(task: str) -> str:
    """Return what the documentation says that the task takes now."""
    rows = (line.strip("| \n").split(" | ") for line in COSTS.read_text().splitlines() if line.startswith("| "))
    return next(now for name, _, now in rows if name == task)


@pytest.fixture
def open_tab(chromium: Browser, live_server: Any, transactional_db: Any) -> Iterator[Any]:
    """Return a function that opens a tab, signed in as a user or not at all."""
    tabs: list[Tab] = []

    def tab(user: Any = None, **options: Any) -> Tab:
        context = chromium.new_context(**{"viewport": {"width": 1500, "height": 900}, **options})
        if user is not None:
            client = Client()
            client.force_login(user)
            session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
            context.add_cookies([session])
        tabs.append(Tab(context, live_server.url))
        return tabs[-1]

    yield tab
    for one in tabs:
        try:
            one.context.close()
        except Error:  # it went with the browser
            continue
    _end_other_sessions()


def _end_other_sessions() -> None:
    """End the sessions of the server's threads, with which the database could not be cleared away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def before_the_summit(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    """Let the summit be to come, so that its letters wait and its clashes are to be mended."""
    monkeypatch.setattr("summit.core.clock.now", lambda: now)


@pytest.fixture
def world(summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any) -> dict[str, Any]:
    """A meeting at ten in the blue room, a request in the tray, and a red room."""
    blue, red = make_room(summit, code="blue"), make_room(summit, code="red")
    meeting = place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=blue, now=now)
    return {"blue": blue, "red": red, "meeting": meeting, "request": make_accepted(belarus, tajikistan)}
