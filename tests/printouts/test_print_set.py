"""The print set by the API: the organizers have all of it, a delegation its own programme alone."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.accounts.models import Role
from summit.arrivals.services import arrange_party
from summit.bilaterals.services import place_meeting
from summit.calendar.services import confirm_engagements, create_closure
from summit.core import clock
from summit.delegations.models import ManualPlace, PrecedencePolicy
from summit.facilities.models import Room
from summit.printouts import printing, services
from summit.printouts.queries import Reader, participants
from summit.printouts.services import PRINT_SET
from summit.programme.services import publish_revision
from summit.sessions.services import admit_delegates
from tests.factories.accounts import make_user
from tests.factories.arrivals import LANDS, make_party
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.sessions import make_session
from tests.printouts.reading import pages_of, text_of

URL = "/api/v1/summits/bishkek-2025/printouts/"
NAMES = {
    "en": "Kyrgyzstan #[Q]",
    "ru": "Киргизия",
    "ky": "Кыргызстан ңөү",
    "hy": "Ղրղզստան",
    "ka": "ყირგიზეთი",
    "zh": "吉尔吉斯斯坦",
    "ar": "قيرغيزستان",
}


HALF_HOUR = timedelta(minutes=30)
DAY_AFTER = LANDS + timedelta(days=1)


@pytest.fixture
def session(summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, alice: Any, now: Any) -> Any:
    """A published session of Belarus and Kazakhstan, and after it a meeting of Belarus that is not published."""
    room = make_room(summit, name={"en": "Blue room", "ru": "Синий зал"})
    people = [belarus.head, kazakhstan.head, make_delegate(kazakhstan, name="Minister of KAZ")]
    session = make_session(
        summit, room=room, delegates=people, interpreters=[make_interpreter(summit)], chair=kazakhstan
    )
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    place(belarus, tajikistan, session.engagement.ends_at, make_room(summit, "red-room"), now)
    return session


def place(one: Any, other: Any, starts_at: Any, room: Any, now: Any) -> Any:
    """Have the two meet for half an hour."""
    return place_meeting(make_accepted(one, other), starts_at=starts_at, room=room, now=now).engagement


def printed(api: Any, user: Any, name: str, **choices: Any) -> str:
    """Return the text of a printout in English."""
    answer = api.by(user).get(f"{URL}{name}/", {"language": "en", **choices})
    assert answer.status_code == 200, answer.content
    return text_of(answer.content)


@pytest.mark.parametrize("name", [*PRINT_SET, "print-set"])
def test_the_set_is_the_organizers_and_the_programme_also_its_delegations(
    name: str, api: Any, session: Any, alice: Any, boris: Any, vera: Any, leyla: Any, olga: Any, nobody: Any
) -> None:
    users = (alice, boris, vera, leyla, olga, nobody, None)
    statuses = [api.by(user).get(f"{URL}{name}/").status_code for user in users]

    of_delegation = [200] * 3 if name == "delegation-programmes" else [403] * 3
    assert statuses == [200, *of_delegation, 403, 404, 401]


def test_a_programme_has_what_its_delegation_may_know_whoever_prints_it(
    api: Any, session: Any, alice: Any, boris: Any, belarus: Any, kazakhstan: Any, leyla: Any, now: Any
) -> None:
    alone = make_session(
        session.summit, "secret", title={"en": "SECRET"}, delegates=[make_delegate(belarus)], audience="organizers"
    )
    hour = alone.engagement.ends_at + timedelta(hours=2)
    meeting = place(belarus, kazakhstan, hour, make_room(session.summit, "green-room"), now)
    confirm_engagements([alone.engagement, meeting], now=now)
    leyla.phone = "+996 700 123456"
    leyla.save()
    texts = [printed(api, user, "delegation-programmes", delegation=belarus.pk) for user in (alice, boris)]

    for text in texts:
        assert "Belarus Programme of the delegation" in text
        assert f"{leyla.name}, {leyla.phone}, {leyla.email}" in text
        assert "10:00 – 11:30 Council session From the delegation: President of Belarus Blue room" in text
        assert "With: President of Kazakhstan, President of Kazakhstan" in text
        assert text.count("bilateral meeting") == 1  # the other is not published
        assert "SECRET" not in text
        assert "Minister of KAZ" not in text
        assert "Rev. 1" in text


def test_a_programme_of_another_delegation_is_not_there(
    api: Any, session: Any, boris: Any, belarus: Any, kazakhstan: Any
) -> None:
    path = f"{URL}delegation-programmes/"
    theirs = api.by(boris).get(path, {"delegation": kazakhstan.pk})
    own = printed(api, boris, "delegation-programmes")

    assert theirs.status_code == 404
    assert ("Belarus Programme" in own, "Kazakhstan Programme" in own) == (True, False)
    assert api.get(path, {"delegation": 987654}).json()["errors"][0]["field"] == "delegation"


def test_a_sheet_has_all_of_its_day_and_says_what_is_not_published(
    api: Any, session: Any, alice: Any, now: Any
) -> None:
    make_room(session.summit, "green-room")
    start = session.engagement.starts_at
    hours = {"starts_at": start, "ends_at": start + HALF_HOUR}
    red = Room.objects.get(code="red-room")
    create_closure(summit=session.summit, title={"en": "Cleaning"}, resources=[red], now=now, **hours)
    text = printed(api, alice, "day-sheets", day="2025-11-27")

    assert "Rooms of the day: 27 November 2025" in text
    assert "Council session · Chair: Kazakhstan Belarus, Kazakhstan Interpreters: Interpreter-1 (ky-ru)" in text
    assert "bilateral meeting · not published yet" in text
    assert "Cleaning closed" in text
    assert "Rooms without an event: Green room." in text
    assert "Printed: " in text
    assert "(Asia/Bishkek)" in text
    assert "Nothing yet." in printed(api, alice, "day-sheets", day="2025-11-26")


def test_a_sign_has_what_is_published_in_its_room_in_the_languages_of_the_summit(
    api: Any, session: Any, alice: Any
) -> None:
    answer = api.by(alice).get(f"{URL}door-signs/", {"language": "en"})
    (page,) = pages_of(answer.content)

    assert "Blue room Синий зал 27 November 2025 · 27 ноября 2025 г." in page
    assert "10:00 – 11:30 Council Совет" in page
    assert "Nothing is published yet." in printed(api, alice, "door-signs", day="2025-11-26")
    assert "Council" in printed(api, alice, "door-signs", session=session.pk)
    red = Room.objects.get(code="red-room")
    assert "Nothing is published yet." in printed(api, alice, "door-signs", room=red.pk)


def test_plates_and_lists_have_names_in_every_script(api: Any, session: Any, alice: Any, belarus: Any) -> None:
    belarus.name = NAMES
    belarus.save()
    plates = api.by(alice).get(f"{URL}name-plates/", {"language": "ky", "delegation": belarus.pk})
    text = text_of(plates.content)

    assert len(pages_of(plates.content)) == 1
    # On both sides of the tent; letters of Arabic are drawn in their forms and from right to left.
    assert {name: text.count(name) for name in NAMES.values() if name != NAMES["ar"]} == dict.fromkeys(
        [name for name in NAMES.values() if name != NAMES["ar"]], 2
    )
    assert text.index(NAMES["ky"]) < text.index(NAMES["en"])
    assert "no font" not in text
    for code, name in NAMES.items():
        listed = printed(api, alice, "participants", language=code)
        assert ("no font" in listed, code == "ar" or name in listed) == (False, True)


def test_plates_are_of_the_people_of_a_session(api: Any, session: Any, alice: Any, tajikistan: Any) -> None:
    pages = pages_of(
        api.by(alice).get(f"{URL}name-plates/", {"language": "en", "session": session.pk, "people": "true"}).content
    )
    delegations = pages_of(api.get(f"{URL}name-plates/", {"language": "en", "session": session.pk}).content)

    assert [page.count("Minister of KAZ") for page in pages] == [0, 0, 4]
    assert ["Belarus" in page for page in delegations] == [True, False]
    assert "Tajikistan" in printed(api, alice, "name-plates")


def test_participants_come_in_the_order_that_is_chosen(
    api: Any, session: Any, alice: Any, belarus: Any, kazakhstan: Any
) -> None:
    by_hand = PrecedencePolicy.objects.create(
        summit=session.summit, code="hand", name={"en": "By hand"}, rules=["places"]
    )
    ManualPlace.objects.create(policy=by_hand, delegation=kazakhstan, position=1, reason="First")
    make_delegation(session.summit, "UNO", en="United Nations", participation="observer", is_attending=False)
    first = printed(api, alice, "participants")
    PrecedencePolicy.objects.all().delete()
    alphabet = printed(api, alice, "participants")

    assert "1. Kazakhstan President of Kazakhstan President of Kazakhstan head of state head of delegation" in first
    assert "By hand" in first
    assert "1. Belarus" in alphabet
    assert "alphabetical" in alphabet
    assert "United Nations" not in alphabet


def test_heads_sit_by_precedence_in_turns_beside_the_chair(
    api: Any, session: Any, alice: Any, tajikistan: Any, summit: Any
) -> None:
    admit_delegates(session, [tajikistan.head], now=clock.now())
    text = printed(api, alice, "seating-plans", session=session.pk)

    # Kazakhstan presides; then the alphabet.
    assert [text.index(f"{n}. {name}") >= 0 for n, name in enumerate(("Kazakhstan", "Belarus", "Tajikistan"), 1)]
    assert "1 Kazakhstan President of Kazakhstan (+1) President of Kazakhstan" in text
    assert "1 KAZ" in printed(api, alice, "seating-plans", session=session.pk, table="round")
    assert "Nobody takes part yet." in printed(api, alice, "seating-plans", session=make_session(summit, "empty").pk)


def test_the_archive_has_a_pdf_of_each(
    api: Any, session: Any, alice: Any, belarus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_party(belarus, delegates=[make_delegate(belarus)])
    monkeypatch.setattr(clock, "now", lambda: session.engagement.starts_at)
    answers = [api.by(alice).get(f"{URL}print-set/", {"language": "ru"}) for _ in range(2)]
    with zipfile.ZipFile(io.BytesIO(answers[0].content)) as archive:
        names = archive.namelist()
        texts = [text_of(archive.read(name)) for name in names]

    assert answers[0].content == answers[1].content
    assert answers[0]["Content-Type"] == "application/zip"
    assert answers[0]["Content-Disposition"] == 'inline; filename="bishkek-2025-print-set-ru.zip"'
    assert names == [
        f"bishkek-2025-{name}-ru.pdf"
        for name in (
            "participants",
            "delegation-programmes",
            "day-sheets",
            "door-signs",
            "name-plates",
            "seating-plans",
            "arrivals",
        )
    ]
    assert all("Беларусь" in text or "Синий зал" in text for text in texts)


def test_the_list_of_arrivals_has_flights_places_and_greeters(
    api: Any, alice: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    host = make_delegation(belarus.summit, "KGZ", is_host=True)
    arrange_party(make_party(belarus, delegates=[belarus.head, make_delegate(belarus)]), greeter=host.head, now=now)
    make_party(kazakhstan, direction="departure", number="", transport="road", planned_at=DAY_AFTER)

    text = printed(api, alice, "arrivals")

    assert "08:00 arrival Belarus President of Belarus · 2 B2 954 Manas President of Kgz" in text
    assert "departure Kazakhstan President of Kazakhstan · 1 road Manas –" in text
    assert len(pages_of(api.get(f"{URL}arrivals/", {"language": "en"}).content)) == 2


def test_what_is_too_long_for_one_pdf_comes_in_several(
    api: Any, session: Any, alice: Any, summit: Any, monkeypatch: pytest.MonkeyPatch, now: Any
) -> None:
    data = participants(summit, Reader(alice, "en", now)).data
    monkeypatch.setattr(printing, "MOST_CHARACTERS", len(json.dumps(data, ensure_ascii=False)) - 100)
    monkeypatch.setattr(services, "PRINT_SET", {"participants": participants})
    alone = api.by(alice).get(f"{URL}participants/", {"language": "en"})
    archive = api.get(f"{URL}print-set/", {"language": "en"})
    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        texts = {name: text_of(files.read(name)) for name in files.namelist()}

    assert (alone.status_code, alone.json()["code"]) == (409, "paper_too_long")
    first, second = (f"bishkek-2025-participants-en-{n}.pdf" for n in (1, 2))
    numbers = {name: re.findall(r"(\d)\. (?:Belarus|Kazakhstan|Tajikistan)", text) for name, text in texts.items()}
    assert numbers == {first: ["1"], second: ["2", "3"]}


def test_an_empty_summit_has_a_set_that_says_so(api: Any, alice: Any, summit: Any) -> None:
    for name in PRINT_SET:
        assert re.search(r"yet\.", printed(api, alice, name)), name


def test_what_is_no_choice_is_named(api: Any, session: Any, alice: Any) -> None:
    wrong = [
        ("participants", {"precedence": "first"}),
        ("day-sheets", {"day": "tomorrow"}),
        ("door-signs", {"room": 10**12}),
        ("name-plates", {"people": "perhaps"}),
        ("seating-plans", {"table": "square"}),
        ("print-set", {"language": "klingonese"}),
    ]
    for name, choice in wrong:
        answer = api.by(alice).get(f"{URL}{name}/", choice)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, list(choice)), name


def test_the_set_costs_the_same_number_of_queries_however_many(
    api: Any, session: Any, alice: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    def measured() -> dict[str, tuple[int, int]]:
        result = {}
        for name in PRINT_SET:
            with CaptureQueriesContext(connection) as context:
                answer = api.by(alice).get(f"{URL}{name}/")
            result[name] = (len(context), len(answer.content))
        return result

    make_party(belarus, planned_at=now)
    few = measured()
    start = session.engagement.ends_at + timedelta(hours=2)
    for n in range(8):
        other = make_delegation(session.summit, f"D{n}")
        make_delegate(other)
        make_party(other, planned_at=now)
        make_user(f"liaison-{n}", session.summit, Role.Kind.LIAISON, other)
        room = make_room(session.summit, f"room-{n}")
        meeting = place(belarus, other, start + n * HALF_HOUR, room, now)
        voice = make_interpreter(session.summit, f"i-{n}")
        more = make_session(session.summit, f"more-{n}", delegates=[other.head], interpreters=[voice], room=room)
        confirm_engagements([meeting, more.engagement], now=now)
    many = measured()

    assert all(many[name][1] > few[name][1] for name in few)
    assert {name: count for name, (count, _) in many.items()} == {name: count for name, (count, _) in few.items()}
    assert {name: count for name, (count, _) in few.items()} == {
        "participants": 9,
        "delegation-programmes": 9,
        "day-sheets": 8,
        "door-signs": 7,
        "name-plates": 9,
        "seating-plans": 13,
        "arrivals": 7,
    }
