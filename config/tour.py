"""`make tour`: take one bilateral meeting from the request to the reminder on the running server.

Each call and its answer are printed; the first step that fails ends the tour with an error.
"""

import json
import os
import shlex
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypedDict

VAR = Path(__file__).resolve().parents[1] / "var"
MAIL_SECONDS = 180  # several ticks of the beat, also on a machine that is busy
LONG_BEFORE = 14 * 24 * 60
REMINDERS = ("Reminder: Belarus - Kazakhstan", "Напоминание: Беларусь - Казахстан")


class Row(TypedDict):
    """A row of the API."""

    id: int


class BilateralRow(Row):
    """A bilateral request of the API, with the fields that the tour reads."""

    leads: list[int]
    minutes: int


class Slot(TypedDict):
    """The hours of the meeting."""

    starts_at: datetime
    ends_at: datetime


class Demo(TypedDict):
    """The demonstration accounts that `make run` writes."""

    summit: str
    organizer: dict[str, str]
    delegations: list[dict[str, str]]


class StepFailed(Exception):  # noqa: N818 -- it ends the tour
    """A step of the tour failed."""


@dataclass
class Answer:
    """A response of the server."""

    status: int
    body: Any


@dataclass
class Person:
    """A user with an API token."""

    name: str
    token: str
    base: str

    def call(self, method: str, path: str, data: object = None, *, expect: int) -> Any:
        """Make a call, print it as a curl command, and return its body; StepFailed on another status."""
        url = self.base + path
        body = f" -H 'Content-Type: application/json' -d {shlex.quote(json.dumps(data))}" if data is not None else ""
        print(f"\n[{self.name}] curl -X {method} -H 'Authorization: Token …'{body} {url}")
        answer = _ask(method, url, self.token, data)
        print(f"  {answer.status} {json.dumps(answer.body, ensure_ascii=False)[:600]}")
        if answer.status != expect:
            raise StepFailed(f"expected {expect}, got {answer.status}")
        return answer.body


def main() -> int:
    """Take the tour on the server of `make run`; return the exit code."""
    web = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    mail = f"http://127.0.0.1:{os.environ.get('MAIL_PAGE_PORT', '8026')}/messages.json"
    try:
        demo = json.loads((VAR / "demo.json").read_text())
        walk(demo, web, mail)
    except FileNotFoundError:
        print("Nothing runs here yet: start it with `make run`, then take the tour in another terminal.")
        return 1
    except (StepFailed, urllib.error.URLError) as error:
        print(f"\nThe tour stops here: {error}")
        return 1
    print("\nThe tour is complete: every step passed.")
    return 0


def walk(demo: Demo, web: str, mail: str) -> None:
    """Take all steps."""
    base = f"{web}/api/v1/summits/{demo['summit']}"
    tokens = {row["code"]: Person(row["name"], row["token"], base) for row in demo["delegations"]}
    belarus, kazakhstan, tajikistan = tokens["BLR"], tokens["KAZ"], tokens["TJK"]
    organizer = Person("organizer", demo["organizer"]["token"], base)
    ids = {row["code"]: row["id"] for row in belarus.call("GET", "/delegations/", expect=200)["results"]}
    _withdraw_leftovers(organizer, ids)

    _print_step(
        "Belarus asks Kazakhstan for half an hour; Kazakhstan would rather have twenty minutes; Belarus accepts."
    )
    request = _agree(belarus, kazakhstan, ids)
    path = f"/bilateral-requests/{request['id']}/"

    _print_step("The organizer asks when both are free, and places the meeting.")
    slot, room = _place(organizer, request, path)

    _print_step("Another meeting of the same leader at that hour is refused, and the clash is named to the organizer.")
    _clash(organizer, slot, room, request)

    _print_step("A third delegation learns nothing of it: what is not published makes nobody busy for it.")
    _third_party_sees_nothing(tajikistan, slot, request, path)

    _print_step("The organizer publishes; the meeting appears in Belarus's calendar feed.")
    before = {message["message-id"] for message in _reminders(mail)}
    rule = organizer.call("POST", "/reminder-rules/", {"minutes_before": LONG_BEFORE, "kind": "bilateral"}, expect=201)
    organizer.call("POST", "/revisions/", {"even_if_warned": True}, expect=201)
    for change in organizer.call("GET", "/outbox/?verb=programme.publish_revision", expect=200)["results"]:
        organizer.call("POST", f"/outbox/{change['id']}/send-now/", {}, expect=200)
    _feed(belarus, ids["BLR"], request, kazakhstan)

    _print_step("The reminder reaches both sides by mail (a rule of two weeks was set, so it is due at once).")
    try:
        _reminded(mail, before)
    finally:
        organizer.call("DELETE", f"/reminder-rules/{rule['id']}/", expect=204)

    _print_step("Belarus withdraws; the meeting is cancelled and everyone is free again.")
    belarus.call("POST", f"{path}withdraw/", {"reason": "The tour is over."}, expect=200)


def _withdraw_leftovers(organizer: Person, ids: dict[str, int]) -> None:
    """Withdraw requests that an earlier, interrupted tour may have left open."""
    query = f"/bilateral-requests/?requester={ids['BLR']}&invitee={ids['KAZ']}"
    for row in organizer.call("GET", query, expect=200)["results"]:
        if row["status"] in {"pending", "accepted"}:
            organizer.call("POST", f"/bilateral-requests/{row['id']}/withdraw/", {}, expect=200)


def _agree(belarus: Person, kazakhstan: Person, ids: dict[str, int]) -> BilateralRow:
    asked = {"requester": ids["BLR"], "invitees": [ids["KAZ"]], "topics": "Transit and trade", "minutes": 30}
    request = belarus.call("POST", "/bilateral-requests/", asked, expect=201)
    path = f"/bilateral-requests/{request['id']}/"
    wish = {"minutes": 20, "message": "Twenty minutes would suit us better."}
    kazakhstan.call("POST", f"{path}counter-propose/", wish, expect=200)
    accepted = belarus.call("POST", f"{path}accept/", {}, expect=200)
    _check(
        accepted["status"] == "accepted" and accepted["minutes"] == wish["minutes"], "the counter-proposal is accepted"
    )
    agreed: BilateralRow = accepted
    return agreed


def _place(organizer: Person, request: BilateralRow, path: str) -> tuple[Slot, Row]:
    rooms = organizer.call("GET", "/rooms/?search=bilateral", expect=200)["results"]
    leads = request["leads"]
    wanted = {"resources": [*leads, rooms[0]["id"]], "minutes": request["minutes"], "venue": rooms[0]["venue"]}
    slots = organizer.call("POST", "/free-slots/", wanted, expect=200)
    _check(bool(slots), "there is a common free hour")
    start = datetime.fromisoformat(slots[0]["starts_at"])
    slot: Slot = {"starts_at": start, "ends_at": start + timedelta(minutes=request["minutes"])}
    place = {"starts_at": start.isoformat(), "room": rooms[0]["id"]}
    placed = organizer.call("POST", f"{path}place/", place, expect=200)
    _check(placed["meeting"]["status"] == "tentative", "the meeting is placed, and not yet published")
    return slot, rooms[1]


def _clash(organizer: Person, slot: Slot, room: Row, placed: BilateralRow) -> None:
    agreed = organizer.call("GET", "/bilateral-requests/?status=accepted&page_size=200", expect=200)["results"]
    leads = set(placed["leads"])
    theirs = [r for r in agreed if leads & set(r["leads"]) and not r["interpretation"]]
    other = next((r for r in theirs if r["id"] != placed["id"]), None)
    if other is None:
        raise StepFailed("nobody else has agreed to meet the same leader")
    body = {"starts_at": slot["starts_at"].isoformat(), "room": room["id"]}
    # It may wait for an hour or, where a plan was applied, have one.
    verb = "move" if other["meeting"] else "place"
    problem = organizer.call("POST", f"/bilateral-requests/{other['id']}/{verb}/", body, expect=409)
    named = [clash["engagement"]["title"]["en"] for clash in problem["clashes"] if clash["engagement"]]
    _check(problem["code"] == "clash" and "Belarus - Kazakhstan" in named, "the clash is named")


def _third_party_sees_nothing(third: Person, slot: Slot, request: BilateralRow, path: str) -> None:
    lead = request["leads"][1]
    delegations = third.call("GET", "/delegations/?page_size=200", expect=200)["results"]
    own = next(row["head"] for row in delegations if row["code"] == "TJK")
    seen = third.call("POST", "/clashes/", {"resources": [own, lead], **_hour(slot)}, expect=200)
    clashing = {clash["engagement"]["uid"] for clash in seen["clashes"]}
    known = {line["uid"] for line in third.call("GET", "/programme/", expect=200)["results"]}
    _check(clashing <= known, "the third delegation hears of what is in its own programme alone")
    third.call("GET", path, expect=404)


def _feed(belarus: Person, delegation: int, request: BilateralRow, kazakhstan: Person) -> None:
    feed = belarus.call("POST", "/feeds/", {"delegation": delegation}, expect=201)
    print(f"\n[anyone with the secret address] curl {feed['url'][:50]}…")
    with urllib.request.urlopen(feed["url"], timeout=10) as answer:
        calendar = answer.read().decode()
    row = kazakhstan.call("GET", f"/bilateral-requests/{request['id']}/", expect=200)
    _check(row["meeting"]["uid"] in calendar, "the feed shows the meeting")
    belarus.call("DELETE", f"/feeds/{feed['id']}/", expect=204)


def _reminded(mail: str, before: set[str]) -> None:
    """Wait for the reminders of this meeting to both sides."""
    deadline = time.monotonic() + MAIL_SECONDS
    wanted = {"staff.blr@example.org", "staff.kaz@example.org"}
    while time.monotonic() < deadline:
        new = [message for message in _reminders(mail) if message["message-id"] not in before]
        if wanted <= {message["to"] for message in new}:
            print(f"\n  {new[0]['to']}: {new[0]['subject']}\n  {new[0]['text'].splitlines()[0]}")
            return
        time.sleep(1)
    raise StepFailed(f"no reminder within {MAIL_SECONDS} seconds")


def _reminders(mail: str) -> list[dict[str, str]]:
    return [message for message in _ask("GET", mail, None, None).body if message["subject"].startswith(REMINDERS)]


def _hour(slot: Slot) -> dict[str, str]:
    return {"starts_at": slot["starts_at"].isoformat(), "ends_at": slot["ends_at"].isoformat()}


def _print_step(text: str) -> None:
    print(f"\n== {text}")


def _check(truth: bool, what: str) -> None:  # noqa: FBT001 -- it reads as a sentence
    if not truth:
        raise StepFailed(f"not true: {what}")
    print(f"  ok: {what}")


def _ask(method: str, url: str, token: str | None, data: object) -> Answer:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Token {token}"} if token else {})
    body = json.dumps(data).encode() if data is not None else None
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, json.loads(answer.read() or b"null"))
    except urllib.error.HTTPError as error:
        return Answer(error.code, json.loads(error.read() or b"null"))


if __name__ == "__main__":
    sys.exit(main())
