"""Two delegations, a third that must not know, and an organizer, against a model of what each may do, see and be told.

FUZZ_EXAMPLES says how many stories are told; `make fuzz` tells many.
"""

import os
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from summit.core import clock
from summit.notifications.delivery import deliver_batch
from tests.flows.story import (
    EVERYONE,
    LEVELS,
    OPEN,
    PARTIES,
    PEOPLE,
    REPRESENTATIVE_OF,
    REPRESENTATIVES,
    URL,
    Event,
    Story,
    Wish,
    World,
    about,
    hour_of,
    overlaps,
    some,
)

STORIES = int(os.environ.get("FUZZ_EXAMPLES", "5"))

pick = st.integers(0, 999)
slot = st.integers(0, 7)
room = st.sampled_from(["blue", "green"])
level = st.sampled_from(LEVELS)
actor = st.sampled_from(["alice", "boris", "karim", "tahmina"])


class Diplomacy(Story):
    """What people do, what the model says of it, and whether the product agrees."""

    def teardown(self) -> None:
        try:
            for who in EVERYONE:
                self.look(who)
            self.deliver()
        finally:
            transaction.set_rollback(True)
            self.story.__exit__(None, None, None)

    # Requests

    @initialize(is_known=st.booleans(), slot=slot)
    def begin(self, *, is_known: bool, slot: int) -> None:
        """Half of the stories begin with a meeting that was published and told."""
        if is_known:
            self.ask("boris", turned=False, level=LEVELS[0], minutes=30)
            self.answer(0, "karim", "accept")
            self.place(0, "alice", slot, "blue")
            self.publish("alice")
            self.deliver()

    @rule(who=actor, turned=st.booleans(), level=level, minutes=st.sampled_from([30, 60]))
    def ask(self, who: str, *, turned: bool, level: str, minutes: int) -> None:
        sides = ("KAZ", "BLR") if turned else ("BLR", "KAZ")
        refused = None
        if who != "alice" and REPRESENTATIVES.get(who) != sides[0]:
            refused = (403, "not_spokesperson")
        elif any(wish.level == level and wish.status in OPEN for wish in self.wishes):
            refused = (409, "already_open")
        requester, invitee = (self.world.parties[code].pk for code in sides)
        body = {"requester": requester, "invitees": [invitee], "level": level, "minutes": minutes, "topics": "Trade"}

        reply = self.send(who, "bilateral-requests/", body, refused=refused)

        if not refused:
            self.wishes.append(Wish(reply["id"], sides, level, minutes, awaiting=sides[1]))
            self.tell(sides[1], "bilateral_requested", reply["id"])

    @precondition(lambda self: self.wishes)
    @rule(
        n=pick,
        who=st.sampled_from(["owed", "owed", "alice", "boris", "karim", "tahmina"]),
        verb=st.sampled_from(["accept", "accept", "decline", "counter-propose"]),
    )
    def answer(self, n: int, who: str, verb: str) -> None:
        wish = some(self.wishes, n, lambda wish: wish.status == "pending")
        who = REPRESENTATIVE_OF[wish.awaiting] if who == "owed" and wish.awaiting else who.replace("owed", "alice")
        refused = None
        if who == "tahmina":
            refused = (404, "not_found")
        elif wish.status != "pending":
            refused = (409, "wrong_status")
        elif who != "alice" and REPRESENTATIVES[who] != wish.awaiting:
            refused = (409, "not_your_turn")
        body = {"decline": {"reason": "No time"}, "counter-propose": {"minutes": 60}}.get(verb, {})

        self.send(who, f"bilateral-requests/{wish.id}/{verb}/", body, refused=refused)

        if not refused:
            (other,) = set(wish.sides) - {wish.awaiting}
            status, kind = {
                "accept": ("accepted", "accepted"),
                "decline": ("declined", "declined"),
                "counter-propose": ("pending", "countered"),
            }[verb]
            wish.status, wish.awaiting = status, other if status == "pending" else None
            wish.minutes = 60 if verb == "counter-propose" else wish.minutes
            self.tell(other, f"bilateral_{kind}", wish.id)

    @precondition(lambda self: self.wishes)
    @rule(n=pick, who=actor)
    def withdraw(self, n: int, who: str) -> None:
        wish = some(self.wishes, n, lambda wish: wish.status in OPEN)
        refused = None
        if who == "tahmina":
            refused = (404, "not_found")
        elif wish.status not in OPEN:
            refused = (409, "wrong_status")

        self.send(who, f"bilateral-requests/{wish.id}/withdraw/", {}, refused=refused)

        if not refused:
            wish.status, wish.awaiting = "withdrawn", None
            for post in self.post.values():
                post.waiting = [(kind, about) for kind, about in post.waiting if about != wish.id]
            if wish.is_placed and wish.meeting:
                self.change(wish.meeting, status="cancelled")
            (other,) = set(wish.sides) - {wish.sides[0] if who == "alice" else REPRESENTATIVES[who]}
            self.tell(other, "bilateral_withdrawn", wish.id)

    # Meetings

    @precondition(lambda self: self.wishes)
    @rule(n=pick, who=st.sampled_from(["alice", "alice", "alice", "boris", "tahmina"]), slot=slot, room=room)
    def place(self, n: int, who: str, slot: int, room: str) -> None:
        wish = some(self.wishes, n, lambda wish: wish.status == "accepted" and not wish.is_placed)
        length = wish.minutes // 30
        resources = frozenset([*(self.world.leads[side, wish.level] for side in wish.sides), self.world.rooms[room]])
        clashing: list[Event] = []
        refused = None
        if who != "alice":
            refused = (403, "permission_denied")
        elif wish.status != "accepted":
            refused = (409, "not_accepted")
        elif wish.is_placed:
            refused = (409, "already_placed")
        elif clashing := self.clashing(resources, slot, length):
            refused = (409, "clash")
        body = {"starts_at": self.world.hour(slot).isoformat(), "room": self.world.rooms[room]}

        reply = self.send(who, f"bilateral-requests/{wish.id}/place/", body, refused=refused)

        self.names(reply, clashing)
        if refused:
            return
        if wish.meeting:
            placed = {"start": slot, "length": length, "room": room, "resources": resources, "status": "tentative"}
            vars(wish.meeting).update(placed, sequence=wish.meeting.sequence + 2)
        else:
            wish.meeting = Event(reply["meeting"]["uid"], frozenset(wish.sides), resources, slot, length, room)

    def names(self, reply: Any, clashing: list[Event]) -> None:
        """To the organizer each clash is named, and no other."""
        named = {clash["engagement"]["uid"] for clash in reply.get("clashes", ())}
        assert named == {event.uid for event in clashing}

    @precondition(lambda self: self.wishes)
    @rule(n=pick, slot=slot, room=room)
    def move(self, n: int, slot: int, room: str) -> None:
        wish = some(self.wishes, n, lambda wish: wish.is_placed)
        meeting, clashing, refused = wish.meeting, [], None
        resources: frozenset[int] = frozenset()
        if not wish.is_placed or not meeting:
            refused = (409, "not_placed")
        else:
            resources = (meeting.resources - {*self.world.rooms.values()}) | {self.world.rooms[room]}
            if clashing := self.clashing(resources, slot, meeting.length, but=meeting):
                refused = (409, "clash")
        body = {"starts_at": self.world.hour(slot).isoformat(), "room": self.world.rooms[room]}

        self.names(self.send("alice", f"bilateral-requests/{wish.id}/move/", body, refused=refused), clashing)

        if not refused and meeting:
            self.change(meeting, start=slot, room=room, resources=resources)

    @precondition(lambda self: self.wishes)
    @rule(n=pick)
    def cancel(self, n: int) -> None:
        wish = some(self.wishes, n, lambda wish: wish.is_placed)
        refused = None if wish.is_placed else (409, "not_placed")

        self.send("alice", f"bilateral-requests/{wish.id}/cancel/", {}, refused=refused)

        if wish.meeting and not refused:
            self.change(wish.meeting, status="cancelled")

    # Sessions

    @rule(
        slot=slot,
        room=room,
        codes=st.sets(st.sampled_from(PARTIES)),
        is_for_all=st.booleans(),
        who=st.sampled_from(["alice", "karim"]),
    )
    def enter_session(self, *, slot: int, room: str, codes: set[str], is_for_all: bool, who: str) -> None:
        heads = [self.world.leads[code, LEVELS[0]] for code in sorted(codes)]
        resources = frozenset([*heads, self.world.rooms[room]])
        clashing = self.clashing(resources, slot, 2) if who == "alice" else []
        refused = (403, "permission_denied") if who != "alice" else (409, "clash") if clashing else None
        body = {
            "code": f"s{len(self.sessions)}",
            "title": {"en": "Session"},
            "starts_at": self.world.hour(slot).isoformat(),
            "ends_at": self.world.hour(slot + 2).isoformat(),
            "room": self.world.rooms[room],
            "delegates": heads,
            "audience": "summit" if is_for_all else "participants",
        }

        reply = self.send(who, "sessions/", body, refused=refused)

        self.names(reply, clashing)
        if not refused:
            event = Event(
                reply["uid"], frozenset(codes), resources, slot, 2, room, is_for_all=is_for_all, pk=reply["id"]
            )
            self.sessions.append(event)

    @precondition(lambda self: self.sessions)
    @rule(n=pick, slot=slot)
    def reschedule_session(self, n: int, slot: int) -> None:
        session = some(self.sessions, n, lambda session: session.status != "cancelled")
        clashing, refused = [], None
        if session.status == "cancelled":
            refused = (409, "wrong_status")
        elif clashing := self.clashing(session.resources, slot, 2, but=session):
            refused = (409, "clash")
        body = {"starts_at": self.world.hour(slot).isoformat()}

        self.names(self.send("alice", f"sessions/{session.pk}/reschedule/", body, refused=refused), clashing)

        if not refused:
            self.change(session, start=slot)

    @precondition(lambda self: self.sessions)
    @rule(n=pick)
    def cancel_session(self, n: int) -> None:
        session = some(self.sessions, n, lambda session: session.status != "cancelled")
        refused = (409, "wrong_status") if session.status == "cancelled" else None

        self.send("alice", f"sessions/{session.pk}/cancel/", {}, refused=refused)

        if not refused:
            self.change(session, status="cancelled")

    # Publishing, telling, reading

    @rule(who=st.sampled_from(["alice", "alice", "boris"]))
    def publish(self, who: str) -> None:
        new = [event for event in self.events if event.status == "tentative"]
        standing = {event.uid: event.sequence for event in self.events if event.status == "confirmed"}
        programme = standing | {event.uid: event.sequence + 1 for event in new}
        refused = (403, "permission_denied") if who != "alice" else None
        if who == "alice" and programme == self.published:
            refused = (409, "nothing_to_publish")

        self.send(who, "revisions/", {"even_if_warned": True}, refused=refused)

        if refused:
            return
        self.published = programme
        for event in new:
            event.status, event.sequence = "confirmed", event.sequence + 1
        for person, party in PEOPLE.items():
            theirs, post = [event for event in new if event.concerns(party)], self.post[person]
            # What they are about to be told has changed is told there, as it is now, and not twice.
            for event in theirs:
                if event.uid in post.letter:
                    post.change(event.uid, None, self.state(event))
                    theirs = [one for one in theirs if one is not event]
            if theirs:
                post.published.append({event.uid: self.state(event) for event in theirs})

    @rule()
    def deliver(self) -> None:
        """Each is sent what waits for him, once; nothing else is sent to anyone."""
        sent: dict[str, list[Any]] = defaultdict(list)

        def send(delivery: Any, now: datetime) -> None:
            letter = delivery.notification
            sent[letter.recipient.email.partition("@")[0]].append((letter.kind, about(letter)))

        while deliver_batch("email", send, lambda: clock.now() + timedelta(hours=1)):
            pass
        for person in PEOPLE:
            post = self.post[person]
            expected = list(post.waiting)
            expected += [("programme_published", frozenset(letter.items())) for letter in post.published]
            post.written["programme_published"] += len(post.published)
            if post.letter:
                expected.append(("programme_changed", frozenset((uid, *row) for uid, row in post.letter.items())))
                post.written["programme_changed"] += 1
            assert Counter(sent.pop(person, ())) == Counter(expected), person
            post.waiting, post.published, post.letter = [], [], {}
        assert not sent

    @rule(who=st.sampled_from(EVERYONE))
    def look(self, who: str) -> None:
        """Each sees what he may, as the model has it, and nothing else."""
        client, party = self.world.clients[who], PEOPLE.get(who)
        requests = client.get(f"{URL}bilateral-requests/", {"page_size": 200}).json()["results"]
        mine = [wish for wish in self.wishes if party in (None, *wish.sides)]
        codes = {self.world.parties[code].pk: code for code in PARTIES}
        assert {
            r["id"]: (r["status"], codes.get(next(iter(r["awaiting"]), None)), r["minutes"], hour_of(r["meeting"]))
            for r in requests
        } == {wish.id: (wish.status, wish.awaiting, wish.minutes, self.meeting_of(wish, who)) for wish in mine}
        for wish in self.wishes[-1:]:
            assert client.get(f"{URL}bilateral-requests/{wish.id}/").status_code == (200 if wish in mine else 404)
        programme = client.get(f"{URL}programme/", {"page_size": 200}).json()["results"]
        known = [e for e in self.events if e.status == "confirmed" and (e.is_for_all or party in e.parties)]
        if who == "alice":
            known = [e for e in self.events if e.status != "cancelled"]
        assert {row["uid"]: (hour_of(row), row["sequence"]) for row in programme} == {
            e.uid: ((self.world.hour(e.start), e.status), e.sequence) for e in known
        }
        # What waits is in the mailbox once it has left.
        later = clock.now() + timedelta(hours=1)
        with patch.object(clock, "now", lambda: later):
            letters = client.get(f"{URL}notifications/", {"page_size": 200}).json()["results"]
        assert Counter(note["kind"] for note in letters) == self.post[who].kinds

    def meeting_of(self, wish: Wish, who: str) -> Any:
        meeting = wish.meeting
        if meeting is None or (who != "alice" and meeting.status != "confirmed"):
            return None
        return self.world.hour(meeting.start), meeting.status

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        assert overlaps() == 0


@pytest.mark.timeout(3000 if STORIES > 50 else 400)
def test_the_product_does_what_the_model_says(db: None) -> None:
    machine = type("Diplomacy", (Diplomacy,), {"world": World()})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
