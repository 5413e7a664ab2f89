"""The page of papers."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.agenda.models import Agenda
from summit.printouts import printing
from summit.printouts.forms import ENTRIES, WHOLE
from summit.printouts.services import PRINT_SET
from summit.sessions.models import Session
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
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
            make_delegation(summit, f"D{number}-{n}")
            make_room(summit, f"room-{number}-{n}")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as context:
            client.get(PAGE)
        counts.append(len(context))

    assert counts[0] == counts[1]


def test_the_page_makes_each_printout_of_the_set(client: Browser, alice: Any, boris: Any, belarus: Any) -> None:
    client.force_login(alice)
    page = client.get(PAGE).content.decode()
    answers = {entry.name: client.get(f"{PAGE}{entry.name}/", first_choices(page, entry.name)) for entry in ENTRIES}

    assert [entry.name for entry in ENTRIES] == [*PRINT_SET, WHOLE]
    kinds = {name: "application/zip" if name == WHOLE else "application/pdf" for name in answers}
    assert {name: answer["Content-Type"] for name, answer in answers.items()} == kinds
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())
    client.force_login(boris)
    assert client.get(f"{PAGE}participants/", {"language": "en"}).status_code == 302


def first_choices(page: str, name: str) -> dict[str, str]:
    """Return what a browser sends of a form in which nothing was chosen."""
    form = re.search(rf'action="[^"]*/printouts/{name}/".*?</form>', page, re.DOTALL)
    assert form is not None
    lists = re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form[0], re.DOTALL)
    chosen = {field: re.search(r'value="([^"]*)" selected', options) for field, options in lists}
    return (
        {field: found[1] if found else "" for field, found in chosen.items()}
        | ({"people": "people"} if "people" in chosen else {})
        | ({"table": "round"} if "table" in chosen else {})
    )


def test_what_is_refused_is_said_beside_its_field_and_the_rest_stays(
    client: Browser, alice: Any, belarus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(alice)
    elsewhere = make_delegation(make_summit("elsewhere"), "ELS")
    choices = {"delegation": elsewhere.pk, "language": "ru"}
    foreign = client.get(f"{PAGE}delegation-programmes/", choices)
    monkeypatch.setattr(printing, "MOST_CHARACTERS", 100)
    long = client.get(f"{PAGE}participants/", {"language": "ru"})

    assert (foreign.status_code, long.status_code) == (400, 400)
    (form,) = [form for form in foreign.context["forms"] if form.is_bound]
    assert list(form.errors) == ["delegation"]
    assert '<option value="ru" selected>' in foreign.content.decode()
    assert "There is too much for one printout." in long.content.decode()
    assert client.get(f"{PAGE}unknown/").status_code == 404


def test_names_can_be_printed_in_each_language_that_they_have(client: Browser, alice: Any, belarus: Any) -> None:
    belarus.name |= {"ky": "Беларусия", "zh": "白俄罗斯"}
    belarus.save()
    client.force_login(alice)

    languages = {form.entry.name: form.fields["language"].choices for form in client.get(PAGE).context["forms"]}

    assert {tuple(code for code, _label in choices) for choices in languages.values()} == {("en", "ru", "ky", "zh")}
