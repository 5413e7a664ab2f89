"""A real browser for the pages of the desk."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_BROWSER = "NOT TESTED: no Chromium on this machine. Debian: apt-get install chromium"


@pytest.fixture(scope="session")
def chromium(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Browser]:
    """Start the machine's Chromium; say loudly where there is none."""
    if CHROMIUM is None:
        pytest.skip(NO_BROWSER)
    # The browser is driven by an event loop in this thread, beside which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    with django_db_blocker.unblock():
        _end_other_sessions()
        connection.close()


class Tab:
    """A tab of a person who has signed in; what its console complains of, and what it asks elsewhere, is kept."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("request", lambda request: self._note_request(request.url))

    def open(self, path: str) -> Page:
        """Open a page of the server."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    def _note(self, message: Any) -> None:
        # That a request was refused is said on the page; the browser's own line about it is no fault.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {url}")


@pytest.fixture
def open_tab(chromium: Browser, live_server: Any, transactional_db: Any) -> Iterator[Any]:
    """Return a function that opens a tab for a user."""
    tabs: list[Tab] = []

    def tab(user: Any, **options: Any) -> Tab:
        client = Client()
        client.force_login(user)
        context = chromium.new_context(**{"viewport": {"width": 1500, "height": 900}, **options})
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
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
