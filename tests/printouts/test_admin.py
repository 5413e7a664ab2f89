"""The page of papers."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.agenda.models import Agenda
from summit.sessions.models import Session
from tests.factories.papers import make_paperwork
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

PAGE = "/admin/printouts/"


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


@pytest.mark.parametrize("model", [Session, Agenda])
def test_a_session_and_its_agenda_lead_to_their_papers(
    client: Browser, alice: Any, belarus: Any, kazakhstan: Any, model: Any
) -> None:
    make_paperwork(belarus, kazakhstan)
    client.force_login(alice)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model.objects.get()

    page = client.get(reverse(f"{name}_change", args=[row.pk])).content.decode()
    links = re.findall(r'href="(/api/v1/[^"]+)"', page)

    assert [re.split("[/?]", link)[-3] for link in links] == ["record"] * 2 + ["agenda"] * 2 + ["speakers"] * 2
    assert {client.get(link).status_code for link in links} == {200}
    assert "/api/v1/" not in client.get(reverse(f"{name}_add")).content.decode()


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
