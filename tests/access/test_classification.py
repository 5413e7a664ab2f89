"""Who finds, names and reads a document, by classification: every role, every list, every letter.

What is expected is written down here once more, beside the table that the code reads: the one is the other's proof.
"""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from summit.accounts.models import User
from summit.documents.clearance import CLEARANCE, Circle, May
from summit.documents.models import Amendment, Document, File, Position
from summit.documents.queries import cleared_people, delegations_cleared
from summit.documents.services import begin_next_version
from summit.notifications.models import Notification
from summit.summits.models import Summit
from tests.access.test_matrix import operations
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.documents import make_amendment, make_circulated, make_document, make_file, make_position
from tests.factories.summits import make_summit

NOW = datetime(2025, 11, 1, tzinfo=UTC)
URL = "/api/v1/summits/bishkek-2025/"
LEVELS = ("public", "official", "restricted", "parties", "draft")
# By actor, level by level: d he downloads, t he reads the title only, l he finds it only, - he does not know of it. The
# documents are Kazakhstan's, which sponsors them all; Tajikistan is a party to that for parties.
EXPECTED = {
    "chief": "ddddd",
    "organizer": "ddddd",
    "sponsor's coordinator": "ddddd",
    "sponsor's viewer": "ddddd",
    "sponsor's liaison": "ddl--",
    "party's coordinator": "dddd-",
    "party's viewer": "dddd-",
    "member's coordinator": "ddd--",
    "member's viewer": "ddd--",
    "member's liaison": "ddl--",
    "absent member's coordinator": "ddd--",
    "guest's coordinator": "ddl--",
    "absent guest's coordinator": "dl---",
    "observer": "dl---",
}
STRANGERS = ("chief of another summit", "nobody")


class World:
    """A document of each classification, and one that is a draft, with a secret in each place."""

    def __init__(self) -> None:
        self.summit = make_summit()
        self.actors = dict(self._people())
        sponsors, parties = [self.party["sponsor"]], [self.party["party"]]
        self.documents = {}
        for level in LEVELS[:-1]:
            known = {"title": f"TITLE-{level}", "classification": level, "sponsors": sponsors}
            parties_of = parties if level == "parties" else []
            document = make_circulated(self.summit, f"SYMBOL/{level}".upper(), **known, parties=parties_of)
            make_position(document, self.party["sponsor"], "reserves", text=f"WORD-{level}", is_shared=True)
            make_position(document, self.party["party"], "objects", text="WORD-OWN")
            said = {"passage": f"PASSAGE-{level}", "proposed_text": f"WORD-{level}"}
            make_amendment(document, self.party["sponsor"], **said, is_shared=True)
            self.documents[level] = document
        # What follows on what is circulated is known to the sponsors alone.
        make_file(self._next(self.documents["public"]), name="FILE-DRAFT.pdf")
        draft = make_document(
            self.summit, "SYMBOL/DRAFT", title="TITLE-draft", classification="public", sponsors=sponsors
        )
        make_file(draft, name="FILE-DRAFT.pdf")
        self.documents["draft"] = draft

    def _people(self) -> Iterator[tuple[str, User | None]]:
        kinds = {"sponsor": "KAZ", "party": "TJK", "member": "BLR", "absent member": "ARM", "guest": "CIS"}
        facts: dict[str, dict[str, Any]] = {
            "absent member": {"is_attending": False},
            "guest": {"participation": "guest"},
        }
        self.party = {name: make_delegation(self.summit, code, **facts.get(name, {})) for name, code in kinds.items()}
        absent = {"participation": "guest", "is_attending": False}
        self.party["absent guest"] = make_delegation(self.summit, "UNO", **absent)
        for number, actor in enumerate(EXPECTED):
            whose, _, kind = actor.rpartition("'s ")
            yield actor, make_user(f"a{number}", self.summit, kind or actor, self.party.get(whose))
        yield "chief of another summit", make_user("stranger", make_summit("elsewhere"), "chief")
        yield "nobody", make_user("nobody")

    @staticmethod
    def _next(document: Document) -> Document:
        begin_next_version(document, note="NOTE-DRAFT", now=NOW)
        return document

    def hidden_from(self, actor: str) -> list[str]:
        """Return the marks that the actor may not meet."""
        marks = []
        for level, may in zip(LEVELS, EXPECTED.get(actor, "-----"), strict=True):
            marks += [f"TITLE-{level}", f"WORD-{level}", f"PASSAGE-{level}"] if may in "l-" else []
            marks += [f"SYMBOL/{level}"] if may == "-" else []
        marks += ["FILE-DRAFT", "NOTE-DRAFT"] if EXPECTED.get(actor, "-----")[-1] == "-" else []
        knows_all = actor in ("chief", "organizer") or actor.startswith("party's")
        marks += [] if knows_all else ["WORD-OWN"]
        # A liaison officer and an observer read documents, and nothing of what delegations say of them.
        if actor.endswith(("liaison", "observer")):
            marks += [f"WORD-{level}" for level in LEVELS]
        return [mark.casefold() for mark in marks]


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made_world: World) -> World:
    return copy.deepcopy(made_world)


@pytest.mark.timeout(300)
def test_no_answer_tells_what_is_not_to_be_known(world: World) -> None:
    """Every GET of the API under a summit, with the keys of all that was planted."""
    api, wrong, tried = Client(keeps_roles=True), {}, 0
    documents = list(Document.objects.values_list("pk", flat=True))
    keys = {
        "documents": documents,
        "consensus": documents,
        "document-files": list(File.objects.values_list("pk", flat=True)),
        "positions": list(Position.objects.values_list("pk", flat=True)),
        "amendments": list(Amendment.objects.values_list("pk", flat=True)),
    }
    # From organizers nothing is hidden. A viewer reads what a coordinator does: the other tests say so, and this one is
    # long.
    hidden = {actor: world.hidden_from(actor) for actor in world.actors if "viewer" not in actor}
    hidden = {actor: marks for actor, marks in hidden.items() if marks}
    gets = [path for path, method, _ in operations() if method == "get"]
    for path in gets:
        resource = path.split("/")[5]
        names = keys.get(resource, []) if "{" in path.replace("{slug}", "") else [0]
        for actor, marks in hidden.items():
            for name in names:
                answer = api.by(world.actors[actor]).get(
                    path.replace("{slug}", "bishkek-2025").replace("{id}", str(name))
                )
                tried += 1
                said = (answer.content.decode(errors="replace") + str(dict(answer.headers))).casefold()
                if found := [mark for mark in marks if mark in said]:
                    wrong[actor, path, name] = found

    assert wrong == {}
    assert hidden.keys() >= {"sponsor's coordinator", "member's liaison", "guest's coordinator", "observer", *STRANGERS}
    assert tried > 1000


def test_each_finds_names_and_reads_what_he_is_cleared_for(world: World) -> None:
    api, found = Client(keeps_roles=True), {}
    for actor in EXPECTED:
        rows = api.by(world.actors[actor]).get(f"{URL}documents/").json()
        listed = {row["symbol"]: row for row in rows["results"]}
        files = api.get(f"{URL}document-files/").json()["results"]
        readable = {file["document"] for file in files}
        letters = ""
        for level, document in world.documents.items():
            row = listed.get(f"SYMBOL/{level}".upper())
            letter = "-" if row is None else "l" if row["title"] is None else "t"
            letters += "d" if document.pk in readable else letter
            if letter == "l":
                assert {row[name] for name in ("kind", "sponsors", "parties", "made_at", "versions")} == {None}, row
        assert rows["count"] == len(listed) == len(letters.replace("-", ""))
        found[actor] = letters

    assert found == EXPECTED


def test_downloads_are_given_to_whom_the_table_names(world: World) -> None:
    api, found = Client(keeps_roles=True), {}
    files = {level: d.versions.first().files.get().pk for level, d in world.documents.items()}
    for actor in EXPECTED:
        api.by(world.actors[actor])
        statuses = [api.get(f"{URL}document-files/{files[level]}/download/").status_code for level in LEVELS]
        found[actor] = ["d" if status == 200 else status for status in statuses]

    assert found == {a: ["d" if may == "d" else 404 for may in mays] for a, mays in EXPECTED.items()}
    for actor in STRANGERS:
        api.by(world.actors[actor])
        assert {api.get(f"{URL}document-files/{pk}/download/").status_code for pk in files.values()} == {404}


def test_neither_search_nor_filter_nor_order_finds_by_a_title_that_is_not_to_be_known(world: World) -> None:
    api = Client(keeps_roles=True)
    for actor, mays in EXPECTED.items():
        api.by(world.actors[actor])
        for level, may in zip(LEVELS, mays, strict=True):
            counts = [
                api.get(f"{URL}documents/", query).json()["count"]
                for query in ({"search": f"TITLE-{level}"}, {"search": f"title-{level}", "ordering": "-symbol"})
            ]
            assert counts == ([1, 1] if may in "dt" else [0, 0]), (actor, level)
        known = [may for may in mays if may in "dt"]
        for query in ({"kind": "decision"}, {"sponsors": world.party["sponsor"].pk}):
            assert api.get(f"{URL}documents/", query).json()["count"] == len(known), (actor, query)
        assert api.get(f"{URL}documents/", {"kind": "report"}).json()["count"] == 0
        assert api.get(f"{URL}documents/", {"ordering": "told_title"}).status_code == 400


def test_a_refusal_does_not_tell_that_a_version_is_there(world: World) -> None:
    """A request by number gets the same answer for a hidden row and for one that does not exist."""
    actor = world.actors["member's coordinator"]
    hidden = world.documents["parties"].versions.get().pk
    said = {"delegation": world.party["member"].pk, "stance": "joins", "passage": "p", "proposed_text": "t"}
    answers = {
        (resource, pk): Client().by(actor).post(f"{URL}{resource}/", {**said, "version": pk}).json()
        for resource in ("positions", "amendments")
        for pk in (hidden, 987654321)
    }

    for resource in ("positions", "amendments"):
        one, other = (str(answers[resource, pk]).replace(f'"{pk}"', "N") for pk in (hidden, 987654321))
        assert one == other
        assert answers[resource, hidden]["errors"][0]["code"] == "does_not_exist"


def test_letters_go_to_the_cleared_and_hold_no_title(world: World) -> None:
    letters = Notification.objects.filter(kind="documents_changed").select_related("recipient")
    texts = {letter.recipient_id: str(letter.context) for letter in letters}
    everything = " ".join(str(n.context) for n in Notification.objects.all())

    for actor, mays in EXPECTED.items():
        user = world.actors[actor]
        assert user is not None
        said = texts.get(user.pk, "")
        of_delegation = "'s " in actor
        for level, may in zip(LEVELS, mays, strict=True):
            is_told = f"SYMBOL/{level}".upper() in said
            assert is_told == (of_delegation and may == "d" and level != "draft"), (actor, level)
    for mark in ("TITLE", "WORD", "PASSAGE", "FILE", "NOTE"):
        assert mark not in everything


def test_both_sides_of_the_table_agree(world: World) -> None:
    """Who is cleared for a document, asked from the document, is who may see it, asked from the person."""
    sees = {
        May.LIST: Document.objects.visible_to,
        May.TITLE: Document.objects.titled_to,
        May.DOWNLOAD: Document.objects.readable_by,
    }
    for may, rows in sees.items():
        for document in Document.objects.all():
            by_document = set(cleared_people(document, may))
            by_person = {u for u in User.objects.filter(is_superuser=False) if rows(u).filter(pk=document.pk).exists()}
            assert by_document == by_person, (may, document)
        assert not rows(AnonymousUser()).exists()


def test_a_delegation_is_cleared_as_its_coordinator_is(world: World) -> None:
    """So none is asked, or given a task, about what nobody of it could read."""
    for document in Document.objects.all():
        readers = {name for name in world.party if _reads(world.actors[f"{name}'s coordinator"], document)}
        cleared = set(delegations_cleared(document))
        assert {name for name, party in world.party.items() if party in cleared} == readers, document


def _reads(person: Any, document: Document) -> bool:
    return Document.objects.readable_by(person).filter(pk=document.pk).exists()


def test_who_stands_nearer_sees_no_less() -> None:
    """In the table each level is as closed as the one before at least, and who downloads reads titles and finds."""
    width = {circle: number for number, circle in enumerate(reversed(Circle), start=1)}

    def reach(may: May, level: str, role: str) -> int:
        circles = [circle for (name, circle), kinds in CLEARANCE[may].items() if name == level and role in kinds]
        return width[circles[0]] if circles else 0

    for role in ("chief", "organizer", "liaison", "coordinator", "viewer", "observer"):
        for level, next_level in pairwise(LEVELS):
            for may in May:
                assert reach(may, level, role) >= reach(may, next_level, role)
            assert reach(May.LIST, level, role) >= reach(May.TITLE, level, role) >= reach(May.DOWNLOAD, level, role)


@pytest.mark.parametrize("level", LEVELS[:-1])
def test_a_document_of_another_summit_is_nobodys(world: World, api: Any, level: str) -> None:
    elsewhere = Summit.objects.get(slug="elsewhere")
    party = make_delegation(elsewhere, "XXA")
    document = make_circulated(elsewhere, "ELSEWHERE/1", classification=level, sponsors=[party])

    api.by(world.actors["sponsor's coordinator"])
    for resource in ("documents", "consensus"):
        assert api.get(f"{URL}{resource}/{document.pk}/").status_code == 404
        found = {row["symbol"] for row in api.get(f"{URL}{resource}/").json()["results"]}
        assert found <= {d.symbol for d in world.documents.values()}
        assert len(found) >= len(LEVELS) - 1
