"""The world of the stories of two delegations, and its meetings, requests and letters as the model has them."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine

from summit.core import clock
from summit.delegations.models import Rank
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/"
PARTIES = ("BLR", "KAZ", "TJK")
# Who sees which delegation's business; all but Leyla, who is its liaison officer, represent it.
PEOPLE = {"boris": "BLR", "leyla": "BLR", "karim": "KAZ", "tahmina": "TJK"}
REPRESENTATIVES = {"boris": "BLR", "karim": "KAZ"}
REPRESENTATIVE_OF = {party: name for name, party in REPRESENTATIVES.items()}
EVERYONE = ("alice", *PEOPLE)
OPEN = ("pending", "accepted")
LEVELS = (Rank.HEAD_OF_STATE.word, Rank.MINISTER.word)
HALF_HOUR = timedelta(minutes=30)
OVERLAPS = """
    SELECT count(*) FROM calendar_occupancy a JOIN calendar_occupancy b
    ON a.resource_id = b.resource_id AND a.id < b.id AND a.period && b.period
"""
State = tuple[datetime, str] | None  # hour and room; None: not held


@dataclass
class Event:
    """A meeting or a session as the model has it."""

    uid: str
    parties: frozenset[str]
    resources: frozenset[int]
    start: int
    length: int
    room: str
    status: str = "tentative"
    sequence: int = 0
    is_for_all: bool = False
    pk: int = 0

    def overlaps(self, start: int, length: int) -> bool:
        return self.status != "cancelled" and self.start < start + length and start < self.start + self.length

    def concerns(self, party: str) -> bool:
        return self.is_for_all or party in self.parties


@dataclass
class Wish:
    """A request as the model has it."""

    id: str
    sides: tuple[str, str]  # requester, invitee
    level: str
    minutes: int
    status: str = "pending"
    awaiting: str | None = None
    meeting: Event | None = None

    @property
    def is_placed(self) -> bool:
        return self.meeting is not None and self.meeting.status != "cancelled"


@dataclass
class Post:
    """What waits to be told to one person, and how many letters of each kind they were ever written."""

    waiting: list[tuple[str, Any]] = field(default_factory=list)
    published: list[dict[str, State]] = field(default_factory=list)
    letter: dict[str, tuple[State, State]] = field(default_factory=dict)
    written: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, about: Any) -> None:
        self.waiting.append((kind, about))
        self.written[kind] += 1

    def change(self, uid: str, old: State, new: State) -> None:
        """Change the letter that makes it known, if that waits, else the letter about changes."""
        for letter in self.published:
            if uid in letter:
                letter[uid] = new
                if new is None:
                    del letter[uid]
                self.published = [letter for letter in self.published if letter]
                return
        old = self.letter.get(uid, (old, None))[0]
        if new == old:
            self.letter.pop(uid, None)
        else:
            self.letter[uid] = (old, new)

    @property
    def kinds(self) -> Counter[str]:
        waiting = {"programme_changed": bool(self.letter), "programme_published": len(self.published)}
        return self.written + Counter(waiting)


class World:
    """The rows that every story begins with, and a client with a token for each person."""

    def __init__(self) -> None:
        first = (clock.now() + timedelta(days=30)).date()
        self.summit = make_summit(starts_on=first, ends_on=first + timedelta(days=1))
        self.ten = self.summit.midnight(first) + timedelta(hours=10)
        self.parties = {code: make_delegation(self.summit, code) for code in PARTIES}
        ministers = {code: make_delegate(party) for code, party in self.parties.items()}
        self.leads = {(code, LEVELS[0]): party.head.pk for code, party in self.parties.items()}
        self.leads |= {(code, LEVELS[1]): minister.pk for code, minister in ministers.items()}
        self.rooms = {name: make_room(self.summit, name).pk for name in ("blue", "green")}
        kinds = {"leyla": "liaison"}
        users = {name: (kinds.get(name, "coordinator"), self.parties[code]) for name, code in PEOPLE.items()}
        users["alice"] = ("organizer", None)
        self.places = {name: f"{name.capitalize()}, Yntymak-Ordo" for name in self.rooms}
        self.clients = {name: self._client(name, *role) for name, role in users.items()}

    def _client(self, name: str, kind: str, party: Any) -> Client:
        user = make_user(name, self.summit, kind, party)
        client = Client()
        signed_in = client.post("/api/v1/auth/login/", {"email": user.email, "password": "correct horse battery"})
        client.credentials(HTTP_AUTHORIZATION=f"Token {signed_in.json()['token']}")
        return client

    def hour(self, slot: int) -> datetime:
        return self.ten + slot * HALF_HOUR


def overlaps() -> int:
    """Return how many pairs of occupancies of one resource overlap."""
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        (count,) = cursor.fetchone()
    return int(count)


def some(rows: list[Any], n: int, is_ready: Callable[[Any], bool]) -> Any:
    """Return one of the rows, mostly one that is ready for what is to be done."""
    ready = [row for row in rows if is_ready(row)]
    chosen = ready if ready and n % 4 else rows
    return chosen[n % len(chosen)]


def hour_of(meeting: Any) -> Any:
    return meeting and (datetime.fromisoformat(meeting["starts_at"]), meeting["status"])


def about(notification: Any) -> Any:
    """Return what a notification tells of, as the model says it."""
    if notification.kind == "programme_published":
        return frozenset((row["uid"], stated(row)) for row in notification.context["engagements"])
    if notification.kind == "programme_changed":
        return frozenset((row["uid"], stated(row["old"]), stated(row)) for row in notification.context["changes"])
    return notification.topic.partition(":")[2]


def stated(row: Any) -> State:
    return None if row["is_cancelled"] else (datetime.fromisoformat(row["starts_at"]), row["place"]["en"])


class Story(RuleBasedStateMachine):
    """What was asked, entered and published, as the model has it, and what people are told of it."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.story = transaction.atomic()
        self.story.__enter__()
        self.wishes: list[Wish] = []
        self.sessions: list[Event] = []
        self.published: dict[str, int] | None = None
        self.post: dict[str, Post] = defaultdict(Post)

    def send(self, who: str, path: str, body: Any, *, refused: tuple[int, str] | None) -> Any:
        answer = self.world.clients[who].post(f"{URL}{path}", body)
        came = (answer.status_code, answer.json().get("code")) if answer.status_code >= 400 else None
        assert came == refused, (who, path, body, answer.json())
        return answer.json()

    @property
    def events(self) -> list[Event]:
        return [wish.meeting for wish in self.wishes if wish.meeting] + self.sessions

    def clashing(self, resources: frozenset[int], start: int, length: int, but: Event | None = None) -> list[Event]:
        taken = (e for e in self.events if e is not but and e.overlaps(start, length))
        return [event for event in taken if event.resources & resources]

    def state(self, event: Event) -> State:
        return None if event.status == "cancelled" else (self.world.hour(event.start), self.world.places[event.room])

    def tell(self, party: str, kind: str, about: Any) -> None:
        for person, minds in PEOPLE.items():
            if minds == party:
                self.post[person].add(kind, about)

    def change(self, event: Event, **facts: Any) -> None:
        """Change what is published or not; who is concerned by what was published is told."""
        before, was_known = self.state(event), event.status == "confirmed"
        for name, value in facts.items():
            setattr(event, name, value)
        if self.state(event) != before:
            event.sequence += 1
            for person, party in PEOPLE.items():
                if was_known and event.concerns(party):
                    self.post[person].change(event.uid, before, self.state(event))
