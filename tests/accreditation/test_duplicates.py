"""People who may be one person: found by number and by name and birth, decided by somebody, told to no delegation."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.accreditation.duplicates import duplicates_in
from summit.accreditation.models import Accreditation, DistinctPeople, PersonalData
from summit.core.comparable import comparable
from summit.summits.models import Summit
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.personal import make_personal_data
from tests.factories.summits import make_summit
from tests.signing import at_the_door

URL = "/api/v1/summits/bishkek-2025/duplicates/"
PAGE = "/admin/accreditation/distinctpeople/duplicates/"
BORN = date(1961, 3, 5)


@pytest.mark.parametrize(
    "names",
    [
        ("Бакыт Жээналиев", "Bakyt Jeenaliev", "ZHEENALIEV Bakyt"),
        ("Айгүл Токтогулова", "Aigul Toktogulova", "Toktogulova, Aigül"),
        ("Юлия Щербакова", "Yuliya Shcherbakova", "Iuliia Scherbakova"),
        ("Хасан Цой", "Khasan Tsoi", "Hassan Tsoy"),
        ("محمد صالح", "Muhammad Salih", "Mohammed Saleh"),
        ("王小明", "Wang Xiaoming", "WANG Xiao Ming"),
        ("Anna Müller", "Anna Mueller", "MULLER Anna"),
    ],
)
def test_one_name_in_several_spellings_compares_equal(names: tuple[str, ...]) -> None:
    assert len({comparable(name) for name in names}) == 1
    assert comparable(names[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Бакыт Жээналиев", "Бакыт Токтогулов"),
        ("Anna Müller", "Anna Miller-Braun"),
        ("王小明", "王小红"),
        ("Muhammad Salih", "Mahmud Omar"),
    ],
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


def person(delegation: Any, name: str, number: str, born: date = BORN, state: str = "") -> Accreditation:
    """Accredit a delegate with a document."""
    code = f"d-{number.lower()}-{name.split(maxsplit=1)[0].lower()}-{born:%d}"[:40].encode("ascii", "ignore").decode()
    data = make_personal_data(make_delegate(delegation, code=code, name=name), number=number, born=born)
    PersonalData.objects.filter(pk=data.pk).update(issuing_state=state)
    return data.accreditation


def pairs(summit: Any) -> list[tuple[set[int], list[str]]]:
    return [({pair.first.pk, pair.second.pk}, pair.reasons) for pair in duplicates_in(summit)]


def test_they_are_found_by_number_and_by_name_and_birth(summit: Any, belarus: Any, kazakhstan: Any) -> None:
    first = person(belarus, "Бакыт Жээналиев", "AB1234567")
    same_name = person(kazakhstan, "Bakyt Jeenaliev", "CD7654321")
    same_number = person(kazakhstan, "Somebody Else", "AB1234567", date(1970, 1, 1))
    both = person(kazakhstan, "JEENALIEV Bakyt", "CD7654321")
    person(kazakhstan, "Bakyt Jeenaliev", "EF1111111", date(1999, 9, 9))

    assert pairs(summit) == [
        ({first.pk, same_name.pk}, ["name_and_birth"]),
        ({first.pk, same_number.pk}, ["document_number"]),
        ({first.pk, both.pk}, ["name_and_birth"]),
        ({same_name.pk, both.pk}, ["document_number", "name_and_birth"]),
    ]


def test_numbers_of_two_states_are_two(summit: Any, belarus: Any, kazakhstan: Any) -> None:
    kyrgyz = person(belarus, "One", "AB1234567", state="KGZ")
    person(kazakhstan, "Two", "AB1234567", date(1970, 1, 1), state="KAZ")
    unknown = person(kazakhstan, "Three", "AB1234567", date(1971, 1, 1))

    assert ({kyrgyz.pk, unknown.pk}, ["document_number"]) in pairs(summit)
    assert len(pairs(summit)) == 2


def test_those_who_do_not_come_and_other_summits_do_not_count(summit: Any, belarus: Any) -> None:
    person(belarus, "One", "AB1234567")
    gone = person(belarus, "Two", "AB1234567", date(1970, 1, 1))
    person(make_delegation(make_summit("elsewhere"), "XXA"), "Three", "AB1234567", date(1971, 1, 1))
    Accreditation.objects.filter(pk=gone.pk).update(status="withdrawn")

    assert pairs(summit) == []


def test_the_queries_do_not_grow(summit: Any, belarus: Any) -> None:
    counts = []
    for more in ("A", "B", "C"):
        for number in range(3):
            person(belarus, f"Person {more}{number}", f"AB123456{more}", date(1970, 1, 1 + number))
        with CaptureQueriesContext(connection) as asked:
            found = duplicates_in(summit)
            [(str(pair.first), str(pair.second.category), pair.second.party) for pair in found]
        counts.append(len(asked))

    assert len(found) >= 9
    assert len(set(counts)) == 1


def test_a_person_decides_that_they_are_two(api: Any, alice: Any, belarus: Any, kazakhstan: Any, summit: Any) -> None:
    one, two = person(belarus, "One", "AB1234567"), person(kazakhstan, "Two", "AB1234567", date(1970, 1, 1))
    listed = api.by(alice).get(URL)
    itself = api.by(alice).post(URL, {"first": one.pk, "second": one.pk})
    told = [api.by(alice).post(URL, {"first": two.pk, "second": one.pk}) for _ in range(2)]

    [pair] = listed.json()
    assert (pair["first"]["id"], pair["second"]["id"], pair["reasons"]) == (one.pk, two.pk, ["document_number"])
    assert pair["first"]["passport_number"] == "••••4567"
    assert "AB1234567" not in listed.content.decode()
    assert (itself.status_code, itself.json()["code"]) == (400, "not_a_pair")
    assert [answer.status_code for answer in told] == [204, 204]
    assert api.by(alice).get(URL).json() == []
    assert DistinctPeople.objects.get().first == one


def test_no_delegation_is_told_of_another(
    api: Any, boris: Any, karim: Any, vera: Any, leyla: Any, olga: Any, belarus: Any, kazakhstan: Any
) -> None:
    person(belarus, "One", "AB1234567")
    Summit.objects.update(personal_data_until="2099-01-01")
    other = make_delegate(kazakhstan, code="kaz-other")
    recorded = api.by(karim).put(
        f"/api/v1/summits/bishkek-2025/personal-data/{make_personal_data(other).pk}/",
        {"passport_number": "AB1234567", "date_of_birth": "1961-03-05"},
    )

    assert recorded.status_code == 200
    assert {api.by(user).get(URL).status_code for user in (boris, karim, vera, leyla, olga)} == {403}


def test_an_organizer_compares_and_decides_in_the_admin(alice: Any, belarus: Any, kazakhstan: Any) -> None:
    client = at_the_door(alice)
    empty = client.get(PAGE).content.decode()
    one, two = person(belarus, "One", "AB1234567"), person(kazakhstan, "Two", "AB1234567", date(1970, 1, 1))
    page = client.get(PAGE).content.decode()
    told = client.post(PAGE, {"first": one.pk, "second": two.pk})
    missing = client.post(PAGE, {"first": one.pk, "second": "x"})

    assert "Nobody has the number" in empty
    assert ("Belarus" in page, "Kazakhstan" in page, "••••4567" in page, "AB1234567" in page) == (
        True,
        True,
        True,
        False,
    )
    assert (told.status_code, missing.status_code) == (302, 404)
    assert "Nobody has the number" in client.get(PAGE).content.decode()
