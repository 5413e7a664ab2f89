"""What organizers change on the pages of the admin they can change by the API; what they cannot has its reason here."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.test import RequestFactory

from config.api_router import everywhere, of_summit
from summit.accounts.models import Role
from tests.architecture.test_serializers import is_ours

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/openapi.yaml"

# The resource of the API for pages whose model no collection has.
OF_ANOTHER_MODEL = {
    "accreditation.DistinctPeopleAdmin": "duplicates",
    "accounts.UserAdmin": "",
    "notifications.DeliveryAdmin": "",
    "notifications.OutboxAdmin": "outbox",
    "notifications.MessageTemplateAdmin": "",
    "summits.SummitAdmin": "summits/{slug}",
    "reminders.ReminderSettingsAdmin": "reminder-settings",
}
# A field or verb of a page that the API has by another name: a field of the resource's bodies, or an operation.
BY_ANOTHER_NAME = {
    "accounts.TokenAdmin revoke": "delete me/tokens/{id}/",
    **{
        f"accreditation.AccreditationAdmin {page}": f"post accreditations/{verb}/"
        for verb, pages in {
            "decide": ("pass_check", "pass_check_all", "issue", "issue_all", "return_for_correction", "return_all"),
            "revoke": ("refuse", "refuse_all"),
            "send": ("send", "send_all"),
            "withdraw": ("withdraw", "withdraw_all"),
            "reopen": ("reopen", "reopen_all"),
        }.items()
        for page in pages
    },
    "agenda.SpeakerAdmin amend": "patch speakers/{id}/",
    "accreditation.AccreditationAdmin party": "delegation",
    "accreditation.CategoryAdmin StepInline": "steps",
    "accreditation.CategoryAdmin add_usual": "post accreditation-categories/usual/",
    "accreditation.DistinctPeopleAdmin duplicates": "get duplicates/",
    "accreditation.PassAdmin change_zones": "patch passes/{id}/",
    "accreditation.PassAdmin give_back": "post passes/{id}/return/",
    "accreditation.PassAdmin issue_to_all": "post passes/issue/",
    "accreditation.PassAdmin party": "delegation",
    "accreditation.PassAdmin print_badge": "post printouts/badges/",
    "accreditation.PassAdmin print_badges": "post printouts/badges/",
    "accreditation.PassAdmin report_lost": "post passes/{id}/lost/",
    "accreditation.PassAdmin take_back": "post passes/{id}/return/",
    "accreditation.RadioAdmin party": "delegation",
    "accreditation.VehicleAdmin party": "delegation",
    "accreditation.LetterAdmin accreditation": "put letters/{id}/",
    "accreditation.LetterAdmin download": "get letters/{id}/download/",
    "accreditation.NeedsAdmin accreditation": "put needs/{id}/",
    "accreditation.NeedsAdmin caterer": "get needs/diets/",
    "accreditation.NeedsAdmin erase": "delete needs/{id}/",
    "accreditation.PhotoAdmin accreditation": "put photos/{id}/",
    "accreditation.PersonalDataAdmin erase": "delete personal-data/{id}/",
    "accreditation.PersonalDataAdmin accreditation": "put personal-data/{id}/",
    "calendar.VenueAdmin TransferInline": "patch transfers/{id}/",
    "calendar.VenueAdmin even_if_clashing": "patch transfers/{id}/",
    "delegations.DelegationAdmin ContactInline": "patch contacts/{id}/",
    "delegations.DelegationAdmin HeadshipInline": "get delegations/{id}/heads/",
    "delegations.DelegateAdmin party": "delegation",
    "delegations.DelegateAdmin export": "post personal-data/{id}/export/",
    "delegations.InvitationAdmin revoke": "delete invitations/{id}/",
    "delegations.PrecedencePolicyAdmin ManualPlaceInline": "places",
    "summit_sessions.SessionAdmin cancel_all": "post sessions/{id}/cancel/",
    "arrivals.BorderPointAdmin TransferInline": "patch transfers/{id}/",
    **{
        f"arrivals.TravelPartyAdmin {status}": "post travel-parties/{id}/report/"
        for status in ("airborne", "diverted", "in_town", "landed")
    },
    **{f"summits.SummitAdmin {verb}": f"post {verb}/" for verb in ("close", "reopen", "archive", "unarchive")},
    "bilaterals.PlanAdmin on_timeline": "post plans/{id}/apply/",
    "bilaterals.RequestAdmin accept_all": "post bilateral-requests/{id}/accept/",
    "bilaterals.RequestAdmin cancel_meeting": "post bilateral-requests/{id}/cancel/",
    "documents.DocumentAdmin upload": "post document-files/",
    "documents.DocumentAdmin enter_position": "post positions/",
    "documents.DocumentAdmin enter_amendment": "post amendments/",
    "agenda.AgendaAdmin floor": "get agendas/{id}/running/",
    "agenda.AgendaAdmin compare": "get agendas/{id}/comparison/",
    "decisions.StageAdmin record_decision": "post decisions/",
    "decisions.StageAdmin record_outcome": "post stages/{id}/take/",
    "decisions.SilenceAdmin break_silence": "post silence-procedures/{id}/break/",
    "notifications.OutboxAdmin hold_all": "post outbox/{id}/hold/",
    "notifications.OutboxAdmin release_all": "post outbox/{id}/release/",
    "notifications.OutboxAdmin send_all": "post outbox/{id}/send-now/",
    "programme.RevisionAdmin publish": "post revisions/",
    "programme.FeedAdmin revoke": "delete feeds/{id}/",
}
# What is on pages alone, and why.
ON_PAGES_ALONE = {
    "accounts.UserAdmin": "accounts, roles and passwords are changed in a session that saw the second factor lately",
    "notifications.DeliveryAdmin": "a letter that failed is read before it is sent again",
    "notifications.MessageTemplateAdmin": "organizers' own words are tried on a page before they are used",
    "reminders.ReminderSettingsAdmin delete": "the API changes each value; without settings a summit has the same",
    "bilaterals.RequestAdmin reference": "names the entry of a programme file; a delegation could probe it",
    "documents.DocumentAdmin downloads": "the record of who took copies is kept with the audit, for chief organizers",
}


@cache
def collections() -> dict[type[Model], str]:
    """Return the first collection of each model."""
    registered = [*everywhere.registry, *of_summit.registry]
    return {view_set.queryset.model._meta.concrete_model: name for name, view_set, _ in reversed(registered)}


def resource_of(page: Any) -> str | None:
    """Return the resource of the API that has what the page changes."""
    return OF_ANOTHER_MODEL.get(str(page), collections().get(page.model._meta.concrete_model))


@cache
def operations_of_document() -> dict[str, set[str]]:
    """Return of each operation, as `post rooms/{id}/`, the fields of its body."""
    document = yaml.load(DOCUMENT.read_text(), Loader=yaml.CSafeLoader)
    found = {}
    for path, row in document["paths"].items():
        short = path.removeprefix("/api/v1/")
        short = short.removeprefix("summits/{slug}/") or short
        for method, described in row.items():
            content = described.get("requestBody", {}).get("content", {}) if isinstance(described, dict) else {}
            schemas = [each["schema"] for each in content.values()]
            found[f"{method} {short}"] = {name for one in schemas for name in fields_of(document, one)}
    return found


def fields_of(document: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    if reference := schema.get("$ref"):
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
    parts = [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ())]
    return {*schema.get("properties", {})}.union(*(fields_of(document, part) for part in parts))


def on_page(page: Any, request: Any) -> set[str]:
    """Return what organizers change on the page: fields, rows beside, verbs, `delete`."""
    found = set()
    for row in (None, page.model(pk=1)):
        # A page that looks at more than this row has is one that asks the same of a new row.
        with suppress(ObjectDoesNotExist):
            allowed = page.has_change_permission(request, row) if row else page.has_add_permission(request)
            names = flatten_fieldsets(page.get_fieldsets(request, row)) if allowed else []
            found |= set(names) - set(page.get_readonly_fields(request, row))
    found |= {one.__name__ for one in page.inlines if one(page.model, admin.site).has_change_permission(request)}
    verbs = (*(page.actions or ()), *(page.actions_detail or ()), *(page.actions_list or ()))
    found |= {getattr(verb, "__name__", str(verb)) for verb in verbs}
    found |= {"delete"} if page.has_delete_permission(request) else set()
    return found - {"summit"}


def is_in_api(name: str, page: Any, operations: dict[str, set[str]]) -> bool:
    """Say whether the API has a field or an operation for it."""
    resource = resource_of(page)
    name = BY_ANOTHER_NAME.get(f"{page} {name}", name)
    own = [fields for one, fields in operations.items() if one.split()[1].startswith(f"{resource}/")]
    verb = f"post {resource}/{{id}}/{name.replace('_', '-')}/"
    deletes = {f"delete {resource}/{{{key}}}/" for key in ("id", "uid")} if name == "delete" else set()
    return bool({name, verb, *deletes} & operations.keys()) or any(name in fields for fields in own)


def test_what_pages_change_the_api_changes(alice: Any, summit: Any) -> None:
    operations = operations_of_document()
    Role.objects.create(user=alice, summit=summit, kind="chief")
    request = RequestFactory().get("/admin/")
    request.user = alice
    pages = [(page, on_page(page, request)) for page in admin.site._registry.values() if is_ours(type(page))]
    changing = [(page, found) for page, found in pages if found]

    missing = {
        f"{page} {name}"
        for page, found in changing
        if str(page) not in ON_PAGES_ALONE
        for name in found
        if f"{page} {name}" not in ON_PAGES_ALONE and not is_in_api(name, page, operations)
    }

    assert {str(page) for page, _ in changing if resource_of(page) is None} == set()
    assert missing == set()
