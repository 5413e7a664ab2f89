"""The programme file takes what the columns take: the lengths, bounds and choices of its schema are the models'."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from summit.core.columns import bounds_of
from summit.programme.programme_file.file import SCHEMA

COLUMNS = {
    "$defs/code": "calendar.Venue.code",
    "$defs/party": "accounts.Party.code",
    "$defs/symbol": "documents.Document.symbol",
    "$defs/prefix": "decisions.Series.prefix",
    "$defs/fraction": "decisions.AdoptionRules.majority",
    "$defs/item/properties/theme": "agenda.AgendaItem.theme",
    "$defs/item/properties/kind": "agenda.AgendaItem.kind",
    "$defs/item/properties/minutes": "agenda.AgendaItem.minutes",
    "summit/time_zone": "summits.Summit.time_zone",
    "summit/secretariat_email": "summits.Summit.secretariat_email",
    "people[]/email": "accounts.User.email",
    "people[]/name": "accounts.User.name",
    "people[]/role": "accounts.Role.kind",
    "venues{}/address": "calendar.Venue.address",
    "transfers[]/minutes": "calendar.Transfer.minutes",
    "rooms{}/capacity": "facilities.Room.capacity",
    "rooms{}/turnover": "calendar.Resource.turnover",
    "interpreters{}/turnover": "calendar.Resource.turnover",
    "delegations{}/delegates{}/turnover": "calendar.Resource.turnover",
    "delegations{}/kind": "delegations.Delegation.kind",
    "delegations{}/participation": "delegations.Delegation.participation",
    "delegations{}/contacts[]/name": "delegations.Contact.name",
    "delegations{}/contacts[]/function": "delegations.Contact.function",
    "delegations{}/contacts[]/email": "delegations.Contact.email",
    "delegations{}/contacts[]/phone": "delegations.Contact.phone",
    "precedence_policies{}/letter": "delegations.LetterDraw.letter",
    "precedence_policies{}/places[]/reason": "delegations.ManualPlace.reason",
    "closures[]/audience": "calendar.Engagement.audience",
    "sessions{}/kind": "summit_sessions.Session.kind",
    "sessions{}/format": "summit_sessions.Session.format",
    "sessions{}/audience": "calendar.Engagement.audience",
    "sessions{}/agenda[]/theme": "agenda.AgendaItem.theme",
    "sessions{}/agenda[]/kind": "agenda.AgendaItem.kind",
    "sessions{}/agenda[]/minutes": "agenda.AgendaItem.minutes",
    "sessions{}/agenda_is": "agenda.Agenda.status",
    "bilateral_requests{}/topics": "bilaterals.BilateralRequest.topics",
    "bilateral_requests{}/minutes": "bilaterals.BilateralRequest.minutes",
    "bilateral_requests{}/seats": "bilaterals.BilateralRequest.seats",
    "bilateral_requests{}/priority": "bilaterals.BilateralRequest.priority",
    "bilateral_requests{}/organizers_priority": "bilaterals.BilateralRequest.organizers_priority",
    "bilateral_requests{}/reason": "bilaterals.Side.reason",
    "documents{}/kind": "documents.Document.kind",
    "documents{}/classification": "documents.Document.classification",
    "documents{}/versions[]/note": "documents.Version.note",
    "documents{}/positions[]/stance": "documents.Position.stance",
    "documents{}/positions[]/text": "documents.Position.text",
    "documents{}/path[]/purpose": "decisions.Stage.purpose",
    "documents{}/path[]/outcome": "decisions.Stage.outcome",
    "documents{}/path[]/note": "decisions.Stage.note",
    "$defs/zone": "accreditation.Zone.code",
    "$defs/reference": "accreditation.Accreditation.reference",
    "border_points{}/kind": "arrivals.BorderPoint.kind",
    "border_points{}/formalities": "arrivals.BorderPoint.formalities",
    "border_points{}/to_city": "arrivals.BorderPoint.to_city",
    "zones{}/passback": "accreditation.Zone.passback",
    "accreditation_categories{}/whose": "accreditation.Category.whose",
    "accreditation_categories{}/document_days": "accreditation.Category.document_days",
    "accreditation_categories{}/color": "accreditation.Category.color",
    "accreditations{}/email": "accreditation.Accreditation.email",
    "accreditations{}/phone": "accreditation.Accreditation.phone",
    "travel_parties[]/direction": "arrivals.TravelParty.direction",
    "travel_parties[]/transport": "arrivals.TravelParty.transport",
    "travel_parties[]/carrier": "arrivals.TravelParty.carrier",
    "travel_parties[]/number": "arrivals.TravelParty.number",
    "travel_parties[]/registration": "arrivals.TravelParty.registration",
    "travel_parties[]/stand": "arrivals.TravelParty.stand",
    "travel_parties[]/landing_permission": "arrivals.TravelParty.landing_permission",
    "key_tasks[]/remind_before": "readiness.KeyTask.remind_before",
    "key_tasks[]/escalate_after": "readiness.KeyTask.escalate_after",
    "notes[]/direction": "correspondence.Note.direction",
    "notes[]/number": "correspondence.Note.number",
    "notes[]/subject": "correspondence.Note.subject",
    "official_invitations{}/participation": "delegations.OfficialInvitation.participation",
    "official_invitations{}/status": "delegations.OfficialInvitation.status",
    "official_invitations{}/substitute": "delegations.OfficialInvitation.substitute",
    "official_invitations{}/reason": "delegations.OfficialInvitation.reason",
    "rules{}/adoption": "decisions.AdoptionRules.adoption",
    "rules{}/source": "decisions.AdoptionRules.source",
}
# Choices that a file does not have: an outcome in a file is recorded, and an invitation is sent by its hour.
LEFT_OUT = {
    "documents{}/path[]/outcome": {"pending"},
    "official_invitations{}/status": {"draft", "sent", "withdrawn"},
}


def schema_at(where: str) -> dict[str, Any]:
    """Return the part of the schema: `name[]` are the rows of a list, `name{}` those of a table."""
    found: Any = SCHEMA
    if where.startswith("$defs"):
        for step in where.split("/"):
            found = found[step]
        return dict(found)
    for step in where.split("/"):
        name = step.rstrip("[]{}")
        found = found["properties"][name]
        found = found["items"] if step.endswith("[]") else found
        found = found["additionalProperties"] if step.endswith("{}") else found
    return dict(found)


def column_at(label: str) -> Any:
    model, _dot, name = label.rpartition(".")
    return apps.get_model(model)._meta.get_field(name)


def taken_by(column: Any) -> dict[str, Any]:
    """Return what the schema says of the column."""
    if column.choices:
        return {"enum": {value for value, _ in column.flatchoices}}
    if isinstance(column, models.IntegerField):
        bounds = bounds_of(column)
        return {"minimum": bounds["min_value"], "maximum": bounds["max_value"]}
    return {"maxLength": column.max_length}


@pytest.mark.parametrize("where", COLUMNS)
def test_the_schema_takes_what_the_column_takes(where: str) -> None:
    schema, taken = schema_at(where), taken_by(column_at(COLUMNS[where]))

    said = {word: set(schema[word]) if word == "enum" else schema.get(word) for word in taken}
    if left_out := LEFT_OUT.get(where):
        taken["enum"] -= left_out

    assert said == taken
