"""What a delegation can learn of others' diaries by asking the calendar."""

from datetime import UTC, datetime
from typing import Any

import pytest

from summit.bilaterals.services import place_meeting
from summit.calendar.services import confirm_engagements, create_closure
from summit.core.models import AccessRecord
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
HOUR = {"starts_at": "2025-11-27T10:00:00+06:00", "ends_at": "2025-11-27T11:00:00+06:00"}
TEN = datetime(2025, 11, 27, 4, tzinfo=UTC)
DAY = {"starts_after": "2025-11-27T09:00:00+06:00", "ends_before": "2025-11-27T12:00:00+06:00"}
WHOLE = [{"starts_at": "2025-11-27T03:00:00Z", "ends_at": "2025-11-27T06:00:00Z"}]


@pytest.mark.parametrize("is_published", [False, True])
def test_meeting_of_two_others_makes_nobody_busy_for_a_third(
    api: Any, tahmina: Any, tajikistan: Any, belarus: Any, kazakhstan: Any, summit: Any, now: Any, is_published: Any
) -> None:
    room = make_room(summit)
    meeting = place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=room, now=now)
    if is_published:
        confirm_engagements([meeting.engagement], now=now)
    asked = {"resources": [tajikistan.head.pk, belarus.head.pk, room.pk]}
    api.by(tahmina)

    clashes = api.post(f"{URL}clashes/", {**asked, **HOUR})
    free = api.post(f"{URL}free-slots/", {**asked, **DAY, "minutes": 20})

    assert (clashes.json(), free.json()) == ({"clashes": []}, WHOLE)


def test_own_plans_and_closures_are_not_told_by_their_shadows(
    api: Any, boris: Any, alice: Any, belarus: Any, kazakhstan: Any, summit: Any, now: Any
) -> None:
    request, room = make_accepted(belarus, kazakhstan), make_room(summit)
    place_meeting(request, starts_at=TEN, room=room, now=now)
    other = make_room(summit, "green-room")
    create_closure(
        summit=summit, resources=[other], title={"en": "Talks"}, starts_at=TEN, ends_at=TEN.replace(hour=5), now=now
    )
    asked = {"resources": [belarus.head.pk, kazakhstan.head.pk, room.pk, other.pk], **HOUR}

    clashes = {user.name: api.by(user).post(f"{URL}clashes/", asked).json()["clashes"] for user in (boris, alice)}
    waiting = {
        user.name: api.by(user).get(f"{URL}bilateral-requests/?unplaced=true").json()["count"]
        for user in (boris, alice)
    }

    assert (clashes["Boris"], len(clashes["Alice"])) == ([], 4)
    assert waiting == {"Boris": 1, "Alice": 0}


def test_what_is_published_to_all_makes_others_busy(
    api: Any, tahmina: Any, tajikistan: Any, belarus: Any, summit: Any, now: Any
) -> None:
    session = make_session(summit, delegates=[belarus.head])
    confirm_engagements([session.engagement], now=now)
    asked = {"resources": [tajikistan.head.pk, belarus.head.pk], **HOUR}

    (clash,) = api.by(tahmina).post(f"{URL}clashes/", asked).json()["clashes"]

    assert (clash["resource"], clash["engagement"]["uid"]) == (belarus.head.pk, str(session.engagement.uid))


def test_question_takes_own_people_and_one_other_side_and_is_recorded(
    api: Any, tahmina: Any, tajikistan: Any, belarus: Any, kazakhstan: Any, summit: Any
) -> None:
    room = make_room(summit)
    questions = {
        "own": [tajikistan.head.pk],
        "room": [room.pk],
        "one other": [tajikistan.head.pk, belarus.head.pk, room.pk],
        "other alone": [belarus.head.pk],
        "two others": [tajikistan.head.pk, belarus.head.pk, kazakhstan.head.pk],
    }
    api.by(tahmina)

    answers = {what: api.post(f"{URL}clashes/", {"resources": keys, **HOUR}) for what, keys in questions.items()}

    codes = {what: answer.json().get("code", answer.status_code) for what, answer in answers.items()}
    assert codes == {
        "own": 200,
        "room": 200,
        "one other": 200,
        "other alone": "own_people_missing",
        "two others": "too_many_sides",
    }
    noted = AccessRecord.objects.filter(what="calendar.diary").values_list("actor", "row", "summit")
    assert list(noted) == [(tahmina.pk, str(belarus.pk), summit.pk)]


@pytest.mark.parametrize("path", ["clashes/", "free-slots/", "programme/", "feeds/"])
def test_interpreter_answers_like_what_is_not_there(api: Any, vera: Any, summit: Any, path: str) -> None:
    interpreter = make_interpreter(summit)
    api.by(vera)

    def ask(key: int) -> Any:
        if path == "programme/":
            return api.get(f"{URL}programme/", {"resource": key})
        body = {"resource": key} if path == "feeds/" else {"resources": [key], "minutes": 20, **HOUR}
        return api.post(f"{URL}{path}", body)

    present, absent = ask(interpreter.pk), ask(interpreter.pk + 1000)

    assert (present.status_code, absent.status_code) == (400, 400)
    assert str(present.json()).replace(str(interpreter.pk), "?") == str(absent.json()).replace(
        str(interpreter.pk + 1000), "?"
    )
