"""Sessions changed, cancelled and reinstated by both doors; who may read them; seats and interpreters."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements, create_closure
from summit.core.refusals import BadValue
from summit.notifications.models import Notification
from summit.sessions.models import Session
from summit.sessions.services import cancel_session, change_session, reinstate_session, schedule_session
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_interpreter, make_room, make_venue
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/sessions/"
EVEN_SO = {"HTTP_IF_MATCH": "*"}


def form(**fields: Any) -> dict[str, Any]:
    return {
        "code": "csc",
        "title.en": "Council",
        "starts_at_0": "2025-11-27",
        "starts_at_1": "10:00",
        "ends_at_0": "2025-11-27",
        "ends_at_1": "11:30",
        "kind": "session",
        "format": "expanded",
        **fields,
    }


def test_everything_is_changed_by_one_patch(
    api: Any, alice: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[belarus.head])
    room, interpreter = make_room(summit), make_interpreter(summit)
    changes = {
        "code": "csc-2",
        "title": {"en": "The Council"},
        "starts_at": "2025-11-27T09:00:00+06:00",
        "ends_at": "2025-11-27T09:30:00+06:00",
        "room": room.pk,
        "delegates": [kazakhstan.head.pk],
        "interpreters": [interpreter.pk],
        "audience": "participants",
        "languages": ["ky", "ru"],
        "format": "restricted",
        "quota": 1,
        "chair": belarus.pk,
    }

    answer = api.by(alice).patch(f"{URL}{session.pk}/", changes, **EVEN_SO)

    assert answer.status_code == 200
    body = {name: answer.json()[name] for name in changes}
    assert body == changes | {"starts_at": "2025-11-27T03:00:00Z", "ends_at": "2025-11-27T03:30:00Z"}


def test_quota_falls_together_with_the_people(summit: Any, belarus: Any, now: datetime) -> None:
    session = make_session(summit, quota=1, delegates=[belarus.head, make_delegate(belarus)])

    change_session(session, quota=0, delegates=[belarus.head], now=now)

    assert session.engagement.occupancies.count() == 1


def test_title_is_corrected_though_the_room_is_closed(summit: Any, now: datetime) -> None:
    room = make_room(summit)
    session = make_session(summit, room=room)
    hour = {"starts_at": session.engagement.starts_at, "ends_at": session.engagement.ends_at}
    create_closure(summit=summit, resources=[room], title={"en": "Flood"}, even_if_booked=True, now=now, **hour)

    change_session(session, title={"en": "Corrected"}, now=now)

    session.engagement.refresh_from_db()
    assert session.engagement.title == {"en": "Corrected"}


@pytest.mark.parametrize("door", ["admin", "api"])
def test_restricted_session_is_for_its_participants(
    api: Any, client: Any, alice: Any, boris: Any, karim: Any, olga: Any, summit: Any, belarus: Any, now: Any, door: str
) -> None:
    if door == "admin":
        client.force_login(alice)
        fields = form(format="restricted", quota="0", delegates=[belarus.head.pk], summit=summit.pk)
        client.post(reverse("admin:summit_sessions_session_add"), fields)
    else:
        body = {"code": "csc", "title": {"en": "Council"}, "format": "restricted", "quota": 0}
        hour = {"starts_at": "2025-11-27T10:00:00+06:00", "ends_at": "2025-11-27T11:00:00+06:00"}
        api.by(alice).post(URL, {**body, **hour, "delegates": [belarus.head.pk]})
    session = Session.objects.get()
    confirm_engagements([session.engagement], now=now)

    found = {user.name: api.by(user).get(f"{URL}{session.pk}/").status_code for user in (alice, boris, karim, olga)}

    assert found == {"Alice": 200, "Boris": 200, "Karim": 404, "Olga": 404}


def test_those_who_lose_and_gain_sight_are_told(
    api: Any, boris: Any, karim: Any, summit: Any, belarus: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[belarus.head])
    confirm_engagements([session.engagement], now=now)

    change_session(session, format="restricted", quota=0, now=now)

    lost = Notification.objects.get(recipient=karim)
    assert lost.context["changes"][0]["is_cancelled"] is True
    assert not Notification.objects.filter(recipient=boris).exists()
    assert api.by(karim).get(f"{URL}{session.pk}/").status_code == 404

    change_session(session, audience="summit", now=now)

    # The letter that waited for its reader is taken back: nothing is different now.
    assert not Notification.objects.filter(recipient=karim).exists()
    assert api.by(karim).get(f"{URL}{session.pk}/").status_code == 200


def test_cancelled_session_is_reinstated_with_what_is_free(
    api: Any, alice: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    room, interpreter = make_room(summit), make_interpreter(summit)
    people = [belarus.head, kazakhstan.head]
    session = make_session(summit, room=room, delegates=people, interpreters=[interpreter], audience="organizers")
    confirm_engagements([session.engagement], now=now)
    cancel_session(session, now=now)
    other = make_session(summit, "other", delegates=[kazakhstan.head])

    answer = api.by(alice).post(f"{URL}{session.pk}/reinstate/", **EVEN_SO)

    body = answer.json()
    assert answer.status_code == 200
    assert (body["status"], body["room"], body["delegates"]) == ("tentative", room.pk, [belarus.head.pk])
    assert body["interpreters"] == [interpreter.pk]
    (busy,) = body["left_out"]
    assert (busy["resource"], busy["engagement"]["uid"]) == (kazakhstan.head.pk, str(other.engagement.uid))
    assert api.post(f"{URL}{session.pk}/reinstate/", **EVEN_SO).json()["code"] == "wrong_status"


def test_whom_an_earlier_change_left_out_is_not_reinstated(
    summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[belarus.head, kazakhstan.head])
    change_session(session, delegates=[belarus.head], now=now)
    cancel_session(session, now=now)

    session, _ = reinstate_session(session, now=now)

    assert list(session.engagement.occupancies.values_list("resource", flat=True)) == [belarus.head.pk]


def test_page_offers_what_the_session_allows(client: Any, alice: Any, summit: Any, now: datetime) -> None:
    session = make_session(summit)
    client.force_login(alice)
    page = reverse("admin:summit_sessions_session_change", args=[session.pk])
    cancel, reinstate = (f"/summit_sessions/session/{session.pk}/{verb}" for verb in ("cancel", "reinstate"))

    standing = client.get(page).content.decode()
    asked = client.get(f"/admin{cancel}/").content.decode()
    client.post(f"/admin{cancel}/", follow=True)
    cancelled = client.get(page).content.decode()
    client.post(f"/admin{reinstate}/", follow=True)

    assert (cancel in standing, reinstate in standing) == (True, False)
    assert "are free again" in asked
    assert (cancel in cancelled, reinstate in cancelled) == (False, True)
    session.engagement.refresh_from_db()
    assert session.engagement.status == Engagement.Status.TENTATIVE


def test_code_of_a_cancelled_session_says_what_to_do(api: Any, alice: Any, summit: Any, now: datetime) -> None:
    cancel_session(make_session(summit), now=now)
    hour = {"starts_at": "2025-11-27T10:00:00+06:00", "ends_at": "2025-11-27T11:00:00+06:00"}

    answer = api.by(alice).post(URL, {"code": "csc", "title": {"en": "Council"}, **hour})

    assert (answer.status_code, answer.json()["code"]) == (400, "code_of_cancelled")


def test_cancelled_session_is_not_changed(api: Any, alice: Any, summit: Any, now: datetime) -> None:
    session = make_session(summit)
    cancel_session(session, now=now)

    answer = api.by(alice).patch(f"{URL}{session.pk}/", {"kind": "meal"}, **EVEN_SO)

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_status")


def test_room_that_seats_fewer_than_take_part_is_accepted_first(
    api: Any, alice: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    small = make_room(summit, capacity=1)
    session = make_session(summit, room=small, delegates=[belarus.head])
    both = {"delegates": [belarus.head.pk, kazakhstan.head.pk]}
    api.by(alice)

    refused = [
        api.patch(f"{URL}{session.pk}/", both, **EVEN_SO),
        api.post(f"{URL}{session.pk}/admit/", {"delegates": [kazakhstan.head.pk]}, **EVEN_SO),
        api.post(URL, {"code": "x", "title": {"en": "X"}, **hour(9), **both, "room": small.pk}),
    ]
    accepted = api.patch(f"{URL}{session.pk}/", {**both, "even_if_too_small": True}, **EVEN_SO)
    later = api.patch(f"{URL}{session.pk}/", {"title": {"en": "Y"}}, **EVEN_SO)

    assert [answer.json()["code"] for answer in refused] == ["room_too_small"] * 3
    assert (accepted.status_code, later.status_code) == (200, 200)


def hour(number: int) -> dict[str, str]:
    start = datetime(2025, 11, 27, number - 6, tzinfo=UTC)
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=30)).isoformat()}


def test_what_interpreters_leave_open_is_said_to_organizers(
    api: Any, client: Any, alice: Any, boris: Any, summit: Any, belarus: Any, now: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    belarus.head.languages = ["be"]
    belarus.head.save()
    interpreter = make_interpreter(summit, language_pairs=["ky-ru"])
    session = make_session(summit, languages=["ru", "ky", "en"], delegates=[belarus.head], interpreters=[interpreter])
    confirm_engagements([session.engagement], now=now)

    rows = {user.name: api.by(user).get(f"{URL}{session.pk}/").json() for user in (alice, boris)}
    client.force_login(alice)
    page = client.get(reverse("admin:summit_sessions_session_change", args=[session.pk])).content.decode()
    desk = client.get(reverse("admin:index"), follow=True).content.decode()

    assert rows["Alice"]["missing_interpretation"] == {"languages": ["en"], "delegates": [belarus.head.pk]}
    assert (rows["Boris"]["missing_interpretation"], rows["Boris"]["interpreters"]) == (None, None)
    assert "no interpreter for en" in page
    assert "no interpreter for en" in desk


def test_venue_stays_goes_and_comes(summit: Any, now: datetime) -> None:
    venue = make_venue(summit, "square")
    session = schedule_session(
        summit=summit,
        code="photo",
        title={"en": "Photo"},
        starts_at=datetime(2025, 11, 27, 4, tzinfo=UTC),
        ends_at=datetime(2025, 11, 27, 5, tzinfo=UTC),
        venue=venue,
        now=now,
    )

    stays = change_session(session, quota=3, now=now).engagement.venue_id
    goes = change_session(session, venue=None, now=now).engagement.venue_id
    comes = change_session(session, room=make_room(summit), now=now).engagement.venue_id

    assert (stays, goes, comes) == (venue.pk, None, make_venue(summit).pk)


@pytest.mark.parametrize("code", ["klingon", "xx"])
def test_a_language_that_is_none_is_refused_wherever_it_comes_from(code: str, summit: Any, now: datetime) -> None:
    """The API and the admin ask the field; the service asks it for the programme file too."""
    session = make_session(summit)

    with pytest.raises(BadValue) as refused:
        make_session(summit, "other", languages=["ru", code])
    with pytest.raises(BadValue):
        change_session(session, languages=[code], now=now)

    assert refused.value.field == "languages"
