"""What organizers enter of a summit is in the programme file, or it is said here why it is not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from tests.programme.test_every_field import FIELDS

# By where its rows are in the file.
MODELS = {
    "summit": "summits.Summit",
    "venues.*": "calendar.Venue",
    "transfers.*": "calendar.Transfer",
    "rooms.*": "facilities.Room",
    "interpreters.*": "facilities.Interpreter",
    "delegations.*": "delegations.Delegation",
    "delegations.*.delegates.*": "delegations.Delegate",
    "delegations.*.contacts.*": "delegations.Contact",
    "precedence_policies.*": "delegations.PrecedencePolicy",
    "precedence_policies.*.places.*": "delegations.ManualPlace",
    "official_invitations.*": "delegations.OfficialInvitation",
    "notes.*": "correspondence.Note",
    "zones.*": "accreditation.Zone",
    "accreditation_categories.*": "accreditation.Category",
    "accreditation_categories.*.steps.*": "accreditation.Step",
    "accreditation_categories.*.quotas.*": "accreditation.Quota",
    "accreditations.*": "accreditation.Accreditation",
    "border_points.*": "arrivals.BorderPoint",
    "travel_parties.*": "arrivals.TravelParty",
    "key_tasks.*": "readiness.KeyTask",
}
# What follows from its work, as decisions, passes and letters; and what is kept encrypted and so in no plain file:
# travel documents, photos, needs, and the numbers of weapons, radios and vehicles.
NOT_IN_FILE = {
    "accreditation": {
        *("Verdict", "VettingList", "PersonalData", "Photo", "Needs", "Letter"),
        *("Weapon", "Radio", "Vehicle", "DistinctPeople", "Pass", "Custody", "GateCheck"),
    },
    "arrivals": {"Traveller"},  # the `delegates` of a party
    "correspondence": {"NoteReference"},
    "delegations": {"Headship", "Invitation", "LetterDraw", "ProposedChange"},  # heads are named in a delegation
    "readiness": {"TaskRecord", "TaskLetter"},
}
# Columns that a file says by the place of a row or by another word, or that other kinds of resources have.
SAID_OTHERWISE = {
    "calendar.Transfer": {"origin", "destination"},  # between
    "facilities.Room": {"party"},
    "facilities.Interpreter": {"party", "venue"},
    "delegations.Delegate": {"party", "venue"},
    "delegations.Contact": {"delegation"},
    "delegations.ManualPlace": {"policy", "position"},
    "delegations.OfficialInvitation": {"delegation"},
    "accreditation.Step": {"category", "position"},
    "accreditation.Quota": {"category"},
    "accreditation.Accreditation": {"party", "reference"},
    "arrivals.BorderPoint": {"time_zone"},  # travel is on the summit's clock
    "arrivals.TravelParty": {"status", "expected_at", "actual_at", "in_town_at"},  # known on the day
}
KEYS = {"summit", "code"}


def entered(model: type[Model]) -> Iterator[str]:
    """Yield the columns that people fill in."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        is_link = getattr(field.remote_field, "parent_link", False)
        if field.editable and not field.primary_key and not is_link:
            yield field.name


@pytest.mark.parametrize("where", MODELS)
def test_each_column_that_people_fill_in_is_in_the_file(where: str) -> None:
    depth = where.count(".") + 1
    in_file = {field.split(".")[depth] for field in FIELDS if field.startswith(f"{where}.")}
    otherwise = SAID_OTHERWISE.get(MODELS[where], set())

    assert set(entered(apps.get_model(MODELS[where]))) - in_file - otherwise - KEYS == set()


def test_each_model_has_a_section_or_follows_from_work() -> None:
    named = {*MODELS.values(), *(f"{label}.{name}" for label, names in NOT_IN_FILE.items() for name in names)}
    labels = {name.partition(".")[0] for name in named} - {"calendar"}
    models = (model for label in labels for model in apps.get_app_config(label).get_models())

    assert {model._meta.label for model in models} - named == set()
