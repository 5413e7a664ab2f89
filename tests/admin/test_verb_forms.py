"""What a form hands to a verb is what the model admits: the rest is said beside the field, and nothing breaks."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.accounts.admin import ServiceForm
from summit.agenda.services import add_item
from tests.admin.test_saving import EMPTY
from tests.factories.sessions import make_session

HOURS = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "ends_at_0": "2025-11-26", "ends_at_1": "11:00"}
HOSTILE = ["0", "-1", "99999999", "9" * 400, "a\x00b", "\ud800", "x" * 100_000]
TITLES = ["", "a\nb", "a\x00b", "\ud800", "x" * 600]


# What is typed, and not chosen, in the add forms of several apps.
TYPED = {
    "agenda_agendaitem": ("title.en", "theme", "minutes"),
    "agenda_speaker": ("minutes",),
    "bilaterals_bilateralrequest": ("minutes", "seats", "topics"),
    "bilaterals_plan": ("seconds", "seed"),
    "calendar_closure": ("title.en", "starts_at_0", "ends_at_1"),
    "delegations_delegate": ("code", "name.en", "office.en", "languages", "turnover"),
    "documents_document": ("symbol", "title.en"),
    "summit_sessions_session": ("code", "title.en", "starts_at_0"),
}


@pytest.fixture
def forms(summit: Any, belarus: Any, kazakhstan: Any) -> dict[str, dict[str, Any]]:
    """Add forms as they are filled in rightly, by the name of the model."""
    session = make_session(summit, "council", delegates=[belarus.head])
    item = add_item(session, title={"en": "Border"})
    return {
        "agenda_agendaitem": {"session": session.pk, "title.en": "A", "theme": "t", "kind": "decision", "minutes": 5},
        "agenda_speaker": {"item": item.pk, "delegation": belarus.pk, "kind": "statement", "minutes": 5},
        "bilaterals_bilateralrequest": {
            "summit": summit.pk,
            "requester": belarus.pk,
            "invitees": [kazakhstan.pk],
            "level": 10,
            "leads": [belarus.head.pk, kazakhstan.head.pk],
            "topics": "T",
            "minutes": 30,
            "seats": 8,
            "priority": 2,
            "interpretation": "",
            "reference": "note-1",
            **EMPTY,
        },
        "bilaterals_plan": {"summit": summit.pk, "kind": "fresh", "seconds": 10, "seed": 1},
        "calendar_closure": {"summit": summit.pk, "title.en": "Rest", **HOURS, "resources": [belarus.head.pk]},
        "delegations_delegate": {
            "party": belarus.pk,
            "code": "blr-aide",
            "name.en": "Aide",
            "office.en": "Aide",
            "rank": 60,
            "languages": "en",
            "turnover": 10,
        },
        "documents_document": {
            "summit": summit.pk,
            "symbol": "CSC/2",
            "title.en": "D",
            "kind": "decision",
            "classification": "public",
            "versions-TOTAL_FORMS": 0,
            "versions-INITIAL_FORMS": 0,
        },
        "summit_sessions_session": {
            "summit": summit.pk,
            "code": "csc",
            "title.en": "Council",
            "kind": "session",
            "format": "expanded",
            **HOURS,
        },
    }


@pytest.fixture
def send(client: Any, alice: Any) -> Callable[[str, dict[str, Any]], Any]:
    """Send an add form as a browser does, with what no text holds too."""
    client.force_login(alice)

    def sent(name: str, form: dict[str, Any]) -> Any:
        body = urlencode(form, doseq=True, errors="surrogatepass")
        return client.post(reverse(f"admin:{name}_add"), body, content_type="application/x-www-form-urlencoded")

    return sent


@pytest.mark.parametrize("name", TYPED)
def test_whatever_is_typed_is_taken_or_said_to_be_wrong(forms: dict[str, dict[str, Any]], send: Any, name: str) -> None:
    (model,) = [one for one in admin.site._registry if f"{one._meta.app_label}_{one._meta.model_name}" == name]
    before = set(model._default_manager.values_list("pk", flat=True))
    right = forms[name]

    for field in TYPED[name]:
        for value in TITLES if field.endswith(".en") else HOSTILE:
            answer = send(name, {**right, field: value})
            assert answer.status_code in (200, 302), (field, value[:20])
            for row in model._default_manager.exclude(pk__in=before):
                row.clean_fields()
                row.delete()
    answer = send(name, right)
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def service_forms(base: type[Any] = ServiceForm) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("summit.") and kind.__module__ != "summit.accounts.admin.saving":
            yield kind
        yield from service_forms(kind)


def test_only_the_page_has_a_form_call_its_service() -> None:
    """A service form says in `execute` what its service is: when that is called is not the form's to say."""
    kinds = list(service_forms())
    called_by_pages = ("full_clean", "_clean_form", "_post_clean", "save", "save_m2m")

    assert len(kinds) > 10
    assert [(kind, name) for kind in kinds for name in called_by_pages if name in vars(kind)] == []
    assert [kind for kind in kinds if kind.execute is ServiceForm.execute and not kind.__subclasses__()] == []


@pytest.mark.parametrize("name", TYPED)
def test_a_form_that_is_right_has_changed_nothing_yet(
    forms: dict[str, dict[str, Any]], rf: Any, alice: Any, name: str
) -> None:
    (page,) = [
        page for model, page in admin.site._registry.items() if model._meta.label_lower.replace(".", "_") == name
    ]
    request = rf.post("/", forms[name])
    request.user = alice
    form = page.get_form(request)(request.POST)

    with CaptureQueriesContext(connection) as queries:
        assert form.is_valid(), form.errors

    assert [sql for query in queries if (sql := query["sql"]).startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_what_the_database_does_not_admit_is_said_in_the_form(
    forms: dict[str, dict[str, Any]], send: Any, belarus: Any
) -> None:
    answer = send("delegations_delegate", {**forms["delegations_delegate"], "code": belarus.head.code})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
