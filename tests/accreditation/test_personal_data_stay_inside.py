"""Planted secrets are looked for wherever they could come out: answers, pages, tables, logs, mails, reports.

They are a passport number, a date of birth, serial numbers and plates, and a reason of security.
"""

import copy
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from summit.accreditation.models import PersonalData
from summit.programme.services import publish_revision
from summit.summits.models import Summit
from tests.access.test_admin import pages, visit
from tests.access.test_matrix import cells, read
from tests.access.world import CLEARANCE, PARTY, PASSPORT_END, World, make_world
from tests.browser import Desk
from tests.conftest import Client
from tests.signing import at_the_door

NUMBER, OTHER = f"{PARTY}{PASSPORT_END}", "QX7731942"
BORN = ("1961-03-05", "5 Mar 1961", "05.03.1961")
PLANTED = [planted.casefold() for planted in (NUMBER, OTHER, *BORN, f"{PARTY}AAAA", CLEARANCE)]
REASON = {"reason": "Accreditation desk"}


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    made = make_world()
    Summit.objects.update(personal_data_until="2099-01-01")
    return made


@pytest.fixture
def world(db: None, made_world: World) -> World:
    return copy.deepcopy(made_world)


@pytest.fixture
def url(world: World) -> str:
    return f"/api/v1/summits/bishkek-2025/personal-data/{world.rows['personal-data']['other']}/"


def found_in(text: str) -> list[str]:
    folded = text.casefold()
    return [planted for planted in PLANTED if planted in folded]


@pytest.mark.timeout(300)
def test_no_answer_to_a_get_holds_it(world: World) -> None:
    api, asked, leaks = Client(keeps_roles=True), 0, {}
    for actor in ("chief", "coordinator"):
        for method, *_, address in cells(world, actor):
            if method != "get":
                continue
            answer = api.by(world.actors[actor]).get(address)
            asked += 1
            if found := found_in(read(answer) + str(dict(answer.headers))):
                leaks[actor, address] = found
    schema = api.by(None).get("/api/v1/schema/").content.decode()

    assert leaks == {}
    assert (asked > 150, found_in(schema)) == (True, [])


@pytest.mark.timeout(300)
def test_no_page_of_the_admin_holds_it(world: World, url: str) -> None:
    browser, asked, leaks = Desk(), 0, {}
    browser.force_login(world.user("chief"))
    browser.post(
        f"/admin/accreditation/personaldata/{PersonalData.objects.all()[1].pk}/change/", {"passport_number": OTHER}
    )
    for model, name in pages():
        rows = [model.objects.get(pk=d.pk) for d in PersonalData.objects.all()] if model is PersonalData else []
        rows += list(model._default_manager.all()[:3])
        addresses = [reverse(f"{name}_{page}") for page in ("changelist", "add")]
        addresses += [reverse(f"{name}_{page}", args=[row.pk]) for row in rows for page in ("change", "history")]
        for address in [*addresses, f"{addresses[0]}?q={PASSPORT_END}"]:
            asked += 1
            page = visit(browser, address)[1]
            if found := found_in(page):
                leaks[address] = found

    assert leaks == {}
    assert asked > 150


def dumped() -> Iterator[tuple[str, str]]:
    """Yield each table's name with all that it holds."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(to_jsonb(t)::text, E'\\n'), '') FROM \"{table}\" t")  # noqa: S608 -- names of our own tables
            yield table, cursor.fetchone()[0]


def test_no_table_log_or_mail_holds_it_whatever_was_done(world: World, url: str, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG, "django.db.backends")
    connection.force_debug_cursor = True
    api, chief = Client(), world.actors["chief"]
    data = {"passport_number": OTHER, "date_of_birth": BORN[0]}
    key = lambda: {"Idempotency-Key": str(uuid.uuid4())}  # noqa: E731
    try:
        api.by(chief).put(url, data, headers=key())
        api.by(chief).put(url, data | {"passport_number": f"{OTHER}#"}, headers=key())
        answers = [api.by(chief).post(f"{url}{verb}/", REASON, headers=key()) for verb in ("unmask", "export")]
        first_day = Summit.objects.first().midnight(world.summit.starts_on)
        publish_revision(world.summit, by=chief, now=first_day, even_if_warned=True)
        api.by(chief).delete(url)
    finally:
        connection.force_debug_cursor = False

    # It came out where it is meant to, so that a search which finds nothing means something.
    assert [bool(found_in(answer.content.decode())) for answer in answers] == [True, True]
    tables = dict(dumped())
    assert {table: found_in(rows) for table, rows in tables.items() if found_in(rows)} == {}
    assert len(tables) > 40
    assert ("gAAAA" in tables["accreditation_personaldata"], "***" in tables["core_auditentry"]) == (True, True)
    assert "INSERT INTO" in caplog.text
    assert (found_in(caplog.text), found_in("".join(str(m.message()) for m in mail.outbox))) == ([], [])


@pytest.mark.parametrize("broken", ["core_viewing", "core_auditentry"])
@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("door", ["api", "admin"])
def test_no_report_of_a_fault_holds_it(
    world: World,
    url: str,
    settings: Any,
    caplog: Any,
    broken: str,
    debug: bool,  # noqa: FBT001
    door: str,
) -> None:
    """The table that notes it is gone, so that the verb breaks with the number in its hands."""
    settings.DEBUG, settings.ADMINS = debug, [("Operator", "operator@example.org")]
    chief, key = world.actors["chief"], world.rows["personal-data"]["other"]
    data = {"passport_number": OTHER, "date_of_birth": BORN[0]}
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {broken} RENAME TO gone")
    client: Any = Client(raise_request_exception=False).by(chief)
    asked: list[tuple[Any, str, Any]] = [(client.put, url, data), (client.post, f"{url}unmask/", REASON)]
    if door == "admin":
        client = at_the_door(chief, Desk(raise_request_exception=False))
        page = f"/admin/accreditation/personaldata/{key}/"
        data["document_type"] = "passport"
        asked = [(client.post, f"{page}change/", data), (client.post, f"{page}unmask/", REASON)]

    answer = next(verb(address, body) for verb, address, body in asked[broken == "core_viewing" :])

    said = answer.content.decode()
    assert (answer.status_code, found_in(said), found_in(caplog.text)) == (500, [], [])
    assert ("ProgrammingError" in said) == debug
    reports = [str(message.message()) for message in mail.outbox]
    assert [("personal.py" in report, found_in(report)) for report in reports] == [(True, [])] * (not debug)


def test_what_is_not_noted_is_not_shown(world: World, url: str) -> None:
    """One transaction: without the viewing there is no answer."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_viewing RENAME TO gone")

    answer = Client(raise_request_exception=False).by(world.actors["chief"]).post(f"{url}unmask/", REASON)

    assert answer.status_code == 500
