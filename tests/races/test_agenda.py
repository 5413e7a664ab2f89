"""Two clerks, two secretaries, at the same instant."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections, transaction
from rest_framework.test import APIClient

from summit.agenda import services
from summit.agenda.models import AgendaItem, AgendaRevision, Speaker
from summit.agenda.services.locking import lock_sessions
from summit.core.refusals import Refusal
from summit.notifications.models import Notification
from tests.factories.accounts import make_user
from tests.factories.agenda import make_agenda
from tests.factories.delegations import make_delegation
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2025, 11, 27, 4, 0, tzinfo=UTC)
RIVALS = 8


@pytest.fixture
def summit() -> Any:
    return make_summit()


@pytest.fixture
def delegations(summit: Any) -> list[Any]:
    return [make_delegation(summit, f"D{n}") for n in range(RIVALS)]


@pytest.fixture
def session(summit: Any, delegations: Any) -> Any:
    return make_session(summit, delegates=[delegation.head for delegation in delegations])


def outcome(verb: Any) -> str:
    try:
        verb()
    except Refusal as refusal:
        return refusal.code
    return "done"


def test_of_many_clerks_who_give_the_floor_one_does(session: Any, delegations: Any) -> None:
    alice = make_user("alice", session.summit, "organizer")
    item = make_agenda(session, "Border").session.items.get()
    listed = [services.add_speaker(item, delegation=one, by=alice, now=NOW) for one in delegations]
    services.call_item(item, now=NOW)

    results = at_once(lambda n: outcome(lambda: services.give_floor(listed[n], now=NOW)), rivals=RIVALS)

    assert Counter(results) == {"done": 1, "floor_taken": RIVALS - 1}
    assert Speaker.objects.filter(status="speaking").count() == 1


def test_the_floor_is_given_to_one_speaker_once(session: Any, delegations: Any) -> None:
    alice = make_user("alice", session.summit, "organizer")
    item = make_agenda(session, "Border").session.items.get()
    speaker = services.add_speaker(item, delegation=delegations[0], by=alice, now=NOW)
    services.call_item(item, now=NOW)

    results = at_once(lambda _: outcome(lambda: services.give_floor(speaker, now=NOW)), rivals=RIVALS)

    assert Counter(results) == {"done": 1, "floor_taken": RIVALS - 1}


def test_of_many_who_circulate_one_does_and_each_is_told_once(session: Any, delegations: Any) -> None:
    make_user("boris", session.summit, "coordinator", delegations[0])
    agenda = make_agenda(session, "Border")
    services.add_item(session, title={"en": "Budget"})

    circulate = lambda _: outcome(lambda: services.circulate_agenda(agenda, by=None, now=NOW))  # noqa: E731
    results = at_once(circulate, rivals=RIVALS)

    assert Counter(results) == {"done": 1, "agenda_unchanged": RIVALS - 1}
    assert list(AgendaRevision.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Notification.objects.filter(kind="agenda_circulated").count() == 2


def test_an_agenda_is_opened_once_by_many_first_items(session: Any) -> None:
    at_once(lambda n: services.add_item(session, title={"en": str(n)}), rivals=RIVALS)

    positions = list(AgendaItem.objects.in_order().values_list("position", flat=True))
    assert positions == list(range(1, RIVALS + 1))


def test_many_ask_for_the_floor_and_each_has_his_place(session: Any, delegations: Any) -> None:
    people = [make_user(f"u{n}", session.summit, "coordinator", one) for n, one in enumerate(delegations)]
    item = make_agenda(session, "Border").session.items.get()

    def ask(n: int) -> Any:
        return services.add_speaker(item, delegation=delegations[n], by=people[n], now=NOW)

    at_once(ask, rivals=RIVALS)

    assert sorted(Speaker.objects.values_list("position", flat=True)) == list(range(1, RIVALS + 1))


def test_items_that_are_put_off_to_each_others_sessions_do_not_deadlock(summit: Any, session: Any) -> None:
    hour = session.engagement.ends_at
    other = make_session(summit, "other", starts_at=hour, ends_at=hour.replace(hour=8))
    items = [services.add_item(one, title={"en": "I"}) for _ in range(RIVALS // 2) for one in (session, other)]

    def adjourn(n: int) -> AgendaItem:
        return services.adjourn_item(items[n], to=(other, session)[n % 2], now=NOW)

    at_once(adjourn, rivals=RIVALS)

    assert Counter(AgendaItem.objects.values_list("session", flat=True)) == {session.pk: 4, other.pk: 4}
    assert sorted(AgendaItem.objects.filter(session=other).values_list("position", flat=True)) == [1, 2, 3, 4]


@contextmanager
def meanwhile(session: Any, verb: Any) -> Iterator[None]:
    """Have someone else hold the session, and carry out the verb a moment after what is tried here has begun."""
    holds = threading.Event()

    def work() -> None:
        with transaction.atomic():
            lock_sessions(session)
            holds.set()
            time.sleep(0.5)
            verb()
        connections.close_all()

    other = threading.Thread(target=work)
    other.start()
    holds.wait()
    yield
    other.join()


def test_who_deletes_what_he_has_seen_and_who_moves_it_do_not_deadlock(session: Any) -> None:
    client = APIClient()
    client.force_authenticate(make_user("alice", session.summit, "organizer"))
    first, _, last = make_agenda(session, "A", "B", "C").session.items.order_by("position")
    url = f"/api/v1/summits/{session.summit.slug}/agenda-items/{first.pk}/"
    seen = client.get(url)["ETag"]

    with meanwhile(session, lambda: services.move_item(last, position=1)):
        answer = client.delete(url, headers={"If-Match": seen})

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert "".join(item.title["en"] for item in AgendaItem.objects.in_order()) == "CAB"


def test_an_agenda_is_not_adopted_past_who_amends_it(session: Any) -> None:
    agenda = make_agenda(session, "Border")
    amends = threading.Event()

    def amend() -> None:
        with transaction.atomic():
            services.amend_item(AgendaItem.objects.get(), minutes=55)
            amends.set()
            time.sleep(0.5)
        connections.close_all()

    other = threading.Thread(target=amend)
    other.start()
    amends.wait()
    result = outcome(lambda: services.adopt_agenda(agenda, now=NOW))
    other.join()

    assert result == "agenda_changed"
