"""The organizer's first page: what is before an organ, and what waits for the secretariat."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.agenda.models import Agenda
from summit.agenda.services import propose_item
from summit.bilaterals.services import place_meeting
from summit.delegations.services import set_travel
from summit.documents.services import propose_amendment
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.decisions import NOW, make_circulated, make_organ, make_stage
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


@pytest.fixture
def desk(client: Any, alice: Any) -> Any:
    """The admin as Alice sees it."""
    client.force_login(alice)
    return client


def test_it_shows_what_waits_and_what_clashes(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    make_request(belarus, tajikistan)
    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=make_room(summit), now=now)
    make_accepted(kazakhstan, tajikistan)
    set_travel(belarus.head, arrives_at=TEN.replace(hour=8), departs_at=None, now=now)

    context = desk.get("/admin/", follow=True).context

    assert [str(clash.engagement) for clash, _ in context["clashes"]] == ["Belarus - Kazakhstan"]
    assert [str(row) for row in context["unplaced"]] == ["Kazakhstan - Tajikistan"]
    assert [str(row) for row in context["waiting"]] == ["Belarus - Tajikistan"]
    assert "10:00" in desk.get("/admin/", follow=True).content.decode()


def test_it_lists_what_is_before_an_organ_in_the_order_of_symbols(desk: Any, summit: Any, belarus: Any) -> None:
    organ = make_organ(summit)
    for number in (10, 9):
        version = make_circulated(summit, f"CSC/2025/{number}")
        make_stage(version, organ, "endorse")
        make_stage(version, organ)
    make_stage(make_circulated(summit, "CSC/2025/1", status="closed"), organ)

    context = desk.get("/admin/", follow=True).context

    due = [(stage.document.symbol, stage.purpose) for stage in context["due"]]
    assert due == [("CSC/2025/9", "endorse"), ("CSC/2025/10", "endorse")]
    assert context["on_the_way"] == 2


def test_it_leads_to_the_page_on_which_an_engagement_is_changed(desk: Any, summit: Any) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + timedelta(hours=1))

    context = desk.get("/admin/", follow=True).context

    page = reverse("admin:summit_sessions_session_change", args=[session.pk])
    assert [where for _, where in context["today"]] == [f"/summits/{summit.slug}{page}"]


def test_it_lists_what_delegations_put_to_the_secretariat(desk: Any, summit: Any, belarus: Any, boris: Any) -> None:
    agenda, _ = Agenda.objects.get_or_create(session=make_session(summit, delegates=[belarus.head]))
    item = propose_item(agenda, delegation=belarus, title={"en": "Water"}, by=boris, now=NOW)
    facts = {"passage": "3", "proposed_text": "And water", "by": boris, "now": NOW + timedelta(hours=1)}
    amendment = propose_amendment(make_circulated(summit), delegation=belarus, **facts)

    context = desk.get("/admin/", follow=True).context

    assert list(context["items_proposed"]) == [item]
    assert list(context["amendments"]) == [amendment]
    assert context["to_answer_count"] == 2
