"""Requests sent twice are done once; rows are changed as they were seen."""

from datetime import timedelta
from typing import Any

import pytest

from summit.agenda.services import add_item
from summit.bilaterals.models import BilateralRequest
from summit.calendar.services import confirm_engagements
from summit.core import clock
from summit.core.models import Replay
from summit.core.tasks import prune
from summit.notifications.models import Notification, Webhook
from tests.document import api_document
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"


@pytest.fixture
def wish(belarus: Any, kazakhstan: Any) -> dict[str, Any]:
    return {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "Trade", "minutes": 30}


def test_the_same_key_gets_the_first_answer_and_is_done_once(api: Any, boris: Any, karim: Any, wish: Any) -> None:
    send = {"headers": {"Idempotency-Key": "note-17"}}

    first = api.by(boris).post(f"{URL}bilateral-requests/", wish, **send)
    again = api.post(f"{URL}bilateral-requests/", wish, **send)
    other = api.post(f"{URL}bilateral-requests/", {**wish, "minutes": 20}, **send)
    elsewhere = api.post(f"{URL}speakers/", wish, **send)

    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert (first.headers.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert (BilateralRequest.objects.count(), Notification.objects.count()) == (1, 1)
    for answer in (other, elsewhere):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_keys_are_each_accounts_own(api: Any, boris: Any, karim: Any, wish: Any) -> None:
    send = {"headers": {"Idempotency-Key": "1"}}
    api.by(boris).post(f"{URL}bilateral-requests/", wish, **send)

    answer = api.by(karim).post(f"{URL}bilateral-requests/", wish, **send)

    assert answer.json()["code"] == "not_spokesperson"


def test_what_was_refused_can_be_sent_anew_with_its_key(api: Any, boris: Any, wish: Any) -> None:
    send = {"headers": {"Idempotency-Key": "1"}}

    refused = api.by(boris).post(f"{URL}bilateral-requests/", {**wish, "minutes": 0}, **send)
    answer = api.post(f"{URL}bilateral-requests/", wish, **send)

    assert (refused.status_code, answer.status_code) == (400, 201)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "NONSENSE"])
def test_a_method_that_there_is_not_is_refused(method: str, api: Any, alice: Any) -> None:
    headers = {"Idempotency-Key": "1", "If-Match": "*"}

    assert api.by(alice).generic(method, f"{URL}venues/", headers=headers).status_code == 405


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x07b"])
def test_a_key_that_is_none_is_refused(key: str, api: Any, boris: Any, wish: Any) -> None:
    answer = api.by(boris).post(f"{URL}bilateral-requests/", wish, headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_secrets_are_not_kept_for_a_second_answer(api: Any, boris: Any, settings: Any, summit: Any) -> None:
    settings.OUTBOUND_MAY_BE_PRIVATE = True
    send = {"headers": {"Idempotency-Key": "1"}}
    body = {"url": "https://delegation.example/"}

    first = api.by(boris).post(f"{URL}webhooks/", body, **send)
    again = api.post(f"{URL}webhooks/", body, **send)

    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "already_done")
    assert (Webhook.objects.count(), Replay.objects.get().answer) == (1, None)


def test_answers_are_forgotten_after_a_day(api: Any, boris: Any, wish: Any) -> None:
    api.by(boris).post(f"{URL}bilateral-requests/", wish, headers={"Idempotency-Key": "1"})
    prune()
    assert Replay.objects.count() == 1
    Replay.objects.update(made_at=clock.now() - timedelta(hours=25))

    prune()

    assert not Replay.objects.exists()


def test_a_row_is_changed_as_it_was_seen(api: Any, alice: Any, summit: Any) -> None:
    url = f"{URL}rooms/{make_room(summit).pk}/"
    seen = api.by(alice).get(url)["ETag"]

    first = api.patch(url, {"capacity": 11}, headers={"If-Match": seen})
    second = api.patch(url, {"capacity": 12}, headers={"If-Match": seen})
    deleted = api.delete(url, headers={"If-Match": seen})

    assert (first.status_code, second.status_code, deleted.status_code) == (200, 412, 412)
    assert (second.json()["code"], second.json()["current"]["capacity"]) == ("changed_meanwhile", 11)
    now = api.get(url)
    assert (now.json()["capacity"], now["ETag"] == seen) == (11, False)
    assert api.patch(url, {"capacity": 12}, headers={"If-Match": now["ETag"]}).status_code == 200
    assert api.delete(url, headers={"If-Match": "*"}).status_code == 204


@pytest.mark.parametrize(
    "written", ["W/{0}", '"other", W/{0}', "W/{0} ,, {0}", "{0},", "{0}-gzip", "W/{0}--gzip", " * "]
)
def test_a_version_is_the_same_behind_a_proxy_that_compresses(written: str, api: Any, alice: Any, summit: Any) -> None:
    url = f"{URL}rooms/{make_room(summit).pk}/"
    seen = api.by(alice).get(url)["ETag"]
    named = written.replace("{0}-", seen[:-1] + "-").format(seen)
    named += '"' if "gzip" in written else ""

    same = api.get(url, headers={"If-None-Match": named})
    first = api.patch(url, {"capacity": 11}, headers={"If-Match": named})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", seen)
    assert first.status_code == 200, first.json()
    if "*" not in written:
        late = api.patch(url, {"capacity": 12}, headers={"If-Match": named})
        assert (late.status_code, late.json()["changed"]) == (412, ["capacity"])
        assert api.get(url, headers={"If-None-Match": named}).json()["capacity"] == 11


@pytest.mark.parametrize("written", ["abc", '"abc', 'W/abc"', '"a" "b"', 'w/"a"', ", ,", '*, "a"'])
def test_what_is_no_version_is_refused(written: str, api: Any, alice: Any, summit: Any) -> None:
    url = f"{URL}rooms/{make_room(summit).pk}/"

    answer = api.by(alice).patch(url, {"capacity": 11}, headers={"If-Match": written})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_match")
    assert api.get(url, headers={"If-None-Match": written}).status_code == 200


def test_what_several_write_is_not_edited_unseen(api: Any, alice: Any, boris: Any, summit: Any) -> None:
    session = make_session(summit)
    item = add_item(session, title={"en": "Budget"})
    confirm_engagements([session.engagement], now=clock.now())
    body, urls = {"kind": "other"}, (f"{URL}sessions/{session.pk}/", f"{URL}agenda-items/{item.pk}/")

    blind = [api.by(alice).patch(url, body) for url in urls] + [api.delete(urls[1])]
    unknown = api.patch(f"{URL}sessions/987654/", body)
    not_his = api.by(boris).patch(urls[0], body)

    for answer in blind:
        assert (answer.status_code, answer.json()["code"]) == (428, "match_required")
        assert answer.json()["errors"][0]["field"] == "If-Match"
    assert (unknown.status_code, not_his.status_code) == (404, 403)
    assert api.by(alice).delete(urls[1], headers={"If-Match": api.get(urls[1])["ETag"]}).status_code == 204


def test_who_comes_too_late_is_told_what_changed(api: Any, alice: Any, summit: Any) -> None:
    url = f"{URL}sessions/{make_session(summit).pk}/"
    seen = api.by(alice).get(url)["ETag"]

    first = api.patch(url, {"quota": 3, "languages": ["ru"]}, headers={"If-Match": seen})
    late = api.patch(url, {"quota": 4}, headers={"If-Match": f'"of another", {seen}'}).json()
    stranger = api.patch(url, {"quota": 4}, headers={"If-Match": '"of another"'}).json()
    second = api.patch(url, {"quota": 4}, headers={"If-Match": first["ETag"]})

    assert (late["changed"], late["current"]["quota"]) == (["quota", "languages"], 3)
    assert (stranger["code"], stranger["changed"]) == ("changed_meanwhile", [])
    assert (second.status_code, second["ETag"]) == (200, api.get(url)["ETag"])


def test_verbs_keep_to_the_version_too(api: Any, alice: Any, summit: Any) -> None:
    url = f"{URL}sessions/{make_session(summit).pk}/"
    seen = api.by(alice).get(url)["ETag"]
    later = {"starts_at": "2025-11-27T12:00:00+06:00"}

    first = api.post(f"{url}reschedule/", later, headers={"If-Match": seen})
    second = api.post(f"{url}cancel/", headers={"If-Match": seen})

    assert (first.status_code, second.status_code) == (200, 412)


@pytest.mark.parametrize(
    ("url", "body", "other"),
    [
        ("/api/v1/me/", {"name": "Alice A."}, {"name": "Alice B."}),
        (f"{URL}reminder-settings/", {"daily_programme_at": "07:00:00"}, {"daily_programme_at": "08:00:00"}),
    ],
)
def test_rows_without_a_key_have_a_version_too(url: str, body: Any, other: Any, api: Any, alice: Any) -> None:
    seen = api.by(alice).get(url)["ETag"]

    first = api.patch(url, body, headers={"If-Match": seen})
    late = api.patch(url, other, headers={"If-Match": seen})
    bad = api.patch(url, other, headers={"If-Match": "abc"})

    assert [answer.status_code for answer in (first, late, bad)] == [200, 412, 400]
    assert late.json()["changed"] == list(body)
    response = api.get(url)
    assert response.json().items() >= body.items()
    assert api.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_what_has_no_version_says_so(api: Any, alice: Any) -> None:
    answer = api.by(alice).patch("/api/v1/me/notification-preferences/", {}, headers={"If-Match": "*"})

    assert (answer.status_code, answer.json()["code"]) == (400, "no_version")


def test_whatever_can_be_edited_has_a_version() -> None:
    """The document names If-Match wherever a row is changed; one operation refuses it."""
    document = api_document()
    without = {
        (method, path)
        for path, row in document["paths"].items()
        for method in ("patch", "put", "delete")
        if method in row and "If-Match" not in {p["name"] for p in row[method].get("parameters", ())}
    }

    assert without == {("patch", "/api/v1/me/notification-preferences/")}
