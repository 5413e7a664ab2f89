"""The page of papers."""

import re
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.factories.papers import make_paperwork
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

PAGE = "/admin/papers/"


def test_organizers_have_every_paper_in_two_languages(
    client: Browser, alice: Any, belarus: Any, kazakhstan: Any
) -> None:
    make_paperwork(belarus, kazakhstan)
    make_session(make_summit("elsewhere"), "elsewhere", title={"en": "SECRETELSE"})
    client.force_login(alice)

    page = client.get(PAGE).content.decode()
    links = re.findall(r'href="(/api/v1/[^"]+)"', page)
    answers = [client.get(link) for link in links]

    assert "SECRETELSE" not in page
    # Three of the summit, three of the session, three decisions.
    assert len(links) == 9 * 2
    assert {(answer.status_code, answer["Content-Type"]) for answer in answers} == {(200, "application/pdf")}
    assert [link.rpartition("=")[2] for link in links] == ["en", "ru"] * 9


def test_the_page_is_the_organizers(client: Browser, boris: Any, alice: Any, summit: Any) -> None:
    client.force_login(boris)

    assert client.get(PAGE).status_code == 302
    client.force_login(alice)
    assert "No decisions yet." in client.get(PAGE).content.decode()


def test_the_page_costs_the_same_however_many_sessions(client: Browser, alice: Any, summit: Any) -> None:
    client.force_login(alice)
    counts = []
    for number in (1, 20):
        for n in range(number):
            make_session(summit, f"s-{number}-{n}")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as context:
            client.get(PAGE)
        counts.append(len(context))

    assert counts[0] == counts[1]
