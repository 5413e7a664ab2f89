"""Items that delegations ask for: until the deadline, answered by the secretariat, each told."""

from datetime import timedelta
from typing import Any

import pytest

from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal
from summit.agenda.services import (
    add_item,
    adopt_agenda,
    circulate_agenda,
    merge_item_proposal,
    open_agenda,
    propose_item,
)
from summit.agenda.services.proposals import ProposalsClosed
from summit.calendar.services import confirm_engagements
from summit.core import clock
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from tests.factories.agenda import make_agenda
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/item-proposals/"


@pytest.fixture
def agenda(summit: Any, belarus: Any, now: Any) -> Agenda:
    """Provisional, of a published session."""
    session = make_session(summit, delegates=[belarus.head])
    confirm_engagements([session.engagement], now=now)
    return open_agenda(session)


@pytest.fixture
def proposal(agenda: Agenda, belarus: Any, boris: Any, now: Any) -> AgendaItemProposal:
    return propose_item(
        agenda, delegation=belarus, title={"en": "Cyber"}, minutes=15, reason="Urgent", by=boris, now=now
    )


def subjects_to(user: Any) -> list[str]:
    return [render(one).subject for one in Notification.objects.filter(recipient=user).order_by("created_at", "pk")]


def test_a_delegation_asks_and_only_it_and_the_secretariat_see_it(
    api: Any, alice: Any, boris: Any, karim: Any, agenda: Agenda, belarus: Any, kazakhstan: Any
) -> None:
    body = {"agenda": agenda.pk, "delegation": belarus.pk, "title": {"en": "Cyber"}, "minutes": 15, "kind": "decision"}

    made = api.by(boris).post(URL, body)
    foreign = api.by(karim).post(URL, body)
    seen = {user.name: api.by(user).get(URL).json()["count"] for user in (alice, boris, karim)}

    assert (made.status_code, made.json()["status"]) == (201, "proposed")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not_spokesperson")
    assert seen == {"Alice": 1, "Boris": 1, "Karim": 0}
    assert subjects_to(alice) == ["Proposed agenda item: Belarus"]


def test_the_deadline_is_the_first_instant_that_is_too_late(agenda: Agenda, belarus: Any, boris: Any, now: Any) -> None:
    Agenda.objects.update(proposals_until=now)
    ask = {"delegation": belarus, "title": {"en": "Cyber"}, "by": boris}

    propose_item(agenda, **ask, now=now - timedelta(microseconds=1))
    with pytest.raises(ProposalsClosed, match=r"until 20 Nov 2025, 12:00 \(Asia/Bishkek\)"):
        propose_item(agenda, **ask, now=now)
    assert AgendaItemProposal.objects.count() == 1


def test_after_the_deadline_the_api_says_when_it_was(api: Any, boris: Any, agenda: Agenda, belarus: Any) -> None:
    Agenda.objects.update(proposals_until=clock.now())

    answer = api.by(boris).post(URL, {"agenda": agenda.pk, "delegation": belarus.pk, "title": {"en": "Cyber"}})

    assert (answer.status_code, answer.json()["code"]) == (409, "proposals_closed")
    assert "(Asia/Bishkek)" in answer.json()["detail"]


def test_accepted_it_is_an_item_with_its_sponsor(api: Any, alice: Any, boris: Any, proposal: Any, belarus: Any) -> None:
    add_item(proposal.agenda.session, title={"en": "Border"})

    answer = api.by(alice).post(f"{URL}{proposal.pk}/accept/", {"position": 1, "answer": "Gladly"}).json()

    item = AgendaItem.objects.in_order()[0]
    assert (answer["status"], answer["item"]) == ("accepted", item.pk)
    assert (item.title, item.minutes, item.sponsor, item.is_circulated) == ({"en": "Cyber"}, 15, belarus, False)
    assert subjects_to(boris) == ["Предложенный Вами пункт повестки дня: Cyber"]


def test_merged_referred_and_declined_it_is_answered(
    api: Any, alice: Any, boris: Any, summit: Any, agenda: Agenda, belarus: Any, now: Any
) -> None:
    merged, referred, declined = (
        propose_item(agenda, delegation=belarus, title={"en": title}, by=boris, now=now) for title in "MRD"
    )
    item = add_item(agenda.session, title={"en": "Border"})
    other = make_session(summit, "other", title={"en": "Ministers"})
    confirm_engagements([other.engagement], now=now)
    api.by(alice)

    answers = [
        api.post(f"{URL}{merged.pk}/merge/", {"item": item.pk}),
        api.post(f"{URL}{referred.pk}/refer/", {"session": other.pk}),
        api.post(f"{URL}{declined.pk}/decline/", {"answer": "Too late"}),
    ]

    assert [answer.json()["status"] for answer in answers] == ["merged", "referred", "declined"]
    copy = AgendaItemProposal.objects.get(agenda__session=other)
    assert (copy.status, copy.title, copy.delegation) == ("proposed", {"en": "R"}, belarus)
    assert Notification.objects.filter(recipient=boris, kind="item_answered").count() == 3
    again = api.post(f"{URL}{declined.pk}/accept/")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_status")
    assert not AgendaItem.objects.exclude(pk=item.pk).exists()


def test_it_is_not_referred_to_what_the_delegation_does_not_know(
    api: Any, alice: Any, boris: Any, summit: Any, proposal: Any
) -> None:
    hidden = make_session(summit, "hidden", title={"en": "Secret"})

    answer = api.by(alice).post(f"{URL}{proposal.pk}/refer/", {"session": hidden.pk})

    assert (answer.status_code, answer.json()["code"]) == (409, "session_not_known")
    assert not Notification.objects.filter(recipient=boris).exists()


def test_it_is_not_merged_into_another_sessions_item(api: Any, alice: Any, summit: Any, proposal: Any) -> None:
    item = add_item(make_session(summit, "other"), title={"en": "Elsewhere"})

    answer = api.by(alice).post(f"{URL}{proposal.pk}/merge/", {"item": item.pk})

    assert (answer.status_code, answer.json()["code"]) == (400, "not_of_this_agenda")


def test_it_is_withdrawn_by_its_delegation(
    api: Any, alice: Any, boris: Any, karim: Any, vera: Any, proposal: Any
) -> None:
    url = f"{URL}{proposal.pk}/withdraw/"

    statuses = [api.by(user).post(url).status_code for user in (karim, vera, boris, boris)]

    assert statuses == [404, 403, 200, 409]
    assert subjects_to(alice) == ["Proposed agenda item: Belarus", "Withdrawn: agenda item proposed by Belarus"]


def test_delegations_do_not_answer(api: Any, boris: Any, proposal: Any) -> None:
    verbs = ("accept", "merge", "refer", "decline")

    assert {api.by(boris).post(f"{URL}{proposal.pk}/{verb}/").status_code for verb in verbs} == {403}


def test_what_came_of_it_is_told_once_it_may_be_known(
    api: Any, alice: Any, boris: Any, proposal: Any, now: Any
) -> None:
    item = add_item(proposal.agenda.session, title={"en": "Secret"})
    merge_item_proposal(proposal, item=item, now=now)

    hidden, kept = (api.by(user).get(f"{URL}{proposal.pk}/").json()["item"] for user in (boris, alice))
    circulate_agenda(proposal.agenda, by=alice, now=now)

    assert (hidden, kept, api.by(boris).get(f"{URL}{proposal.pk}/").json()["item"]) == (None, item.pk, item.pk)


def test_once_the_agenda_is_adopted_nothing_more_is_proposed(
    api: Any, boris: Any, summit: Any, belarus: Any, now: Any
) -> None:
    agenda = make_agenda(make_session(summit, "adopted", delegates=[belarus.head]), "Border")
    adopt_agenda(agenda, now=now)

    answer = api.by(boris).post(URL, {"agenda": agenda.pk, "delegation": belarus.pk, "title": {"en": "Cyber"}})

    assert (answer.status_code, answer.json()["code"]) == (409, "proposals_closed")
