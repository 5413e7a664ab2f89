"""The page of a row: its dossier, or its form."""

from collections.abc import Callable

from django.db.models import Model
from django.urls import reverse

from summit.calendar.models import Closure, Engagement, Resource

# The word in the address of a dossier, by the name of the model.
WORDS = {
    "delegation": "delegations",
    "party": "delegations",
    "delegate": "people",
    "session": "sessions",
    "bilateralrequest": "meetings",
    "room": "rooms",
    "document": "documents",
    "travelparty": "travel",
}


def addresses(model: type[Model]) -> Callable[[object], str]:
    """Return a function from the keys of rows to their addresses; for many rows, as the path is looked up once."""
    word = WORDS.get(str(model._meta.model_name))
    path = reverse("dossier", args=[word, "KEY"]) if word else reverse(_form_name(model), args=["KEY"])
    before, _key, after = path.rpartition("KEY")
    return lambda key: f"{before}{key}{after}"


def dossier_of(row: Model) -> str:
    """Return the address of the dossier of the row; of its form if it has no dossier.

    Select its `session` or `meeting` with an engagement.
    """
    if isinstance(row, Engagement):
        return _dossier_of_engagement(row)
    return addresses(_model_of(row))(row.pk)


def form_of(row: Model) -> str:
    """Return the address of the form of the row in the admin."""
    return reverse(_form_name(_model_of(row)), args=[row.pk])


def add_form_of(model: type[Model]) -> str:
    """Return the address of the form of a new row in the admin."""
    return reverse(_form_name(model, "add"))


def _model_of(row: Model) -> type[Model]:
    return row.kind_class if isinstance(row, Resource) else type(row)


def _form_name(model: type[Model], page: str = "change") -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def _dossier_of_engagement(engagement: Engagement) -> str:
    if engagement.kind == Engagement.Kind.SESSION:
        return reverse("dossier", args=["sessions", engagement.session.pk])
    if engagement.kind == Engagement.Kind.BILATERAL:
        return reverse("dossier", args=["meetings", engagement.meeting.request_id])
    return addresses(Closure)(engagement.pk)
