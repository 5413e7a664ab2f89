"""A meeting of three over HTTP, from the wish to its outcome, and what each of five roles sees at each step."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.services import run_plan
from summit.core import clock
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_room
from tests.factories.plans import quick

URL = "/api/v1/summits/bishkek-2025/"
WISHES = f"{URL}bilateral-requests/"
SIDES = ("asker", "second", "third")
NOON = datetime(2025, 11, 26, 6, 0, tzinfo=UTC)
THE_END = datetime(2025, 11, 27, 16, 0, tzinfo=UTC)


@pytest.fixture
def people(alice: Any, boris: Any, karim: Any, tahmina: Any, armenian: Any) -> dict[str, Any]:
    return {"organizer": alice, "asker": boris, "second": karim, "third": tahmina, "another": armenian}


@pytest.fixture
def armenian(summit: Any) -> Any:
    return make_user("narek", summit, "coordinator", make_delegation(summit, "ARM", en="Armenia"))


class Story:
    """Five people and their requests to the service."""

    def __init__(self, api: Any, people: dict[str, Any]) -> None:
        self.api, self.people, self.key = api, people, ""

    def post(self, who: str, path: str, body: Any = None) -> Any:
        answer = self.api.by(self.people[who]).post(f"{URL}{path}", body or {})
        assert answer.status_code < 300, (path, answer.json())
        return answer.json()

    def does(self, who: str, verb: str, body: Any = None) -> Any:
        return self.post(who, f"bilateral-requests/{self.key}/{verb}/", body)

    def planned(self, kind: str) -> Any:
        plan = self.post("organizer", "plans/", {"kind": kind, "seconds": 2})
        run_plan(plan["id"], make=quick, clock=clock.now)
        return self.post("organizer", f"plans/{plan['id']}/apply/")

    def seen(self) -> dict[str, tuple[str, bool, int]]:
        """Return what each role reads: the status of the request, whether they know its hour, events of theirs."""
        found = {}
        for role, user in self.people.items():
            request = self.api.by(user).get(f"{WISHES}{self.key}/")
            row = request.json() if request.status_code == 200 else {"status": str(request.status_code)}
            programme = self.api.get(f"{URL}programme/").json()["results"]
            meeting = row.get("meeting")
            found[role] = (row["status"], bool(meeting and meeting.get("starts_at")), len(programme))
        return found


def all_see(status: str, *, organizer: tuple[bool, int], sides: tuple[bool, int]) -> dict[str, tuple[str, bool, int]]:
    return {
        "organizer": (status, *organizer),
        **dict.fromkeys(SIDES, (status, *sides)),
        "another": ("404", False, 0),
    }


def test_a_meeting_of_three(
    api: Any, people: Any, summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, monkeypatch: Any, now: Any
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    minister = make_delegate(tajikistan)
    make_room(summit, "blue")
    story = Story(api, people)

    asked = {"requester": belarus.pk, "invitees": [kazakhstan.pk, tajikistan.pk], "topics": "Transit", "minutes": 60}
    story.key = story.post("asker", "bilateral-requests/", asked)["id"]
    assert story.seen() == all_see("pending", organizer=(False, 0), sides=(False, 0))

    story.does("second", "counter-propose", {"minutes": 30, "message": "Half an hour"})
    for who in ("asker", "third"):
        assert story.seen() == all_see("pending", organizer=(False, 0), sides=(False, 0))
        story.does(who, "accept")
    assert story.seen() == all_see("accepted", organizer=(False, 0), sides=(False, 0))

    story.planned("fresh")
    assert story.seen() == all_see("accepted", organizer=(True, 1), sides=(False, 0))
    story.post("organizer", "revisions/", {"even_if_warned": True})
    assert story.seen() == all_see("accepted", organizer=(True, 1), sides=(True, 1))

    replacement = {"replaced": tajikistan.head_id, "successor": minister.pk, "since": now.isoformat()}
    story.post("organizer", "replacements/", replacement)
    leads = [api.by(people[who]).get(f"{WISHES}{story.key}/").json()["leads"] for who in ("organizer", *SIDES)]
    assert leads == [[belarus.head_id, kazakhstan.head_id, minister.pk]] * 4

    late = {"arrives_at": (NOON + timedelta(hours=2)).isoformat(), "even_if_clashing": True}
    assert api.by(people["organizer"]).patch(f"{URL}delegates/{minister.pk}/", late).status_code == 200
    story.planned("mend")
    starts_at = api.by(people["third"]).get(f"{WISHES}{story.key}/").json()["meeting"]["starts_at"]
    assert datetime.fromisoformat(starts_at) >= NOON + timedelta(hours=2)

    monkeypatch.setattr("summit.core.clock.now", lambda: THE_END)
    story.does("asker", "record-outcome", {"agreed_points": "A road"})
    assert story.seen() == all_see("held", organizer=(True, 1), sides=(True, 1))
    story.post("third", "meeting-records/", {"request": story.key, "text": "In confidence"})
    records = {
        role: api.by(user).get(f"{URL}meeting-records/{story.key}/").status_code for role, user in people.items()
    }
    assert records == {"organizer": 404, "asker": 200, "second": 200, "third": 200, "another": 404}
