"""The parts of a dossier: facts, and groups of what belongs to its row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Model, Q
from django.db.models.fields import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from summit.accounts.admin.going_back import leading_back
from summit.accounts.models import User
from summit.accreditation.models import Photo
from summit.calendar.models import Engagement, Resource
from summit.core.hours import shown_instant
from summit.core.translations import translated
from summit.desk.dossiers.history import Key
from summit.desk.dossiers.links import add_form_of, dossier_of
from summit.desk.dossiers.verbs import Verb

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Member:
    """A row that belongs to the dossier, with a note and the way to its own dossier."""

    row: object
    note: "StrOrPromise" = ""
    link: str = ""  # where the row has no page of its own

    @property
    def page(self) -> str:
        """The address of its dossier."""
        return self.link or (dossier_of(self.row) if isinstance(self.row, Model) else "")


LABELS = {
    "delegations": gettext_lazy("Delegations"),
    "invitations": gettext_lazy("Official invitations"),
    "accreditation": gettext_lazy("Accreditation"),
    "places": gettext_lazy("Accredited people and places"),
    "heads": gettext_lazy("Heads of the delegation"),
    "people": gettext_lazy("People"),
    "liaisons": gettext_lazy("Liaison officers"),
    "travel": gettext_lazy("Travel"),
    "tasks": gettext_lazy("Key tasks that are owed"),
    "sessions": gettext_lazy("Sessions"),
    "meetings": gettext_lazy("Bilateral meetings"),
    "rooms": gettext_lazy("Rooms"),
    "interpreters": gettext_lazy("Interpreters"),
    "resources": gettext_lazy("Other resources"),
    "documents": gettext_lazy("Documents"),
    "versions": gettext_lazy("Versions"),
    "positions": gettext_lazy("Positions"),
    "stages": gettext_lazy("Stages"),
    "silence": gettext_lazy("Silence"),
    "items": gettext_lazy("Agenda items"),
    "decisions": gettext_lazy("Decisions"),
    "proposed": gettext_lazy("Proposed changes"),
    "notes": gettext_lazy("Notes verbales"),
    "passes": gettext_lazy("Passes"),
    "checks": gettext_lazy("Last checks at gates"),
}
Groups = Mapping[str, list[Member]]  # by a key of LABELS
Fact = tuple[str, str, str]  # its label, its value, and where it leads


class Group(NamedTuple):
    """A group as the page shows it, with the form that enters another row of it."""

    label: "StrOrPromise"
    members: list[Member]
    form: str


@dataclass
class About:
    """The parts of a dossier beside the facts of its row."""

    groups: Groups
    strip: Sequence[Resource] = ()  # whose days are shown
    engagement: Engagement | None = None
    audited: dict[Key, str] = field(default_factory=dict)  # further rows of its history, with their names
    letters: Q | None = None  # which tell of the row, if it is not in the calendar
    facts: Sequence[Fact] = ()  # beside those of its columns
    photo: Photo | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of dossier; its facts are lookups of fields."""

    model: type[Model]
    facts: tuple[str, ...]
    about: Callable[[Any, User], About]
    related: tuple[str, ...] = ()
    verbs: tuple[Verb, ...] = ()
    enters: Mapping[str, tuple[type[Model], str]] = field(default_factory=dict)  # by group: the model, and its field

    def groups_of(self, row: Model, groups: Groups) -> list[Group]:
        """Return the groups in the order of the page."""
        return [Group(LABELS[name], groups[name], self._form(row, name)) for name in LABELS if name in groups]

    def _form(self, row: Model, group: str) -> str:
        """Return the address of the form that enters a row of the group, and leads back to the dossier."""
        if group not in self.enters:
            return ""
        model, name = self.enters[group]
        return leading_back(add_form_of(model), to=dossier_of(row)) + f"&{name}={row.pk}"

    def facts_of(self, row: Model) -> list[Fact]:
        """Return each fact that is known."""
        found = (_fact(row, lookup) for lookup in self.facts)
        return [fact for fact in found if fact[1]]


def _fact(row: Model, lookup: str) -> Fact:
    *path, name = lookup.split("__")
    for step in path:
        row = getattr(row, step)
    column, value = row._meta.get_field(name), getattr(row, name)
    label = str(column.verbose_name) if isinstance(column, Field) else name
    if isinstance(value, Model):
        return label, str(value), dossier_of(value)
    return label, _text_of(row, name, value), ""


def _text_of(row: Model, name: str, value: object) -> str:
    if hasattr(row, f"get_{name}_display") and not isinstance(value, list):
        return str(getattr(row, f"get_{name}_display")() or "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return shown_instant(value, getattr(row, "local_zone", None)) or ""
    if isinstance(value, Mapping):
        return translated({str(key): str(text) for key, text in value.items()})
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
