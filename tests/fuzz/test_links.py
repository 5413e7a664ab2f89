"""The API walked along the links of its document, as every role: what one answer shows, the next request names.

FUZZ_EXAMPLES says how many walks each role takes; `make fuzz` takes many.
"""

import os
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from summit.accounts.models import User
from summit.accounts.services import issue_token
from summit.agenda.models import AgendaItem
from summit.calendar.models import Venue
from summit.core import clock
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy
from summit.facilities.models import Interpreter, Room
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit
from tests.document import api_document
from tests.fuzz.conftest import ROLES

WALKS = int(os.environ.get("FUZZ_EXAMPLES", "3"))
STEPS = 60
CONFORMANCE = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.use_after_free,
    checks.ensure_resource_availability,
]
REFERENCES = {
    Delegation: ("requester", "invitee", "invitees", "delegation", "rapporteur", "chair", "party"),
    Delegate: ("delegates", "head", "resource", "resources"),
    Room: ("room",),
    Venue: ("venue", "origin", "destination"),
    Interpreter: ("interpreters",),
    Organ: ("organs",),
    PrecedencePolicy: ("precedence",),
    Session: ("session",),
    AgendaItem: ("item",),
}


def document_of(summit: Summit) -> dict[str, Any]:
    """Return the API's document as if there were this summit alone, so that no request misses it."""
    document = deepcopy(api_document())
    paths = {path.replace("{slug}", summit.slug): operations for path, operations in document["paths"].items()}
    for operation in (operation for operations in paths.values() for operation in operations.values()):
        operation["parameters"] = [p for p in operation.get("parameters", ()) if p["name"] != "slug"]
        for answer in operation["responses"].values():
            for link in answer.get("links", {}).values():
                link["parameters"].pop("slug", None)
    return {**document, "paths": paths}


VERSION = re.compile(r'"\w{32}-\w+"')


class Known:
    """What is there for a body to name, so that most requests get past the first 400."""

    def __init__(self, summit: Summit) -> None:
        self.ids = {
            name: list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:4])
            for model, names in REFERENCES.items()
            for name in names
        }
        self.ids |= {"page": [1], "wait": [0], "leads": [[]]}
        first = summit.working_hours()[0].starts_at
        self.hours = [(first + timedelta(minutes=30 * n)).isoformat() for n in range(24)]

    def fit(self, body: Any, dice: int) -> Any:
        """Return the body with references and hours that exist in the place of those that were made up."""
        if isinstance(body, list):
            return [self.fit(one, dice + n) for n, one in enumerate(body)]
        return (
            {name: self._fitted(name, value, dice) for name, value in body.items()} if isinstance(body, dict) else body
        )

    def _fitted(self, name: str, value: Any, dice: int) -> Any:
        if name in ("starts_at", "ends_at") and isinstance(value, str):
            return self.hours[(dice + (name == "ends_at")) % len(self.hours)]
        ids = self.ids.get(name)
        if ids and isinstance(value, int):
            # Two delegations in one body are hardly ever the same.
            return ids[(dice + (name in ("invitee", "invitees", "destination"))) % len(ids)]
        if ids and isinstance(value, list):
            return [ids[dice % len(ids)]] if value else value
        return self.fit(value, dice)


@pytest.fixture
def steady() -> Iterator[None]:
    """Requests leave the test's connection to the database open, as those of Django's own client do."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


class Walker:
    """What a walk does at each step, as someone with a token; all of it is rolled back."""

    token: str
    known: Known
    answered: Counter[tuple[str, int]]

    def setup(self) -> None:
        self.work = transaction.atomic()
        self.work.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.work.__exit__(None, None, None)

    def before_call(self, case: Any) -> None:
        # The same request is always fitted alike, so that a walk that failed can be taken again.
        dice = zlib.crc32(repr(case.body).encode(errors="replace"))
        if dice % 8:
            case.body, case.query = self.known.fit(case.body, dice), self.known.fit(case.query, dice)
            if case.headers and not VERSION.fullmatch(case.headers.get("If-Match", '""')):
                case.headers["If-Match"] = "*"
        # A walk goes by what was really done.
        case.query = {name: value for name, value in (case.query or {}).items() if name != "preview"}

    def call(self, case: Any, **kwargs: Any) -> Any:
        # What a constraint refuses ends the request's own transaction, not that of the walk.
        with transaction.atomic():
            response = super().call(case, **kwargs)  # type: ignore[misc]
            transaction.set_rollback(response.status_code >= 400)
        return response

    def get_call_kwargs(self, case: Any) -> dict[str, Any]:
        return {"headers": {"Authorization": f"Token {self.token}"}}

    def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
        self.answered[case.operation.label, response.status_code] += 1
        case.validate_response(response, checks=CONFORMANCE, recorder=self.recorder)  # type: ignore[attr-defined]
        if response.status_code >= 400:
            assert response.json()["code"]


@pytest.fixture(scope="module")
def machine(loaded: Summit) -> Any:
    """What walks along the document's links, from collections and what is made in them; made once for all roles."""
    schema = schemathesis.openapi.from_dict(document_of(loaded))
    schema.app = WSGIHandler()
    schema.config.generation.update(modes=[GenerationMode.POSITIVE], with_security_parameters=False)
    machine = schema.as_state_machine()
    for name in machine.root_rules:
        if re.search("_(id|uid|number)_", name):
            delattr(machine, name)  # no walk begins at a row that was made up
    return machine


@pytest.mark.timeout(3000 if WALKS > 10 else 400)
@pytest.mark.parametrize("role", list(ROLES))
def test_walks_along_the_links_meet_no_surprise(bishkek: Summit, machine: Any, steady: None, role: str) -> None:
    email, answered = ROLES[role], Counter[tuple[str, int]]()
    token = issue_token(User.objects.get(email=email), name="walk", now=clock.now())[1] if email else "none"
    facts = {"token": token, "known": Known(bishkek), "answered": answered}
    walk = type("Walk", (Walker, machine), facts)

    walk.run(
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )

    # The walks got somewhere: rows were shown to who is signed in, and to nobody else.
    assert (200 in {status for _, status in answered}) == (email is not None)
    assert sum(answered.values()) > 10 * WALKS
