"""Files of earlier versions are read as if they were written in the words of today."""

from datetime import datetime
from itertools import product
from typing import Any

import pytest
import yaml

from summit.bilaterals.models import BilateralRequest
from summit.delegations.models import PrecedencePolicy
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from tests.programme.test_programme_file import SMALL

PLACES = ("in_order", "first", "last")
BASES = {"alphabet": [], "rank": ["rank", "date_of_office"], "manual": ["places"]}


def with_sections(**sections: Any) -> str:
    return SMALL + yaml.safe_dump(sections)


def policy(**facts: Any) -> str:
    return with_sections(precedence_policies={"protocol": {"name": {"en": "Protocol"}, **facts}})


def party(code: str) -> dict[str, Any]:
    person = {"name": {"en": code}, "office": {"en": "President"}, "rank": "head_of_state"}
    return {"name": {"en": code}, "head": code.lower(), "delegates": {code.lower(): person}}


@pytest.mark.parametrize(("basis", "chair"), list(product(BASES, PLACES)))
def test_a_basis_becomes_rules(db: Any, now: datetime, basis: str, chair: str) -> None:
    older = policy(basis=basis, chair_place=chair)
    blocks = {"in_order": None, "first": ["chair", "other"], "last": ["other", "chair"]}[chair]

    load(read(older), now=now)

    made = PrecedencePolicy.objects.get()
    assert made.rules == [*(["blocks"] if blocks else []), *BASES[basis], "alphabet"]
    assert blocks in (None, made.blocks)
    assert load(read(older), now=now) == []
    if blocks:
        assert load(read(policy(rules=made.rules, blocks=blocks)), now=now) == []


def test_those_who_are_first_and_last_keep_their_order() -> None:
    older = policy(basis="rank", host_place="first", chair_place="first", organizations_place="last")

    assert read(older).data["precedence_policies"]["protocol"]["blocks"] == ["host", "chair", "other", "organization"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"basis": "lot"}, "'basis' was unexpected"),
        ({"basis": ["rank"]}, "'basis' was unexpected"),
        ({"basis": "rank", "host_place": "third"}, "'basis', 'host_place' were unexpected"),
        ({"basis": "rank", "rules": ["alphabet"]}, "'basis' was unexpected"),
    ],
)
def test_what_was_never_right_is_refused(facts: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidProgrammeFile) as refused:
        read(policy(**facts))

    assert "precedence_policies.protocol" in str(refused.value)
    assert expected in str(refused.value)


def test_leads_of_the_two_sides_become_one_list(db: Any, now: datetime) -> None:
    request = {"requester": "AAA", "invitee": "BBB", "requester_lead": "aaa", "invitee_lead": "bbb", "topics": "Water"}
    delegations = {code: party(code) for code in ("AAA", "BBB")}
    older = with_sections(delegations=delegations, bilateral_requests={"one": {**request, "minutes": 30}})

    load(read(older), now=now)

    assert [lead.code for lead in BilateralRequest.objects.get().leads] == ["aaa", "bbb"]
    assert load(read(older), now=now) == []


@pytest.mark.parametrize(
    "data", ["[]", "precedence_policies: 1", "precedence_policies: [1]", "bilateral_requests: {a: 1}"]
)
def test_what_is_no_such_entry_is_left_to_the_schema(data: str) -> None:
    with pytest.raises(InvalidProgrammeFile):
        read(data)
