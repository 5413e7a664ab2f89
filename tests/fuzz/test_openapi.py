"""The API against its own document, as every role: whatever is sent, the answer is one that the document knows.

FUZZ_EXAMPLES says how many requests are made up for each operation and role; `make fuzz` makes many.
"""

import json
import os
from contextlib import nullcontext
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement
from summit.notifications.models import Notification
from summit.summits.models import Summit
from tests.conftest import Client
from tests.document import api_document
from tests.fuzz.conftest import ROLES

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "1"))


@pytest.fixture(scope="module")
def operations() -> list[Any]:
    """The operations of the document, read once for all parts."""
    document = schemathesis.openapi.from_dict(deepcopy(api_document()))
    return [result.ok() for result in document.get_all_operations()]


def known_ids() -> dict[str, list[str]]:
    """Return values of path parameters that exist, so that requests get past the first 404."""
    return {
        "slug": ["bishkek-2025"],
        "uid": [str(pk) for pk in Engagement.objects.filter(kind="closure").values_list("uid", flat=True)],
        "number": ["1"],
        "request": [str(pk) for pk in BilateralRequest.objects.values_list("pk", flat=True)],
        "notification": [str(pk) for pk in Notification.objects.values_list("pk", flat=True)[:5]],
        "id": [str(number) for number in range(1, 40)],
    }


def path_of(case: Any, known: dict[str, list[str]], pick: int) -> str:
    """Fill the path: mostly with what exists."""
    path = case.operation.path
    kinds = {"bilateral-requests": "request", "notifications": "notification"}
    for name, value in (case.path_parameters or {}).items():
        kind = next((kind for part, kind in kinds.items() if name == "id" and f"/{part}/" in path), name)
        choices = known[kind]
        # One in eight keeps what was made up, which is hardly ever there.
        chosen = value if pick % 8 == 7 and name != "slug" else choices[pick % len(choices)]
        path = path.replace(f"{{{name}}}", str(chosen))
    return str(path)


def check(case: Any, answer: Any) -> None:
    """Never a 500; every error a problem with a code; every status one that the document names."""
    user = getattr(answer.wsgi_request, "user", None)  # what holds a NUL is refused before anyone asks who it is from
    where = (case.operation.label, user, case.query, case.body, answer.content[:500])
    assert answer.status_code < 500, where
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", where
        assert answer.json()["code"], where
    declared = case.operation.definition.raw["responses"]
    assert str(answer.status_code) in {*declared, "405", "406", "415"}, where


PARTS = 4


@pytest.mark.timeout(3000 if EXAMPLES > 10 else 400)
@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_those_of_the_document(bishkek: Summit, operations: list[Any], part: int) -> None:
    people = [User.objects.get(email=email) if email else None for email in ROLES.values()]
    known = known_ids()

    for operation in operations[part::PARTS]:
        send(operation, people, known)

    assert len(operations) > 80


def send(operation: Any, people: list[User | None], known: dict[str, list[str]]) -> None:
    """Make up requests for one operation, fitting and unfitting ones, and send each as each of the people.

    To make one up costs more than to send it. Each is rolled back.
    """
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))
    client = Client(keeps_roles=True)
    is_read = operation.method.upper() == "GET"

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, pick=st.integers(0, 1000))
    def one(case: Any, pick: int) -> None:
        for person in people:
            with nullcontext() if is_read else transaction.atomic():
                check(case, call(client.by(person), case, path_of(case, known, pick)))
                if not is_read:
                    transaction.set_rollback(True)

    one()


def call(client: Client, case: Any, path: str) -> Any:
    query = {str(k): v for k, v in (case.query or {}).items()}
    return client.generic(
        case.operation.method.upper(),
        path,
        data=encoded(case.body) if case.operation.method.upper() != "GET" else b"",
        content_type="application/json",
        QUERY_STRING=query_string(query),
    )


def encoded(body: Any) -> bytes:
    try:
        return json.dumps(body).encode("utf-8", "surrogatepass")
    except TypeError:
        return b"{}"


def query_string(query: dict[str, Any]) -> str:
    return urlencode(query, doseq=True, errors="replace")
