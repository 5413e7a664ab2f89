from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import User
from summit.delegations.models import Delegation, PrecedencePolicy, Rank
from summit.delegations.precedence import Chain, Claim, in_order
from tests.factories.delegations import make_delegation

TODAY = date(2025, 11, 26)
RUSSIAN = ["Армения", "Беларусь", "Казахстан", "Кыргызстан", "Россия", "Таджикистан"]


def order(claims: list[Claim], *rules: str, as_of: date = TODAY, **chain: Any) -> list[int]:
    return [claim.key for claim in in_order(claims, Chain(rules, **chain), as_of=as_of)]


def test_alphabets_differ_by_language() -> None:
    english = ["Armenia", "Belarus", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan"]

    assert order([Claim(n, name) for n, name in enumerate(reversed(english))]) == [5, 4, 3, 2, 1, 0]
    assert order([Claim(n, name) for n, name in enumerate(reversed(RUSSIAN))]) == [5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ru", ["ежа", "ёлка", "жук"]),  # ё is a variant of е
        ("ru", ["им", "йод", "край"]),  # й is a letter of its own
        ("ky", ["нан", "ңан", "он", "өн", "пан"]),
        ("kk", ["Болгария", "Біріккен Араб Әмірліктері", "Ұлыбритания", "Үндістан"]),
        ("tg", ["Гурҷистон", "Ғарб", "Дания", "Куба", "Қазоқистон", "Чили", "Ҷопон"]),
        ("en", ["Åland", "Albania", "Zimbabwe"]),
        ("sv", ["Belgien", "Sverige", "Åland", "Österrike"]),
        ("tr", ["Cezayir", "Çin", "Irak", "İtalya"]),
        ("zh", ["白俄罗斯", "哈萨克斯坦", "吉尔吉斯斯坦", "中国"]),  # by pinyin
        ("ar", ["الأردن", "تونس", "الجزائر", "مصر"]),  # without the article
        ("fr", ["Égypte", "Émirats arabes unis", "Équateur", "Espagne", "États-Unis"]),  # accents last
        ("es", ["Namibia", "Nueva Zelandia", "Ñame", "Omán"]),
    ],
)
def test_letters_stand_where_the_alphabet_has_them(language: str, names: list[str]) -> None:
    claims = [Claim(len(names) - n, name) for n, name in enumerate(names)]

    assert order(list(reversed(claims)), language=language) == [claim.key for claim in claims]


def test_the_language_of_the_policy_orders(api: Any, belarus: Delegation, boris: User) -> None:
    united = make_delegation(belarus.summit, "ARE")
    Delegation.objects.filter(pk=belarus.pk).update(name={"kk": "Болгария"})
    Delegation.objects.filter(pk=united.pk).update(name={"kk": "Біріккен Араб Әмірліктері"})
    policy = PrecedencePolicy.objects.create(summit=belarus.summit, code="kk", name={"en": "Kazakh"}, language="kk")

    answer = api.by(boris).get(f"/api/v1/summits/{belarus.summit.slug}/precedence-policies/{policy.pk}/order/")

    assert [row["code"] for row in answer.json()] == ["BLR", "ARE"]


def test_rank_then_date_of_taking_office_then_alphabet() -> None:
    claims = [
        Claim(1, "A", rank=Rank.MINISTER),
        Claim(2, "B", rank=Rank.HEAD_OF_STATE, took_office_on=date(2021, 1, 1)),
        Claim(3, "C", rank=Rank.HEAD_OF_STATE, took_office_on=date(1994, 1, 1)),
        Claim(4, "D", rank=Rank.HEAD_OF_STATE),
        Claim(5, "E"),
    ]

    assert order(claims, "rank", "date_of_office") == [3, 2, 4, 1, 5]


def test_who_takes_office_later_is_not_yet_in_office() -> None:
    claims = [
        Claim(1, "A", rank=Rank.HEAD_OF_STATE, took_office_on=date(2025, 12, 1)),
        Claim(2, "B", rank=Rank.MINISTER),
    ]

    assert order(claims, "rank") == [2, 1]
    assert order(claims, "rank", as_of=date(2025, 12, 1)) == [1, 2]


def test_blocks_come_in_the_order_that_the_policy_gives() -> None:
    claims = [
        Claim(1, "A", is_organization=True, participation="observer"),
        Claim(2, "B", participation="guest"),
        Claim(3, "C", participation="observer"),
        Claim(4, "D", is_chair=True),
        Claim(5, "E", is_host=True, is_chair=True),
        Claim(6, "F"),
    ]

    def by(*blocks: str) -> list[int]:
        return order(claims, "blocks", blocks=blocks)

    assert by("member", "observer", "guest", "organization") == [4, 5, 6, 3, 2, 1]
    assert by("member", "observer", "guest") == [4, 5, 6, 1, 3, 2]  # an organization is what it takes part as
    assert by("host", "chair", "other", "organization") == [5, 4, 2, 3, 6, 1]
    assert by("guest", "other", "chair", "host") == [2, 1, 3, 6, 4, 5]
    assert by("chair") == [4, 5, 1, 2, 3, 6]
    assert by() == [1, 2, 3, 4, 5, 6]


def test_each_rule_orders_those_whom_the_rules_before_it_leave_equal() -> None:
    claims = [
        Claim(1, "A", rank=Rank.MINISTER, participation="observer"),
        Claim(2, "B", rank=Rank.MINISTER),
        Claim(3, "C", rank=Rank.HEAD_OF_STATE, participation="observer"),
        Claim(4, "D", rank=Rank.HEAD_OF_STATE, manual_position=1, participation="observer"),
    ]
    blocks = ("member", "observer")

    assert order(claims, "blocks", "rank", blocks=blocks) == [2, 3, 4, 1]
    assert order(claims, "rank", "blocks", blocks=blocks) == [3, 4, 2, 1]
    assert order(claims, "places", "blocks", "rank", blocks=blocks) == [4, 2, 3, 1]
    assert order(claims, "blocks", "places", "rank", blocks=blocks) == [2, 4, 3, 1]


def test_manual_order_puts_those_without_a_place_last() -> None:
    claims = [Claim(1, "A"), Claim(2, "B", manual_position=2), Claim(3, "C", manual_position=1)]

    assert order(claims, "places") == [3, 2, 1]


def test_order_by_the_api_leaves_out_who_does_not_attend(api: Any, alice: Any, boris: Any, summit: Any) -> None:
    make_delegation(summit, "KAZ", en="Kazakhstan", ru="Казахстан")
    make_delegation(summit, "ARM", en="Armenia", ru="Армения", is_attending=False)
    make_delegation(summit, "CSTO", en="A Secretariat", ru="А Секретариат", kind=Delegation.Kind.ORGANIZATION)
    url = "/api/v1/summits/bishkek-2025/precedence-policies/"
    policy = api.by(alice).post(url, {"code": "ru", "name": {"en": "Russian"}, "language": "ru"})

    answer = api.by(boris).get(f"{url}{policy.json()['id']}/order/", {"as_of": "2025-11-26"})

    assert [(row["position"], row["code"]) for row in answer.json()] == [(1, "BLR"), (2, "KAZ"), (3, "CSTO")]


def test_places_by_hand_are_set_by_the_api(api: Any, alice: User, belarus: Delegation, kazakhstan: Delegation) -> None:
    url = "/api/v1/summits/bishkek-2025/precedence-policies/"
    places = [
        {"delegation": one.pk, "position": position, "reason": "As agreed"}
        for position, one in enumerate((kazakhstan, belarus), start=1)
    ]
    policy = {"code": "by-hand", "name": {"en": "By hand"}, "rules": ["places"], "places": places}

    made = api.by(alice).post(url, policy)
    row = f"{url}{made.json()['id']}/"
    swapped = api.patch(row, {"places": [{**places[0], "position": 2}, {**places[1], "position": 1}]})
    twice = api.patch(row, {"places": [places[0], places[0]]})
    same_place = api.patch(row, {"places": [places[0], {**places[1], "position": 1}]})
    renamed = api.patch(row, {"name": {"en": "As agreed"}})

    assert (made.status_code, made.json()["places"]) == (201, places)
    assert [one["delegation"] for one in swapped.json()["places"]] == [belarus.pk, kazakhstan.pk]
    for answer, field in ((twice, "places.1.delegation"), (same_place, "places.1.position")):
        assert (answer.status_code, answer.json()["code"]) == (409, "contradiction")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert [one["delegation"] for one in renamed.json()["places"]] == [belarus.pk, kazakhstan.pk]
    assert [one["code"] for one in api.get(f"{row}order/").json()][:2] == [belarus.code, kazakhstan.code]


def test_places_by_hand_that_contradict_each_other_are_refused_beside_their_fields(
    client: Any, alice: User, belarus: Delegation, kazakhstan: Delegation
) -> None:
    client.force_login(alice)
    page = reverse("admin:delegations_precedencepolicy_add")
    sent = {
        "summit": belarus.summit.pk,
        "code": "by-hand",
        "name_en": "By hand",
        "rules": ["places", "", "alphabet"],
        "blocks": [""],
        "language": "en",
        "places-TOTAL_FORMS": 2,
        "places-INITIAL_FORMS": 0,
    }
    for number, one in enumerate((belarus, kazakhstan)):
        sent |= {
            f"places-{number}-delegation": one.pk,
            f"places-{number}-position": 1,
            f"places-{number}-reason": "As agreed",
        }

    answer = client.post(page, sent)

    rows = answer.context["inline_admin_formsets"][0].formset
    assert [form.errors for form in rows] == [{}, {"position": ["This place is already taken."]}]
    assert not PrecedencePolicy.objects.filter(code="by-hand").exists()


def test_ranks_are_words_in_the_api(api: Any, alice: User, belarus: Delegation, kazakhstan: Delegation) -> None:
    url = "/api/v1/summits/bishkek-2025/"
    facts = {"delegation": belarus.pk, "name": {"en": "A"}, "office": {"en": "B"}, "code": "a"}
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "Trade", "minutes": 30}

    made = api.by(alice).post(f"{url}delegates/", {**facts, "rank": "ambassador"})
    number = api.post(f"{url}delegates/", {**facts, "code": "b", "rank": 50})
    counts = [
        api.get(f"{url}delegates/", query).json()["count"]
        for query in ({"rank": "ambassador"}, {"rank__lte": "minister"}, {"rank__gte": "minister"})
    ]
    asked = api.post(f"{url}bilateral-requests/", {**wish, "level": "head_of_state"})
    found = [api.get(f"{url}bilateral-requests/", {"level": one}) for one in ("head_of_state", "minister", "10")]

    assert (made.status_code, made.json()["rank"], number.status_code) == (201, "ambassador", 400)
    assert counts == [1, 2, 1]
    assert (asked.status_code, asked.json()["level"]) == (201, "head_of_state")
    assert [one.json().get("count", one.status_code) for one in found] == [1, 0, 400]


def test_an_order_in_a_language_that_is_none_is_refused_beside_it(
    client: Any, alice: User, belarus: Delegation, kazakhstan: Delegation
) -> None:
    policy = PrecedencePolicy.objects.create(summit=belarus.summit, code="abc", name={"en": "A"}, language="en")
    client.force_login(alice)
    page = reverse("admin:delegations_precedencepolicy_change", args=[policy.pk])

    answer = client.post(page, {"language": "x", "places-TOTAL_FORMS": 0, "places-INITIAL_FORMS": 0})

    assert "language" in answer.context["adminform"].form.errors
    assert client.get(page, {"_to_field": ""}).status_code == 200
