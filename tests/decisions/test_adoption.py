"""The rule of adoption as a table: organ's rule, who is there, where each stands; and the source of each answer.

Members are Armenia, Belarus, Kazakhstan, the Kyrgyz Republic (G), Russia, Tajikistan; Z is no member. Stances:
+ supports, j joins, r reserves, x objects, w awaits instructions, o does not participate. Sources: CSTO, the Charter of
the CSTO, article 12; OSCE, the Rules of Procedure of the OSCE, MC.DOC/1/06; UN, the Rules of Procedure of the General
Assembly, A/520; BISHKEK, what was done on 27 November 2025; OURS, the choice of this product, reasoned in
docs/adoption.md.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.decisions.adoption import Answer, Case, Reason, Rule, decide
from summit.decisions.models import AdoptionRules
from summit.decisions.queries.sentences import sentence, sentences

MEMBERS = frozenset("ABGKRT")
STANCE = {
    "+": "supports",
    "j": "joins",
    "r": "reserves",
    "x": "objects",
    "w": "awaits",
    "o": "not_participating",
}
PRESENT, ALL, TWO_THIRDS, SIMPLE, LIMITED = "consensus_present", "consensus_all", "qualified", "simple", "limited"
NO = None  # not adopted: binds nobody
# source, rule, quorum, who is there, stances, codes of the reasons, whom it binds
TABLE: list[tuple[str, str, str, str, str, str, str | None]] = [
    # Consensus of those present is the absence of an objection.
    ("OSCE II(A) 2", PRESENT, "", "ABGKRT", "", "no_objection", "ABGKRT"),
    ("OSCE II(A) 2", PRESENT, "", "ABGKRT", "A+B+G+K+R+T+", "no_objection", "ABGKRT"),
    ("OSCE II(A) 2", PRESENT, "", "ABGKRT", "A+B+G+K+R+Tx", "objection", NO),
    ("OSCE II(A) 2", PRESENT, "", "ABGKRT", "AxTx", "objection", NO),
    ("OSCE II(A) 2", PRESENT, "", "ABGKRT", "B+Gj", "no_objection", "ABGKRT"),
    ("CSTO art. 12", PRESENT, "", "ABGKRT", "Kx", "objection", NO),
    ("BISHKEK", PRESENT, "", "BGKRT", "B+G+K+R+T+", "no_objection absent", "BGKRT"),
    ("BISHKEK", PRESENT, "", "BGKRT", "Ao", "no_objection not_participating absent", "BGKRT"),
    ("OURS: a reserve holds", PRESENT, "", "BGKRT", "Kr", "reserve absent", NO),
    ("OURS: lifted, it does not", PRESENT, "", "BGKRT", "Kj", "no_objection absent", "BGKRT"),
    ("OURS: so does a wait", PRESENT, "", "ABGKRT", "Gw", "awaits_instructions", NO),
    ("OURS: all is told", PRESENT, "", "ABGKRT", "AxKrGw", "objection reserve awaits_instructions", NO),
    ("OURS: who is away does not block", PRESENT, "", "BGKRT", "Ax", "no_objection absent absent_objection", "BGKRT"),
    ("OURS: nor by a reserve", PRESENT, "", "BGKRT", "Ar", "no_objection absent", "BGKRT"),
    ("OURS: to stand aside is no objection", PRESENT, "", "ABGKRT", "Ao", "no_objection not_participating", "BGKRT"),
    ("OURS: someone takes part", PRESENT, "", "AB", "AoBo", "nobody_takes_part not_participating absent", NO),
    ("OURS: someone is there", PRESENT, "", "", "A+B+", "nobody_present", NO),
    ("OURS: guests do not count", PRESENT, "", "Z", "Z+", "nobody_present", NO),
    ("OURS: guests do not object", PRESENT, "", "ABGKRTZ", "Zx", "no_objection", "ABGKRT"),
    # A quorum is a share of the members.
    ("UN 67", PRESENT, "2/3", "BGKR", "", "no_objection absent", "BGKR"),
    ("UN 67", PRESENT, "2/3", "BGK", "", "no_quorum", NO),
    ("UN 67", SIMPLE, "500/999", "BGK", "B+G+K+", "no_quorum", NO),
    ("UN 67", SIMPLE, "500/999", "BGKR", "B+G+K+", "majority_reached absent", "BGKR"),
    (
        "OURS: a member that stands aside is there",
        PRESENT,
        "2/3",
        "BGKR",
        "Bo",
        "no_objection not_participating absent",
        "GKR",
    ),
    ("OURS: guests make no quorum", PRESENT, "2/3", "BGKZ", "", "no_quorum", NO),
    # Consensus of all: every member is heard, and none objects.
    ("CSTO art. 12", ALL, "", "ABGKRT", "", "no_objection", "ABGKRT"),
    ("CSTO art. 12", ALL, "", "ABGKRT", "Ax", "objection", NO),
    ("OURS: silence of who is away is not consent", ALL, "", "BGKRT", "", "not_heard absent", NO),
    ("OURS: a position in writing is heard", ALL, "", "BGKRT", "Aj", "no_objection absent", "ABGKRT"),
    ("OURS: so is an objection", ALL, "", "BGKRT", "Ax", "objection absent", NO),
    ("OURS: and a reserve", ALL, "", "BGKRT", "Ar", "reserve absent", NO),
    ("OURS: and a wait", ALL, "", "BGKRT", "Aw", "awaits_instructions absent", NO),
    ("OURS: and that it stands aside", ALL, "", "BGKRT", "Ao", "no_objection not_participating absent", "BGKRT"),
    # Majorities of those present and voting.
    ("UN 83, 86", TWO_THIRDS, "", "ABGKRT", "A+B+G+K+RxTx", "majority_reached", "ABGKRT"),
    ("UN 83, 86", TWO_THIRDS, "", "ABGKRT", "A+B+G+KxRx", "majority_missed", NO),
    ("UN 86", TWO_THIRDS, "", "ABGKRT", "A+B+Gx", "majority_reached", "ABGKRT"),
    ("UN 86", TWO_THIRDS, "", "ABGKRT", "A+", "majority_reached", "ABGKRT"),
    ("UN 86", TWO_THIRDS, "", "ABGKRT", "A+BrGwKo", "majority_reached not_participating", "ABGRT"),
    ("UN 86", TWO_THIRDS, "", "ABGKRT", "", "majority_missed", NO),
    ("UN 83", TWO_THIRDS, "", "BGK", "B+G+Kx", "majority_reached absent", "BGK"),
    ("UN 85", SIMPLE, "", "ABGKRT", "A+B+G+KxRx", "majority_reached", "ABGKRT"),
    ("UN 85, 95", SIMPLE, "", "ABGKRT", "A+B+G+KxRxTx", "majority_missed", NO),
    ("UN 85, 86", SIMPLE, "", "ABGKRT", "A+BoGoKwRr", "majority_reached not_participating", "AKRT"),
    ("UN 85", SIMPLE, "", "ABGKRT", "Ax", "majority_missed", NO),
    ("UN 86", SIMPLE, "", "BGK", "BxG+ATx", "majority_missed absent absent_objection", NO),
    ("UN 86: there are no votes by letter", SIMPLE, "", "BG", "BxA+R+T+", "majority_missed absent", NO),
    # Limited format: no member objects to it, and it binds those who join.
    ("CSTO art. 12 (2010)", LIMITED, "", "ABGKRT", "B+G+K+", "joined", "BGK"),
    ("CSTO art. 12 (2010)", LIMITED, "", "ABGKRT", "B+G+K+Ax", "objection", NO),
    ("CSTO art. 12 (2010)", LIMITED, "", "BGKRT", "B+G+Ax", "objection absent", NO),
    ("CSTO art. 12 (2010)", LIMITED, "", "ABGKRT", "B+GjKrRwTo", "joined not_participating", "BG"),
    ("OURS: two at least", LIMITED, "", "ABGKRT", "B+", "too_few_join", NO),
    ("OURS: silence joins nothing", LIMITED, "", "ABGKRT", "", "too_few_join", NO),
    ("OURS: one may join by letter", LIMITED, "", "BG", "B+Aj", "joined absent", "AB"),
]


def stances(text: str) -> dict[str, str]:
    """Read A+Bx; letters without a sign share the next one."""
    found, waiting = {}, ""
    for letter in text:
        if letter in STANCE:
            found |= dict.fromkeys(waiting, STANCE[letter])
            waiting = ""
        else:
            waiting += letter
    return found


def case(rule: str, quorum: str, present: str, said: str) -> Case:
    share = Fraction(quorum) if quorum else None
    return Case(Rule(rule), MEMBERS, frozenset(present), stances(said), quorum=share)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(map(str, row[:5])))
def test_the_table(row: Any) -> None:
    _, rule, quorum, present, said, codes, binds = row

    answer = decide(case(rule, quorum, present, said))

    assert (answer.is_adopted, [reason.code for reason in answer.reasons]) == (binds is not None, codes.split())
    assert "".join(answer.binds) == (binds or "")
    assert set(answer.may_join) == (MEMBERS - set(binds) if binds else set())


def test_the_table_is_long_and_names_its_sources() -> None:
    assert len(TABLE) >= 40
    assert {row[0].split()[0].rstrip(":") for row in TABLE} == {"OSCE", "CSTO", "UN", "BISHKEK", "OURS"}


def test_rules_and_stances_are_those_of_the_tables() -> None:
    assert {str(rule) for rule in Rule} == set(AdoptionRules.Adoption.values)


said_by = st.dictionaries(st.sampled_from("ABGKRTZ"), st.sampled_from(sorted(STANCE.values())))
cases = st.builds(
    Case,
    rule=st.sampled_from(Rule),
    members=st.just(MEMBERS),
    present=st.frozensets(st.sampled_from("ABGKRTZ")),
    stances=said_by,
    majority=st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(1)]),
    quorum=st.sampled_from([None, Fraction(1, 2), Fraction(2, 3), Fraction(1)]),
)
one = st.sampled_from(sorted(MEMBERS))


def change(case: Case, **fields: Any) -> Answer:
    return decide(Case(**{name: fields.get(name, getattr(case, name)) for name in case.__dataclass_fields__}))


@settings(max_examples=400)
@given(cases, one)
def test_an_objection_never_helps_and_support_never_harms(case: Case, member: str) -> None:
    now = decide(case).is_adopted

    assert change(case, stances={**case.stances, member: "objects"}).is_adopted <= now
    assert change(case, stances={**case.stances, member: "supports"}).is_adopted >= now


@settings(max_examples=400)
@given(cases, one)
def test_who_comes_and_supports_never_harms(case: Case, member: str) -> None:
    supported = {**case.stances, member: "supports"}

    before = change(case, stances=supported, present=case.present - {member}).is_adopted
    after = change(case, stances=supported, present=case.present | {member}).is_adopted

    assert after >= before


@settings(max_examples=400)
@given(cases)
def test_whom_it_binds_and_who_may_join_are_the_members_and_only_of_what_is_adopted(case: Case) -> None:
    answer = decide(case)

    everyone = sorted((*answer.binds, *answer.may_join))
    assert everyone == (sorted(MEMBERS) if answer.is_adopted else [])
    assert answer.reasons
    outside = {member for member, stance in case.stances.items() if stance == "not_participating"}
    assert not outside & set(answer.binds)


@settings(max_examples=200)
@given(cases, st.permutations(sorted(MEMBERS)))
def test_members_are_equal_and_others_are_nobody(case: Case, order: list[str]) -> None:
    other = dict(zip(sorted(MEMBERS), order, strict=True)) | {"Z": "Z"}
    renamed = change(
        case,
        present=frozenset(other[member] for member in case.present),
        stances={other[member]: stance for member, stance in case.stances.items()},
    )
    without = change(case, present=case.present - {"Z"}, stances={m: s for m, s in case.stances.items() if m != "Z"})

    assert renamed.is_adopted == decide(case).is_adopted
    assert without == decide(case)


@settings(max_examples=200)
@given(cases, st.sampled_from(["en", "ru"]))
def test_every_reason_has_its_sentence(case: Case, language: str) -> None:
    text = sentences(decide(case).reasons, dict.fromkeys("ABGKRT", "N"), language)

    assert text.endswith(".")
    assert "%" not in text


def test_sentences_name_members_or_count_them() -> None:
    reason = Reason("objection", (1, 2))

    assert sentence(reason, {1: "Armenia", 2: "Belarus"}) == "Objecting: Armenia, Belarus."
    assert sentence(reason, {1: "Армения", 2: "Беларусь"}, "ru") == "Возражают: Армения, Беларусь."
    assert sentence(reason, {1: "Armenia"}) == "Objecting: (members: 2)."
