"""Papers by the API: to each reader what he may know, and no more; who takes what is restricted is recorded."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services import add_item, adopt_agenda, circulate_agenda
from summit.core import clock
from summit.core.models import AccessRecord
from summit.decisions.models import Action, Consent, Stage
from summit.delegations.models import Delegation, Rank
from summit.documents.models import Document, Stance
from summit.printouts import printing
from summit.printouts.queries import Reader, programme
from summit.printouts.queries.words import WORDS, words_in
from tests.factories.delegations import make_delegation
from tests.factories.papers import (
    DRAFT,
    LIVE,
    NOW,
    OFFICIAL,
    PARTIES,
    RESTRICTED,
    Paperwork,
    decide,
    make_guest,
    make_paper_document,
    make_paperwork,
    speak,
)
from tests.factories.sessions import make_session
from tests.printouts.reading import pages_of, text_of

URL = "/api/v1/summits/bishkek-2025/printouts/"
MARK = re.compile(r"(?:TEXT|SAID|DO|UNSHARED|On )?[A-Z]+TITLE")


@pytest.fixture
def paperwork(belarus: Any, kazakhstan: Any, tajikistan: Any) -> Paperwork:
    return make_paperwork(belarus, kazakhstan)


@pytest.fixture
def readers(alice: Any, boris: Any, karim: Any, leyla: Any, olga: Any, summit: Any) -> dict[str, Any]:
    """Boris's Belarus and Karim's Kazakhstan are members; Kazakhstan is the party and the sponsor."""
    people = {"alice": alice, "boris": boris, "karim": karim, "leyla": leyla, "olga": olga}
    return people | {"gulnara": make_guest(summit)}


def addresses(paperwork: Paperwork) -> dict[str, str]:
    session = f"{URL}sessions/{paperwork.session.pk}/"
    return {
        "agenda": f"{session}agenda/",
        "speakers": f"{session}speakers/",
        "record": f"{session}record/",
        "documents": f"{URL}documents/",
        "decisions": f"{URL}decisions/",
        "programme": f"{URL}programme/",
    }


def marks_in(answer: Any) -> set[str]:
    """Return the marks that stand in the paper."""
    assert answer.status_code == 200, answer.content
    return set(MARK.findall(text_of(answer.content)))


TITLES = {
    "alice": {OFFICIAL, RESTRICTED, PARTIES, DRAFT},
    "boris": {OFFICIAL, RESTRICTED},
    "karim": {OFFICIAL, RESTRICTED, PARTIES, DRAFT},
    "leyla": {OFFICIAL},
    "olga": set(),
    "gulnara": {OFFICIAL},
}
# By symbol: the observer finds no restricted one, the liaison officer and the guest do.
FOUND = {"alice": "1234", "boris": "12", "karim": "1234", "leyla": "12", "olga": "1", "gulnara": "12"}


@pytest.mark.parametrize("name", TITLES)
def test_titles_and_symbols_are_for_the_cleared(name: str, readers: Any, paperwork: Any, api: Any) -> None:
    at = addresses(paperwork)
    listed = api.by(readers[name]).get(at["documents"], {"language": "en"})
    agenda = api.get(at["agenda"], {"language": "en"})

    assert (marks_in(listed), marks_in(agenda)) == (TITLES[name], TITLES[name])
    # Of the others neither the version nor its day.
    assert text_of(listed.content).count("20 November 2025 circulated") == len(TITLES[name] - {DRAFT})
    for answer in (listed, agenda):
        assert "".join(sorted(set(re.findall(r"CSC/2025/(\d)", text_of(answer.content))))) == FOUND[name]


def test_symbols_with_raised_numbers_are_sorted_too(readers: Any, paperwork: Any, api: Any) -> None:
    Document.objects.filter(symbol="CSC/2025/1").update(symbol="CSC/1\u00b2")
    listed = api.by(readers["alice"]).get(addresses(paperwork)["documents"], {"language": "en"})
    assert listed.status_code == 200


@pytest.mark.parametrize("name", TITLES)
def test_decisions_tell_what_their_documents_would(name: str, readers: Any, paperwork: Any, api: Any) -> None:
    decided = TITLES[name] - {DRAFT}
    wholly = {f"{prefix}{mark}" for mark in decided for prefix in ("On ", "TEXT", "SAID")} | decided
    theirs = {f"DO{mark}" for mark in decided} if name in ("alice", "karim") else set()

    assert marks_in(api.by(readers[name]).get(addresses(paperwork)["decisions"], {"language": "en"})) == wholly | theirs


def test_decisions_tell_neither_a_secret_session_nor_an_action_of_a_document_that_one_may_not_read(
    readers: Any, paperwork: Any, api: Any, belarus: Any
) -> None:
    Action.objects.update(owner=belarus)
    path = f"{URL}decisions/{paperwork.decisions[RESTRICTED].pk}/"
    before = text_of(api.by(readers["boris"]).get(path, {"language": "en"}).content)
    paperwork.session.engagement.audience = "organizers"
    paperwork.session.engagement.save()
    texts = [text_of(api.by(readers[name]).get(path, {"language": "en"}).content) for name in ("boris", "leyla")]

    assert ("Session Council" in before, f"DO{RESTRICTED}" in before) == (True, True)
    assert ["Session Council" in text for text in texts] == [False, False]
    assert ["Text not shown" in text for text in texts] == [False, True]
    assert RESTRICTED not in texts[1]


@pytest.mark.parametrize("name", TITLES)
def test_one_decision_is_found_by_whoever_may_find_its_document(
    name: str, readers: Any, paperwork: Any, api: Any
) -> None:
    statuses = {
        mark: api.by(readers[name]).get(f"{URL}decisions/{decision.pk}/").status_code
        for mark, decision in paperwork.decisions.items()
    }

    marks = dict(zip("123", (OFFICIAL, RESTRICTED, PARTIES), strict=True))
    assert statuses == {mark: 200 if n in FOUND[name] else 404 for n, mark in marks.items()}


def test_the_record_is_the_secretariats_and_tells_of_shared_positions_alone(
    readers: Any, paperwork: Any, api: Any
) -> None:
    address = addresses(paperwork)["record"]
    statuses = {name: api.by(user).get(address).status_code for name, user in readers.items()}
    text = text_of(api.by(readers["alice"]).get(address, {"language": "en"}).content)

    assert statuses == {"alice": 200} | dict.fromkeys(("boris", "karim", "leyla", "olga", "gulnara"), 403)
    assert "Belarus – joins the consensus" in text
    assert "UNSHARED" not in text
    assert "Kazakhstan – " not in text
    assert text.count("Adoption: adopted.") == 3


def test_speakers_are_shown_to_those_who_take_part(readers: Any, paperwork: Any, api: Any) -> None:
    address = addresses(paperwork)["speakers"]
    statuses = {name: api.by(user).get(address).status_code for name, user in readers.items()}
    text = text_of(api.by(readers["boris"]).get(address, {"language": "ru"}).content)

    assert statuses == {"alice": 200, "boris": 200, "karim": 200, "leyla": 200, "olga": 403, "gulnara": 404}
    assert "1. Безопасность" in text
    assert re.search(r"1 Беларусь 5 4:05 выступил", text)
    assert re.search(r"2 Казахстан по порядку ведения 5 в списке", text)


def test_delegations_read_what_was_circulated_and_organizers_may_read_the_draft(
    readers: Any, paperwork: Any, api: Any
) -> None:
    address = addresses(paperwork)["agenda"]
    last = api.by(readers["alice"]).get(address, {"language": "en"})
    draft = api.get(address, {"language": "en", "draft": "true"})
    others = {name: api.by(readers[name]).get(address, {"draft": "true"}).status_code for name in ("boris", "olga")}

    assert "Provisional agenda" in text_of(last.content)
    assert "Circulated 20 November 2025, 12:00 (Asia/Bishkek)" in text_of(last.content)
    assert "1.1 Borders" in text_of(last.content)
    assert "In all: 30 min" in text_of(last.content)
    assert LIVE in marks_in(draft) - marks_in(last)
    assert "Draft agenda, not circulated" in text_of(draft.content)
    # More than the session lasts.
    assert "The session lasts: 90 min" in text_of(draft.content)
    assert others == {"boris": 404, "olga": 404}


def test_each_revision_stays_to_be_had(readers: Any, paperwork: Any, api: Any) -> None:
    agenda = paperwork.session.agenda
    circulate_agenda(agenda, by=None, now=NOW + timedelta(hours=1))
    agenda.refresh_from_db()
    adopt_agenda(agenda, now=NOW + timedelta(days=1))
    address = addresses(paperwork)["agenda"]
    answers = [api.by(readers["boris"]).get(address, {"language": "ru", **which}) for which in ({"revision": 1}, {})]
    texts = [text_of(answer.content) for answer in answers]

    assert ["Проект повестки дня" in text for text in texts] == [True, False]
    assert [LIVE in text for text in texts] == [False, True]
    assert "Утверждена 21 ноября 2025 г., 12:00 (Asia/Bishkek)" in texts[1]
    assert [f"Rev. {n}" in text for n, text in enumerate(texts, start=1)] == [True, True]
    assert api.get(address, {"revision": 3}).status_code == 404


def test_what_one_may_not_know_of_is_not_there(
    readers: Any, paperwork: Any, api: Any, nobody: Any, summit: Any
) -> None:
    secret = make_session(summit, "secret", title={"en": "SECRET"})
    paths = [f"{URL}sessions/{pk}/{name}/" for pk in (secret.pk, 987654321) for name in ("agenda", "speakers")]

    assert [api.by(readers["boris"]).get(path).status_code for path in paths] == [404] * 4
    assert {api.by(nobody).get(path).status_code for path in addresses(paperwork).values()} == {404}
    assert {api.by(None).get(path).status_code for path in addresses(paperwork).values()} == {401}
    assert "SECRET" not in text_of(api.by(readers["boris"]).get(addresses(paperwork)["programme"]).content)
    assert "SECRET" in text_of(api.by(readers["alice"]).get(addresses(paperwork)["programme"]).content)
    empty = api.get(f"{URL}sessions/{secret.pk}/agenda/")
    assert "The agenda has no items yet." in text_of(empty.content)


def test_who_takes_restricted_content_is_recorded_and_named_on_the_copy(readers: Any, paperwork: Any, api: Any) -> None:
    pk, summit = paperwork.session.pk, paperwork.session.summit_id
    for name in ("karim", "leyla", "alice"):
        for paper in ("documents", "agenda", "programme"):
            answer = api.by(readers[name]).get(addresses(paperwork)[paper], {"language": "en"})
            copies = {page.rpartition("Copy of: ")[2][:18] for page in pages_of(answer.content) if "Copy of" in page}
            expected = {"karim": {"Kazakhstan, Karim "}, "alice": {"the organizers, Al"}}.get(name, set())
            assert copies == (expected if paper != "programme" else set()), (name, paper)

    rows = [(name, what, row) for name in ("karim", "alice") for what, row in (("documents", summit), ("agenda", pk))]
    assert list(AccessRecord.objects.order_by("id").values_list("actor", "what", "row", "action", "summit")) == [
        (readers[name].pk, f"papers.{what}", str(row), "exported", summit) for name, what, row in rows
    ]
    assert "PARTIES ONLY" in text_of(
        api.by(readers["karim"]).get(addresses(paperwork)["documents"] + "?language=en").content
    )


def test_a_paper_is_the_same_bytes_again_and_is_kept_by_nobody(
    readers: Any, paperwork: Any, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The programme says when it was printed.
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for path in addresses(paperwork).values():
        first, second = (api.by(readers["alice"]).get(path) for _ in range(2))

        assert first.content == second.content
        assert first["Content-Type"] == "application/pdf"
        assert first["Cache-Control"] == "private, no-store"
        assert first["X-Content-Type-Options"] == "nosniff"
        assert re.fullmatch(r'inline; filename="bishkek-2025-[\w.-]+-en\.pdf"', first["Content-Disposition"])
    name = api.get(f"{URL}decisions/{paperwork.decisions[OFFICIAL].pk}/")["Content-Disposition"]
    assert name == 'inline; filename="bishkek-2025-decision-CSC-2025-D-1-en.pdf"'


def test_the_language_is_the_one_asked_for_else_the_readers_else_the_summits(
    readers: Any, paperwork: Any, api: Any
) -> None:
    path = addresses(paperwork)["documents"]
    boris = readers["boris"]  # who reads Russian
    olga = readers["olga"]
    olga.language = "ky"
    said = [
        text_of(api.by(user).get(path, query).content)
        for user, query in (
            (boris, {}),
            (boris, {"language": "en"}),
            (readers["karim"], {}),
            (olga, {}),
        )
    ]

    assert ["Перечень документов" in text for text in said] == [True, False, False, True]
    assert api.get(path, {"language": "ky"}).status_code == 400


def test_what_goes_wrong_is_told_as_a_problem(readers: Any, paperwork: Any, api: Any, monkeypatch: Any) -> None:
    path = addresses(paperwork)["documents"]
    bad = api.by(readers["alice"]).get(path, {"language": "fr"})
    monkeypatch.setattr(printing, "MOST_CHARACTERS", 100)
    long = api.get(path)

    assert [(a.status_code, a.json()["code"]) for a in (bad, long)] == [
        (400, "invalid"),
        (409, "paper_too_long"),
    ]
    assert {answer["Content-Type"] for answer in (bad, long)} == {"application/problem+json"}


def test_a_series_is_had_by_its_prefix(readers: Any, paperwork: Any, api: Any) -> None:
    path = addresses(paperwork)["decisions"]
    theirs, none = (api.by(readers["alice"]).get(path, {"series": p, "language": "en"}) for p in ("CSC/2025/D", "X"))

    assert len(pages_of(theirs.content)) == 4
    assert "No decisions are recorded yet." in text_of(none.content)


def test_papers_cost_the_same_number_of_queries_however_long(
    readers: Any, paperwork: Any, api: Any, summit: Any, kazakhstan: Any
) -> None:
    def measured() -> dict[str, tuple[int, int]]:
        result = {}
        for name, path in addresses(paperwork).items():
            with CaptureQueriesContext(connection) as context:
                answer = api.by(readers["alice"]).get(path)
            result[name] = (len(context), len(answer.content))
        return result

    few = measured()
    for n in range(20):
        document = make_paper_document(summit, f"MORE/{n}", "More", "official", sponsors=[kazakhstan])
        item = add_item(paperwork.session, title={"en": f"Item {n}"}, documents=[document], sponsor=kazakhstan)
        speak(item, kazakhstan, 1)
        decide(paperwork.series, 10 + n, document, paperwork.session, "MORE", owner=kazakhstan)
        make_session(summit, f"more-{n}")
        make_delegation(summit, f"D{n}")
    circulate_agenda(paperwork.session.agenda, by=None, now=NOW + timedelta(hours=1))
    many = measured()

    assert all(many[name][1] > few[name][1] for name in few)
    assert {name: count for name, (count, _) in many.items()} == {name: count for name, (count, _) in few.items()}


@pytest.mark.parametrize(
    ("prefix", "choices"),
    [
        ("item-kind", AgendaItem.Kind),
        ("item-status", AgendaItem.Status),
        ("document-kind", Document.Kind),
        ("document-status", Document.Status),
        ("classification", Document.Classification),
        ("speaker-kind", Speaker.Kind),
        ("speaker-status", Speaker.Status),
        ("stance", Stance),
        ("purpose", Stage.Purpose),
        ("outcome", Stage.Outcome),
        ("means", Consent.Means),
        ("action-status", Action.Status),
        ("participation", Delegation.Participation),
        ("rank", Rank),
    ],
)
def test_every_choice_has_its_word_in_each_language(prefix: str, choices: Any) -> None:
    named = {word.partition(".")[2] for word in WORDS if word.startswith(f"{prefix}.")}

    assert all(words_in("ru")[word] != words_in("en")[word] for word in WORDS)
    assert named == {getattr(choice, "word", choice.value) for choice in choices}


def test_the_programme_says_what_each_is_and_is_had_for_one_day(readers: Any, api: Any, summit: Any) -> None:
    kinds = {"ceremony": "ceremony", "photo": "family photo", "signing": "signing", "press": "press", "meal": "meal"}
    for hour, kind in enumerate(kinds):
        starts_at = datetime(2025, 11, 26, 4 + hour, tzinfo=UTC)
        make_session(summit, f"{kind}-1", kind=kind, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    make_session(summit, "second-day")
    path = f"{URL}programme/"

    first = text_of(api.by(readers["alice"]).get(path, {"language": "en", "day": "2025-11-26"}).content)

    assert [word in first for word in kinds.values()] == [True] * 5
    assert ("26 November" in first, "27 November" in first) == (True, False)
    assert "27 November" in text_of(api.get(path, {"language": "en"}).content)
    assert api.get(path, {"dya": "2025-11-26"}).json()["errors"][0]["field"] == "dya"


def test_a_title_from_right_to_left_orders_nothing_around_it(readers: Any, api: Any, summit: Any) -> None:
    session = make_session(summit, "arabic", title={"en": "مؤتمر (COP 32) 2027"})
    data = programme(summit, Reader(readers["alice"], "en", NOW)).data
    wall = str(session)

    assert wall == "\u2068مؤتمر (COP 32) 2027\u2069"
    assert wall in {line["title"] for day in data["days"] for line in day["lines"]}
