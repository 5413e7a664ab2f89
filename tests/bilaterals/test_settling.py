"""The sides settle the hour among those that are free for all, and read why there is none."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.models import Window
from summit.bilaterals.queries import planning_input
from summit.calendar.models import Engagement
from summit.facilities.models import Room
from tests.bilaterals.test_api import URL
from tests.bilaterals.test_life import codes, readers
from tests.bilaterals.test_sides import HOUR, TEN, verb
from tests.factories.bilaterals import make_accepted
from tests.factories.sessions import make_session


def offer(api: Any, who: Any, request: Any, *hours: datetime) -> Any:
    return verb(api, who, request, "offer-hours", {"hours": [hour.isoformat() for hour in hours]})


def test_one_side_offers_and_the_other_takes(
    api: Any, boris: Any, karim: Any, tahmina: Any, summit: Any, agreed: Any, now: datetime
) -> None:
    free = api.by(karim).get(f"{URL}{agreed.pk}/free-hours/").json()
    offered = offer(api, boris, agreed, TEN, TEN + HOUR).json()
    twice = offer(api, karim, agreed, TEN)
    first, second = (one["id"] for one in offered["offers"])
    own = verb(api, boris, agreed, "take-hour", {"offered_hour": first})
    other = make_accepted(*[side.delegation for side in agreed.sides.all()], level=30, leads=agreed.leads)
    foreign = verb(api, karim, other, "take-hour", {"offered_hour": first})
    taken = verb(api, karim, agreed, "take-hour", {"offered_hour": first})
    late = verb(api, karim, agreed, "take-hour", {"offered_hour": second})

    assert (len(free["hours"]), free["code"]) == (20, None)
    assert (codes(twice)[0][1], codes(own)[0][1], late.json()["code"]) == (
        "already_offered",
        "own_offer",
        "already_placed",
    )
    assert foreign.json()["errors"][0]["code"] == "does_not_exist"
    row = taken.json()
    assert (row["meeting"]["starts_at"], [one["status"] for one in row["offers"]]) == (
        "2025-11-26T04:00:00Z",
        ["taken", "expired"],
    )
    assert (readers("bilateral_offered"), readers("bilateral_taken")) == (["Karim"], ["Boris"])
    assert Engagement.objects.get().status == "confirmed"
    assert api.by(tahmina).get(f"{URL}{agreed.pk}/").status_code == 404
    assert [one.key for one in planning_input(summit, kind="fresh", now=now).problem.requests] == []


def test_all_others_of_three_have_to_take_it(
    api: Any, boris: Any, karim: Any, tahmina: Any, agreed: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    of_three = make_accepted(belarus, kazakhstan, tajikistan)
    hour = {"offered_hour": offer(api, boris, of_three, TEN).json()["offers"][0]["id"]}

    half = verb(api, karim, of_three, "take-hour", hour).json()
    whole = verb(api, tahmina, of_three, "take-hour", hour).json()

    assert (half["meeting"], half["offers"][0]["taken_by"]) == (None, [kazakhstan.pk])
    assert (bool(whole["meeting"]), whole["offers"][0]["status"]) == (True, "taken")


def test_an_hour_that_is_gone_is_refused_without_a_word_on_why(
    api: Any, boris: Any, karim: Any, summit: Any, agreed: Any, kazakhstan: Any
) -> None:
    hour = offer(api, boris, agreed, TEN).json()["offers"][0]["id"]
    make_session(
        summit, "secret", title={"en": "SECRET"}, starts_at=TEN, ends_at=TEN + HOUR, delegates=[kazakhstan.head]
    )

    gone = verb(api, karim, agreed, "take-hour", {"offered_hour": hour})
    again = offer(api, karim, agreed, TEN + HOUR / 2)

    assert [codes(one) for one in (gone, again)] == [[("offered_hour", "hour_not_free")], [("hours", "hour_not_free")]]
    assert not any(word in gone.content.decode() for word in ("SECRET", "clashes", "Kazakhstan"))


def test_organizers_settle_by_the_setting_or_for_one_request(
    api: Any, alice: Any, boris: Any, agreed: Any, summit: Any, now: datetime
) -> None:
    verb(api, alice, agreed, "set-planning", {"settled_by": "organizers"})
    free = api.by(boris).get(f"{URL}{agreed.pk}/free-hours/").json()

    refused = offer(api, boris, agreed, TEN)
    assert (free, refused.json()["code"]) == ({"hours": [], "code": None, "reason": ""}, "organizers_settle")
    assert len(planning_input(summit, kind="fresh", now=now).problem.requests) == 1


@pytest.mark.parametrize("code", ["too_many_people", "not_free_together", "excluded", "no_place"])
def test_a_delegation_reads_why_there_is_no_hour_and_nothing_of_others(
    api: Any, boris: Any, agreed: Any, summit: Any, belarus: Any, kazakhstan: Any, code: str
) -> None:
    span = summit.span
    whole = {"starts_at": span.starts_at, "ends_at": span.ends_at}
    if code == "too_many_people":
        Room.objects.update(capacity=2)
    elif code == "not_free_together":
        make_session(summit, "secret", title={"en": "SECRET"}, delegates=[kazakhstan.head], **whole)
    elif code == "excluded":
        Window.objects.create(
            request=agreed, party=kazakhstan, kind="excluded", period=(span.starts_at, span.ends_at + timedelta(days=1))
        )
    else:
        make_session(summit, "secret", title={"en": "SECRET"}, room=Room.objects.get(), **whole)

    told = api.by(boris).get(f"{URL}{agreed.pk}/free-hours/").json()

    assert (told["hours"], told["code"]) == ([], code)
    assert told["reason"]
    assert not any(word in told["reason"] for word in ("SECRET", "Kazakhstan", "Green", ":"))


def test_organizers_offer_and_take_for_the_sides_on_their_pages(
    desk: Any, agreed: Any, belarus: Any, kazakhstan: Any
) -> None:
    page = f"/admin/bilaterals/bilateralrequest/{agreed.pk}"
    shown = desk.get(f"{page}/offer_hours/")
    hour = shown.context["form"].fields["hours"].choices[0][0]

    offered = desk.post(f"{page}/offer_hours/", {"on_behalf_of": belarus.pk, "hours": [hour]})
    one = agreed.offers.get()
    taken = desk.post(f"{page}/take_hour/", {"on_behalf_of": kazakhstan.pk, "offered_hour": one.pk})

    assert (offered.status_code, taken.status_code) == (302, 302)
    one.refresh_from_db()
    assert (one.status, Engagement.objects.get().status) == ("taken", "confirmed")
