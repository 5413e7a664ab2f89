"""The page of a row: its dossier, or its form."""

from collections.abc import Callable

from django.db.models import Model
from django.urls import reverse

from summit.calendar.models import Engagement, Resource

# The word in the address of a dossier, by the name of the model.
WORDS = {
    "delegation": "delegations",
    "party": "delegations",
    "delegate": "people",
    "session": "sessions",
    "bilateralrequest": "meetings",
    "room": "rooms",
}

# The forms of what has no dossier, by the same words.
FORMS = {"closures": "admin:calendar_closure_change", "interpreters": "admin:facilities_interpreter_change"}


def addresses(word: str) -> Callable[[object], str]:
    """Return a function from the keys of rows to their addresses; for many rows, as the path is looked up once."""
    path = reverse(FORMS[word], args=["KEY"]) if word in FORMS else reverse("dossier", args=[word, "KEY"])
    before, _key, after = path.rpartition("KEY")
    return lambda key: f"{before}{key}{after}"


def dossier_of(row: Model) -> str:
    """Return the address of the dossier of the row; of its form if it has no dossier.

    Select its `session` or `meeting` with an engagement.
    """
    if isinstance(row, Engagement):
        return _dossier_of_engagement(row)
    model = row.kind_class if isinstance(row, Resource) else type(row)
    if word := WORDS.get(str(model._meta.model_name)):
        return reverse("dossier", args=[word, row.pk])
    return form_of(row)


def form_of(row: Model) -> str:
    """Return the address of the form of the row in the admin."""
    options = (row.kind_class if isinstance(row, Resource) else type(row))._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


def _dossier_of_engagement(engagement: Engagement) -> str:
    if engagement.kind == Engagement.Kind.SESSION:
        return reverse("dossier", args=["sessions", engagement.session.pk])
    if engagement.kind == Engagement.Kind.BILATERAL:
        return reverse("dossier", args=["meetings", engagement.meeting.request_id])
    return addresses("closures")(engagement.pk)
