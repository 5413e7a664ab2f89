"""The export of an account: whole for its owner, limited to their summits for a chief organizer."""

from datetime import UTC, datetime
from typing import Any

import pytest
from axes.models import AccessAttempt

from summit.accounts.models import Role
from summit.core.models import AccessRecord
from summit.notifications.models import Mute, Webhook
from summit.notifications.services import Notice, notify
from summit.programme.services import create_feed
from summit.reminders.models import ReminderRule
from summit.reminders.notices import REMINDER
from tests.factories.accounts import make_user
from tests.factories.summits import make_summit
from tests.signing import at_the_door

NOW = datetime(2025, 11, 1, tzinfo=UTC)
REASON = {"reason": "Asked for by letter of 20 November"}


@pytest.fixture
def elsewhere(db: None) -> Any:
    return make_summit("elsewhere")


@pytest.fixture
def chief(summit: Any) -> Any:
    return make_user("chief", summit, Role.Kind.CHIEF, is_staff=True)


@pytest.fixture
def busy(boris: Any, summit: Any, elsewhere: Any) -> Any:
    """Boris, with something of every kind in two summits."""
    Role.objects.create(user=boris, summit=elsewhere, kind=Role.Kind.OBSERVER)
    AccessAttempt.objects.create(username=boris.email, ip_address="203.0.113.9", failures_since_start=1)
    Mute.objects.create(user=boris, kind="reminder", channel="email")
    for place in (summit, elsewhere):
        notify([boris], Notice("reminder", f"k{place.pk}", REMINDER.sample), summit=place, now=NOW)
        Webhook.objects.create(summit=place, owner=boris, url=f"https://{place.slug}.example/", created_at=NOW)
        ReminderRule.objects.create(summit=place, user=boris, minutes_before=7)
        create_feed(summit=place, owner=boris, now=NOW)
    return boris


def summits_of(data: dict[str, Any]) -> dict[str, set[str]]:
    return {
        part: {row["summit__slug"] for row in rows} for part, rows in data.items() if rows and "summit__slug" in rows[0]
    }


PARTS = ("roles", "notifications", "webhooks", "feeds", "reminder rules")


@pytest.mark.usefixtures("karim")
def test_one_takes_away_all_that_is_held_on_oneself(api: Any, busy: Any, summit: Any, elsewhere: Any) -> None:
    api.by(busy).patch("/api/v1/me/", {"name": "Boris B."})
    busy.refresh_from_db()

    answer = api.by(busy).post("/api/v1/me/export/")
    data = answer.json()["held"]

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert (data["account"][0]["email"], data["account"][0]["name"]) == ("boris@example.org", "Boris B.")
    assert summits_of(data) == {part: {"bishkek-2025", "elsewhere"} for part in PARTS}
    assert [row["ip_address"] for row in data["failed sign-ins"]] == ["203.0.113.9"]
    assert [(row["table"], row["times"]) for row in data["changes"]] == [("accounts_user", 1)]
    assert [word for word in ("karim@", "token_hash", "md5$", "password") if word in answer.content.decode()] == []
    noted = AccessRecord.objects.values_list("actor", "action", "what", "row", "summit")
    assert set(noted) == {(busy.pk, "exported", "accounts.all", str(busy.pk), s.pk) for s in (summit, elsewhere)}
    assert api.by(None).post("/api/v1/me/export/").status_code == 401


def test_a_chief_takes_away_what_is_of_his_summit(client: Any, busy: Any, chief: Any, alice: Any, summit: Any) -> None:
    address = f"/admin/accounts/user/{busy.pk}/export/"
    client = at_the_door(alice)
    assert client.post(address, REASON).status_code == 403
    client = at_the_door(chief)
    page = client.get(address)
    assert (client.post(address, {}).status_code, AccessRecord.objects.count()) == (200, 0)

    file = client.post(address, REASON)

    assert "attachment" not in page.headers.get("Content-Disposition", "")
    assert file["Content-Disposition"] == f'attachment; filename="account-{busy.pk}.json"'
    assert summits_of(file.json()) == {part: {"bishkek-2025"} for part in PARTS}
    assert file.json()["failed sign-ins"] == []
    noted = AccessRecord.objects.get()
    assert (noted.actor, noted.summit, noted.reason) == (chief.pk, summit.pk, REASON["reason"])


def test_a_chief_takes_nothing_of_people_elsewhere(client: Any, chief: Any, elsewhere: Any) -> None:
    stranger = make_user("stranger", elsewhere, Role.Kind.OBSERVER)
    client = at_the_door(chief)

    assert client.post(f"/admin/accounts/user/{stranger.pk}/export/", REASON).status_code == 404
    assert not AccessRecord.objects.exists()
