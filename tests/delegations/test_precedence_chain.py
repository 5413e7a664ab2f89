"""Policies of precedence as chains of rules, by each door: what older ones became, blocks, and letters drawn by lot."""

import itertools
import secrets
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import User
from summit.core.collation import collation_key, initial_of, letter_in
from summit.core.models import AuditEntry
from summit.delegations.models import Delegation, LetterDraw, PrecedencePolicy
from summit.delegations.precedence import Chain, Claim, in_order
from summit.delegations.queries import order_of_precedence
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.summits.models import Summit
from tests.factories.delegations import make_delegation
from tests.programme.test_programme_file import SMALL

DAY = date(2025, 11, 26)
URL = "/api/v1/summits/bishkek-2025/precedence-policies/"
MIGRATION = import_module("summit.delegations.migrations.0017_precedence_chain")
PLACES = {"first": 0, "in_order": 1, "last": 2}


def before(claim: Claim, basis: str, host: str, chair: str, organizations: str) -> tuple[Any, ...]:
    """The sort key of the policies that had columns in the place of rules."""
    if claim.is_host and host != "in_order":
        block = (PLACES[host], -2 if host == "first" else 2)
    elif claim.is_chair and chair != "in_order":
        block = (PLACES[chair], -1 if chair == "first" else 1)
    else:
        block = (PLACES[organizations] if claim.is_organization else 1, 0)
    standing: tuple[Any, ...] = ()
    if basis == "manual":
        standing = (claim.manual_position is None, claim.manual_position or 0)
    if basis == "rank":
        in_office = claim.rank is not None and (claim.took_office_on or date.min) <= DAY
        standing = (not in_office, claim.rank or 0, claim.took_office_on or date.max)
    return block, standing, collation_key(claim.name, "ru"), claim.key


def test_a_policy_of_before_gives_the_same_order_as_a_chain() -> None:
    kinds = itertools.product((False, True), (False, True), (False, True), ("member", "observer"))
    heads = [(None, None, 2), (10, date(1994, 1, 1), None), (10, None, 1), (10, date(2025, 12, 1), 3), (30, None, None)]
    claims = [
        Claim(key, name, *flags, rank=rank, took_office_on=since, manual_position=place)
        for key, ((*flags, (rank, since, place)), name) in enumerate(
            zip(((*one, head) for one in kinds for head in heads), itertools.cycle("ДАЁБЕГВ"), strict=False)
        )
    ]
    for basis, *places in itertools.product(MIGRATION.OF_BASIS, PLACES, PLACES, PLACES):
        sides = dict(zip(MIGRATION.SIDES, places, strict=True))
        rules, blocks = MIGRATION.chain_of(basis, **sides)
        expected = sorted(claims, key=lambda claim: before(claim, basis, **sides))

        assert in_order(claims, Chain(rules, "ru", blocks), as_of=DAY) == expected
        assert MIGRATION.columns_of(rules, blocks) == (basis, sides)


@pytest.mark.parametrize(
    ("language", "letter", "names"),
    [
        ("en", "K", ["Kazakhstan", "Tajikistan", "Armenia", "Belarus"]),
        ("fr", "é", ["Égypte", "Espagne", "Éthiopie", "France", "Albanie", "Danemark"]),
        ("es", "ñ", ["Ñame", "Omán", "Argentina", "Noruega"]),
        ("ru", "ё", ["Ёлка", "Ель", "Жук", "Ясень", "Берёза"]),
        ("ky", "ң", ["Ңан", "Оман", "Өзбекстан", "Армения", "Норвегия"]),
        ("kk", "Ә", ["Әзербайжан", "Болгария", "Албания"]),
        ("tg", "Ғ", ["Ғарб", "Дания", "Куба", "Қазоқистон", "Арманистон", "Гурҷистон"]),
        ("ar", "ج", ["الجزائر", "مصر", "الأردن", "تونس"]),
        ("zh", "j", ["吉尔吉斯斯坦", "中国", "白俄罗斯", "哈萨克斯坦"]),
        ("ru", "Щ", ["Япония", "Kenya", "Армения"]),  # other scripts stay after the last letter
    ],
)
def test_the_alphabet_begins_at_a_letter_of_the_language(language: str, letter: str, names: list[str]) -> None:
    found = letter_in(letter, language) or ""
    claims = [Claim(number, name) for number, name in enumerate(names)]

    order = in_order(reversed(claims), Chain(language=language, letter=found), as_of=DAY)

    assert [claim.name for claim in order] == names


@pytest.mark.parametrize(("language", "text"), [("en", "Б"), ("ru", "K"), ("en", "AB"), ("fr", "7"), ("tg", "-")])
def test_what_is_no_letter_of_the_language(language: str, text: str) -> None:
    assert letter_in(text, language) is None


def policy_of(summit: Summit, **facts: Any) -> PrecedencePolicy:
    return PrecedencePolicy.objects.create(summit=summit, code="chain", name={"en": "Chain"}, **facts)


@pytest.mark.usefixtures("belarus", "tajikistan")
def test_a_letter_is_drawn_recorded_and_drawn_again(
    api: Any, alice: User, boris: User, kazakhstan: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_delegation(kazakhstan.summit, "CHN", en="中国")
    make_delegation(kazakhstan.summit, "ARM", en="Armenia", is_attending=False)
    policy = policy_of(kazakhstan.summit)
    row, offered = f"{URL}{policy.pk}/", []

    def draw(letters: list[str]) -> str:
        offered.append(letters)
        return letters[len(offered)]

    monkeypatch.setattr(secrets, "choice", draw)

    refused = api.by(boris).post(f"{row}draw-letter/")
    first = api.by(alice).post(f"{row}draw-letter/").json()
    second = api.post(f"{row}draw-letter/").json()
    to_delegations = api.by(boris).get(row).json()
    order = [one["code"] for one in api.get(f"{row}order/").json()]

    assert refused.status_code == 403
    assert offered == [["B", "K", "T"]] * 2
    assert (first["letter"], second["letter"], to_delegations["letter"]) == ("K", "T", "T")
    assert [(one["letter"], one["is_drawn"], one["drawn_by"]["name"]) for one in second["draws"]] == [
        ("T", True, alice.name),
        ("K", True, alice.name),
    ]
    assert [one["drawn_by"] for one in to_delegations["draws"]] == [None, None]
    assert order == ["TJK", "CHN", "BLR", "KAZ"]
    assert AuditEntry.objects.filter(table="delegations_letterdraw", actor=alice.pk).count() == 2


def test_a_letter_is_entered_and_must_be_of_the_alphabet(
    api: Any, alice: User, belarus: Delegation, kazakhstan: Delegation
) -> None:
    policy = policy_of(belarus.summit)
    row = f"{URL}{policy.pk}/"

    entered = api.by(alice).post(f"{row}enter-letter/", {"letter": "k"}).json()
    order = [one["code"] for one in api.get(f"{row}order/").json()]
    none = api.post(f"{row}enter-letter/", {"letter": "Я"})
    other = api.patch(row, {"language": "ru"})
    same = api.patch(row, {"language": "fr"})
    ended = api.post(f"{row}enter-letter/", {"letter": ""}).json()

    assert (entered["letter"], entered["draws"][0]["is_drawn"], order) == ("K", False, [kazakhstan.code, belarus.code])
    for answer, status, code, field in (
        (none, 400, "not_a_letter", "letter"),
        (other, 409, "letter_of_another_alphabet", "language"),
    ):
        assert (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["field"]) == (status, code, field)
    assert (same.status_code, ended["letter"], len(ended["draws"])) == (200, "", 2)
    assert api.patch(row, {"language": "ru"}).status_code == 200


def test_there_is_nothing_to_draw_where_no_name_begins_with_a_letter(api: Any, alice: User, summit: Summit) -> None:
    answer = api.by(alice).post(f"{URL}{policy_of(summit).pk}/draw-letter/")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_letter_to_draw")


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"rules": ["rank", "height"]}, "invalid_choice", "rules.1"),
        ({"rules": ["rank", "rank"]}, "given_twice", "rules"),
        ({"rules": ["alphabet", "rank"]}, "after_alphabet", "rules"),
        ({"rules": []}, "empty", "rules"),
        ({"blocks": ["member", "member"]}, "given_twice", "blocks"),
        ({"blocks": ["friend"]}, "invalid_choice", "blocks.0"),
        ({"language": "la"}, "no_collation", "language"),
    ],
)
def test_a_chain_that_is_none_is_refused_by_each_door(
    api: Any, client: Any, alice: User, summit: Summit, now: datetime, facts: dict[str, Any], code: str, field: str
) -> None:
    client.force_login(alice)
    new = {"code": "new", "name": {"en": "New"}, **facts}
    page = {"summit": summit.pk, "code": "new", "name.en": "New", "rules": ["rank"], "language": "en", **facts}

    by_api = api.by(alice).post(URL, new)
    by_page = client.post(
        reverse("admin:delegations_precedencepolicy_add"), {**page, "places-TOTAL_FORMS": 0, "places-INITIAL_FORMS": 0}
    )
    with pytest.raises(InvalidProgrammeFile) as by_file:
        load(read(f"{SMALL}precedence_policies: {{new: {{name: {{en: New}}, {str(facts)[1:-1]}}}}}"), now=now)

    error = by_api.json()["errors"][0]
    assert (by_api.status_code, error["code"], error["field"]) == (400, code, field)
    assert field.partition(".")[0] in by_page.context["adminform"].form.errors
    assert f"precedence_policies.new.{field.partition('.')[0]}" in str(by_file.value)
    assert not PrecedencePolicy.objects.exists()


def test_the_page_keeps_the_order_of_rules_and_notices_another_one(
    client: Any, alice: User, belarus: Delegation
) -> None:
    policy = policy_of(belarus.summit, rules=["rank", "alphabet"])
    client.force_login(alice)
    page = reverse("admin:delegations_precedencepolicy_change", args=[policy.pk])
    facts = {"summit": belarus.summit.pk, "code": "chain", "name.en": "Chain", "language": "en", "blocks": [""]}
    facts |= {f"{rows}-{count}_FORMS": 0 for rows in ("places", "draws") for count in ("TOTAL", "INITIAL")}

    def save(*rules: str, version: str) -> PrecedencePolicy:
        client.post(page, {**facts, "rules": rules, "_version": version})
        return PrecedencePolicy.objects.get()

    shown = client.get(page).context["version"]
    saved = save("rank", "", "places", "date_of_office", version=shown)
    assert (saved.rules, saved.blocks) == (["rank", "places", "date_of_office"], [])

    shown = client.get(page).context["version"]
    PrecedencePolicy.objects.update(rules=["places", "rank", "date_of_office"])
    assert save("rank", "alphabet", version=shown).rules == ["places", "rank", "date_of_office"]


def test_letters_are_drawn_and_entered_on_the_page(client: Any, alice: User, belarus: Delegation) -> None:
    policy = policy_of(belarus.summit, language="ru")
    client.force_login(alice)

    def send(verb: str, **data: str) -> Any:
        address = reverse(f"admin:delegations_precedencepolicy_{verb}", args=[policy.pk])
        return client.post(address, {**data, "_version": client.get(address).context["version"]})

    drawn = send("draw_letter")
    refused = send("enter_letter", letter="W")
    entered = send("enter_letter", letter="м")

    assert (drawn.status_code, entered.status_code) == (302, 302)
    assert "letter" in refused.context["form"].errors
    records = LetterDraw.objects.values_list("letter", "language", "is_drawn", "drawn_by")
    assert list(records) == [("М", "ru", False, alice.pk), (initial_of("Беларусь", "ru"), "ru", True, alice.pk)]
    shown = client.get(reverse("admin:delegations_precedencepolicy_change", args=[policy.pk])).content.decode()
    assert shown.count(str(alice)) >= 2


def test_the_file_enters_a_letter_once(db: Any, now: datetime) -> None:
    file = SMALL + 'precedence_policies: {lot: {name: {en: Lot}, language: fr, letter: "é"}}'

    first = load(read(file), now=now)
    again = load(read(file), now=now)
    cyrillic = load(read(file.replace("fr", "ru").replace("é", "ж")), now=now)
    with pytest.raises(InvalidProgrammeFile, match=r"precedence_policies\.lot\.letter.*not a letter"):
        load(read(file.replace("fr", "ru")), now=now)
    with pytest.raises(InvalidProgrammeFile, match=r"precedence_policies\.lot\.language.*not a letter"):
        load(read(file.replace(', letter: "é"', "")), now=now)

    assert "changed the letter of precedence policy lot:  -> E" in first
    assert again == []
    assert cyrillic[-1] == "changed the letter of precedence policy lot: E -> Ж"
    assert PrecedencePolicy.objects.get().letter == "Ж"
    assert list(LetterDraw.objects.values_list("letter", "is_drawn")) == [("Ж", False), ("E", False)]


def test_193_delegations_are_ordered_in_four_queries(summit: Summit, django_assert_num_queries: Any) -> None:
    for number in range(193):
        Delegation.objects.create(summit=summit, code=f"D{number}", name={"en": f"{chr(65 + number % 26)}{number}"})
    policy = policy_of(summit, rules=["places", "blocks", "rank", "date_of_office", "alphabet"])
    LetterDraw.objects.create(policy=policy, letter="M", language="en", is_drawn=True, drawn_at=summit.span.starts_at)

    with django_assert_num_queries(4):
        order = order_of_precedence(policy, as_of=DAY)

    assert (len(order), order[0].code, order[-1].code) == (193, "D116", "D89")
