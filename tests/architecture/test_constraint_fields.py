"""Whatever a constraint or a unique column refuses is said beside a field, in the API and in the admin.

A constraint is shown beside the last of its fields that was entered, so it suffices that some door takes one of them by
the name of the model's field. What no door takes has its reason here.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from summit.core.constraints import RefersToOwn
from summit.core.labels import own_models
from summit.core.objections import fields_of
from tests.admin.test_same_as_api import operations_of_document, resource_of
from tests.architecture.test_serializers import is_ours

# The resources of the API for rows that have no page in the admin.
WITHOUT_PAGE = {
    "accounts.User": "me",
    "calendar.Transfer": "transfers",
    "documents.Position": "positions",
    "notifications.Mute": "me/preferences",
    "delegations.ManualPlace": "precedence-policies",
    "correspondence.NoteReference": "note-references",
    "readiness.TaskRecord": "readiness",
    "bilaterals.Meeting": "bilateral-requests",
    "bilaterals.MeetingRecord": "meeting-records",
}
PROGRAM = "its columns are written by programs alone"
KEY = "a program draws the value at random"
PARENT = "the row and its parent are made together"
ENDED = "one service writes the status and its hour together"
ONE = "one of a kind: no field can be at fault; the service refuses it with a code of its own"
NOT_ENTERED = {
    "job_is_one_at_a_time": PROGRAM,
    "replay_is_one_per_key": "the key is a header, and the header's own code refuses it",
    "accounts.Token.digest": KEY,
    "accounts.CodeAttempts.user": PROGRAM,
    "programme.Feed.token_hash": KEY,
    "calendar.Engagement.uid": KEY,
    "notification_is_told_once": PROGRAM,
    "delivery_is_one_per_channel": PROGRAM,
    "delivery_is_leased_while_sending": PROGRAM,
    "notifications.Change.undoes": ONE,
    "webhook_is_one_per_person": ONE,
    "token_is_within_bounds": "the API takes the days that a token lasts, with bounds of their own",
    "token_ends_after_it_begins": "the API takes the days that a token lasts, with bounds of their own",
    "occupancy_resource_is_free": "services look for clashes under locks, and name the resource",
    "occupancy_shared_is_free": "services look for clashes under locks, and refuse codes of what is booked twice",
    "occupancy_takes_time": "derived from the hours of the engagement",
    "mute_is_said_once": "a person's choices of one kind are written together, each channel once",
    "venue_is_closed_once": "a closure takes each of its venues once",
    "delegations.Delegate.absence_before": PROGRAM,
    "delegations.Delegate.absence_after": PROGRAM,
    "arrivals.TravelParty.welcome": PROGRAM,
    "delegate_travels_in_one_party": "the service refuses it beside the people of the party",
    "task_letter_is_sent_once": PROGRAM,
    "invitation_ends_in_one_way": ENDED,
    "official_invitation_is_accepted_at_a_level": ENDED,
    "summit_sessions.Session.engagement": PARENT,
    "bilaterals.Meeting.request": ONE,
    "bilaterals.Meeting.engagement": PARENT,
    "bilaterals.Outcome.request": ONE,
    "follow_up_is_within_bounds": "the day of a follow-up has the bounds of all days",
    "request_has_two_sides": PROGRAM,
    "side_is_once_in_a_request": "the service refuses it beside the invitees",
    "side_has_its_place": PROGRAM,
    "side_answers_at_an_hour": ENDED,
    "companion_is_named_once": "the service refuses it beside the companions",
    "planned_meeting_is_one_per_request": PROGRAM,
    "planned_meeting_is_whole": PROGRAM,
    "window_is_within_bounds": "the fields of a wish for hours have the bounds of all instants",
    "window_has_both_ends": "a wish for hours has both of its fields",
    "version_number_is_taken_once": PROGRAM,
    "version_is_one_draft_per_document": PROGRAM,
    "version_number_begins_with_one": PROGRAM,
    "file_holds_something": "an empty upload is refused before it is stored",
    "amendment_that_is_answered_has_its_hour": ENDED,
    "agenda_that_is_adopted_has_its_hour": ENDED,
    "agenda_revision_number_is_taken_once": PROGRAM,
    "decision_number_begins_with_one": PROGRAM,
    "action_that_ended_has_its_hour": ENDED,
    "silence_that_ended_has_its_hour": ENDED,
    "decisions.SilenceProcedure.extends": ONE,
    "silence_runs_once_per_version": ONE,
    "revision_number_is_unique_in_summit": PROGRAM,
    "delegation_is_within_bounds": "a replacement takes the hour, with bounds of its own",
    "delegation_next_head_is_its_own": "a replacement names the successor, and refuses those of others",
    **dict.fromkeys(
        ("weapon_number_is_unique_in_summit", "radio_number_is_unique_in_summit", "vehicle_number_is_unique_in_summit"),
        "the service refuses it beside the number",
    ),
    "pass_number_is_unique_in_summit": PROGRAM,
    "pass_that_is_stopped_has_its_hour": ENDED,
    "accreditation.Pass.replaces": ONE,
    "custody_is_of_one_holder_at_a_time": ONE,
    "custody_ends_after_it_begins": PROGRAM,
    "imported_row_is_one_per_line": PROGRAM,
}


def rules() -> Iterator[tuple[type[models.Model], str, set[str]]]:
    """Yield the constraints and unique columns: the model, the name, and the fields that are compared."""
    for model in own_models():
        yield from ((model, str(one.name), set(fields_of(one))) for one in model._meta.constraints)
        for field in model._meta.local_fields:
            is_parent = getattr(field.remote_field, "parent_link", False)
            if field.unique and not is_parent and (field.remote_field or not field.primary_key):
                yield model, f"{model._meta.label}.{field.name}", {field.name}


def entered_in(page: Any, request: Any) -> set[str]:
    """Return the fields of the page and of the rows beside it."""
    inlines = page.get_formsets_with_inlines(request)
    is_entered = page.has_add_permission(request) or page.has_change_permission(request)
    forms = [page.get_form(request)] if is_entered else []
    return {name for form in (*forms, *(formset.form for formset, _ in inlines)) for name in form.base_fields}


def test_some_door_takes_a_field_of_every_constraint(alice: Any) -> None:
    operations = operations_of_document()
    alice.is_superuser = True
    request = RequestFactory().get("/admin/")
    request.user = alice
    pages = [page for page in admin.site._registry.values() if is_ours(type(page))]
    entered: dict[type[models.Model], set[str]] = {}
    for page in pages:
        resource = resource_of(page)
        bodies = [fields for name, fields in operations.items() if resource and name.split()[1].startswith(resource)]
        rows = [page.model, *(inline.model for inline in page.inlines)]
        for model in {base for row in rows for base in (row, *row._meta.all_parents)}:
            entered.setdefault(model, set()).update(entered_in(page, request), *bodies)
    for label, resource in WITHOUT_PAGE.items():
        bodies = [fields for name, fields in operations.items() if name.split()[1].startswith(resource)]
        entered.setdefault(apps.get_model(label), set()).update(*bodies)

    nowhere = {name for model, name, fields in rules() if not fields & entered.get(model, set())}

    assert nowhere - NOT_ENTERED.keys() == set()
    assert NOT_ENTERED.keys() - nowhere == set()


def test_the_sentences_of_one_model_tell_its_constraints_apart() -> None:
    """A form finds the constraint by its sentence, unless the constraint itself names its field."""
    for model in own_models():
        constraints = [one for each in (model, *model._meta.all_parents) for one in each._meta.constraints]
        said = [str(one.get_violation_error_message()) for one in constraints if not isinstance(one, RefersToOwn)]
        assert len(said) == len(set(said)), model
