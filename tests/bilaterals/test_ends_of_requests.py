"""What a time to answer does beside ending a request, and what an ended one leaves."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.bilaterals import services
from summit.bilaterals.models import BilateralRequest, Offer
from summit.delegations.services import copy_summit
from summit.notifications.models import Delivery
from summit.reminders.services import remind_of_requests
from summit.summits.models import Summit
from tests.bilaterals.test_api import URL
from tests.bilaterals.test_life import CLOCK, DAY, HOUR, codes, readers
from tests.bilaterals.test_sides import TEN, place, verb
from tests.factories.bilaterals import make_accepted, make_operator, make_request
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room

pytestmark = pytest.mark.usefixtures("at_now")


def test_a_counter_proposal_may_give_more_time_and_the_others_are_reminded_again(
    api: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = make_request(belarus, kazakhstan, answer_by=now + HOUR)
    remind_of_requests(now=now)

    past = verb(api, karim, asked, "counter-propose", {"answer_by": (now - HOUR).isoformat()})
    countered = verb(api, karim, asked, "counter-propose", {"answer_by": (now + 2 * DAY).isoformat()})
    monkeypatch.setattr(CLOCK, lambda: now + DAY + HOUR)
    remind_of_requests(now=now + DAY + HOUR)
    ended = services.end_at_their_hour(now=now + DAY + HOUR)

    assert codes(past) == [("answer_by", "answer_in_the_past")]
    assert countered.json()["answer_by"] == (now + 2 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (readers("request_due"), ended) == (["Boris", "Karim"], 0)
    assert verb(api, boris, asked, "accept").json()["status"] == "accepted"


def test_an_accepted_request_has_no_time_to_answer_any_more(
    belarus: Any, kazakhstan: Any, tajikistan: Any, now: datetime
) -> None:
    request = make_request(belarus, kazakhstan, tajikistan, least_accepted=1, answer_by=now + HOUR)
    accepted = services.accept_request(request, by=make_operator(), now=now, on_behalf_of=kazakhstan)

    assert (accepted.status, accepted.answer_by) == ("accepted", None)
    assert services.end_at_their_hour(now=now + DAY) == 0


def test_a_level_that_changes_leaves_the_time_of_requests_that_wait(
    belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    request = make_request(belarus, kazakhstan, answer_by=now + DAY)

    services.ask_about_levels(belarus, now=now)

    assert BilateralRequest.objects.get(pk=request.pk).answer_by == now + DAY


def test_organizers_answer_or_give_more_time_until_the_beat_has_ended_it(
    api: Any, alice: Any, karim: Any, belarus: Any, kazakhstan: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_delegate(belarus), make_delegate(kazakhstan)
    first = make_request(belarus, kazakhstan, answer_by=now + HOUR)
    second = make_request(belarus, kazakhstan, answer_by=now + HOUR, level=30)
    monkeypatch.setattr(CLOCK, lambda: now + 2 * HOUR)

    late = verb(api, karim, first, "decline", {"reason": "No time"})
    for_them = verb(api, alice, first, "accept")
    longer = verb(api, alice, second, "amend", {"answer_by": (now + DAY).isoformat()})

    assert (late.json()["code"], for_them.json()["status"], longer.status_code) == ("answer_too_late", "accepted", 200)
    assert services.end_at_their_hour(now=now + 2 * HOUR) == 0
    assert verb(api, karim, second, "accept").status_code == 200


def test_letters_that_wait_for_an_answer_are_withdrawn_with_the_request(
    boris: Any, karim: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    request = make_request(belarus, kazakhstan, answer_by=now + HOUR)

    services.expire_request(request, now=now + HOUR)

    waiting = Delivery.objects.filter(notification__kind="bilateral_requested")
    assert set(waiting.values_list("status", flat=True)) == {"withdrawn"}
    assert readers("bilateral_expired") == ["Boris", "Karim"]


def test_the_matrix_and_the_table_show_how_a_request_ended(
    desk: Any, api: Any, alice: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    request = make_request(belarus, kazakhstan, answer_by=now + HOUR)
    services.expire_request(request, now=now + HOUR)

    page = desk.get(reverse("who-meets-whom")).content.decode()
    table = api.by(alice).get("/api/v1/summits/bishkek-2025/tables/bilateral-requests/", {"file_format": "csv"})
    text = b"".join(table.streaming_content) if table.streaming else table.content

    assert "not answered in time" in page
    assert (b"expired" in text, b"2025-11-20" in text) == (True, True)


def test_a_copied_summit_settles_hours_as_its_source(alice: Any, summit: Summit, now: datetime) -> None:
    Summit.objects.update(bilaterals_settled_by="sides")
    summit.refresh_from_db()

    made = copy_summit(summit, parts=(), by=alice, now=now, slug="next")

    assert made.bilaterals_settled_by == "sides"


def test_organizers_change_who_settles_on_the_summit_by_the_api(api: Any, alice: Any, boris: Any, summit: Any) -> None:
    address = f"/api/v1/summits/{summit.slug}/"
    body = {"bilaterals_settled_by": "sides"}

    changed = api.by(alice).patch(address, body, headers={"If-Match": "*"})
    refused = api.by(boris).patch(address, body, headers={"If-Match": "*"})

    assert (changed.json()["bilaterals_settled_by"], refused.status_code) == ("sides", 403)


def test_a_meeting_that_was_held_stays_as_it_was(
    api: Any, alice: Any, boris: Any, met: BilateralRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CLOCK, lambda: TEN + HOUR)
    verb(api, boris, met, "record-outcome", {"agreed_points": "A road"})

    later = {"starts_at": (TEN + timedelta(hours=3)).isoformat()}
    refused = [verb(api, alice, met, name, body) for name, body in (("move", later), ("cancel", {}), ("amend", later))]
    again = api.by(boris).post(
        URL,
        {
            "requester": met.requester.pk,
            "invitees": [one.pk for one in met.invitees],
            "topics": "More",
            "minutes": 20,
        },
    )

    assert [one.json()["code"] for one in refused[:2]] == ["wrong_status"] * 2
    assert (refused[2].status_code, again.status_code) == (400, 201)


def test_an_hour_that_is_freed_waits_to_be_settled_again(
    api: Any, alice: Any, boris: Any, agreed: BilateralRequest, now: datetime
) -> None:
    verb(api, boris, agreed, "offer-hours", {"hours": [TEN.isoformat()]})
    place(api, alice, agreed, make_room(agreed.summit, "red"), TEN + HOUR)
    verb(api, alice, agreed, "cancel")

    again = verb(api, boris, agreed, "offer-hours", {"hours": [TEN.isoformat()]})

    assert [one["status"] for one in again.json()["offers"]] == ["expired", "offered"]
    assert Offer.objects.filter(status="offered").count() == 1
    assert make_accepted(*[one.delegation for one in agreed.sides.all()], level=30, leads=agreed.leads)
