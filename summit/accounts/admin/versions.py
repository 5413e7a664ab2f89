"""Optimistic locking in the admin: a page cannot overwrite changes that were made since it was opened.

A page carries a signed digest of each field with the time. Saving compares it with the current row under a lock, as the
API does with ETag and If-Match.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias, TypedDict

from django import forms
from django.core import signing
from django.db.models import Model, Q
from django.db.models.fields.files import FieldFile
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core import clock
from summit.core.api.conditional import Changed, MatchRequired
from summit.core.api.versions import digest_of
from summit.core.hours import shown_instant
from summit.core.lists import Ordered
from summit.core.models import AuditEntry
from summit.core.translations import translated

FIELD = "_version"
LONGEST = 40_000  # characters: the keys and states of as many rows as a list shows
UNKNOWN = _("It is not known at which state this page was opened.")
DIGITS = 12
SALT = "admin.version"
# Columns that change without being edited.
UNEDITED = ("last_login",)

# A value as JSON has it.
Plain: TypeAlias = "str | Sequence[Plain] | Mapping[str, Plain]"
State = Mapping[str, object]


def plain(value: object) -> Plain:
    """Return a value of a form or a row as JSON, equal for values of the same meaning."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, FieldFile):
        return str(value.name)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, str) or not isinstance(value, Iterable):
        return "" if value is None else str(value).replace("\r\n", "\n")
    values = [str(plain(one)) for one in value]
    return values if isinstance(value, Ordered) else sorted(values)


def state_of_form(form: forms.BaseForm) -> State:
    """Return the values of the form's row in the fields that the form may change.

    A field that shows its initial value is compared by itself: it is written only where the user has changed it.
    """
    fields = {n: field for n, field in form.fields.items() if not (field.disabled or field.show_hidden_initial)}
    return {name: plain(form.get_initial_for_field(field, name)) for name, field in fields.items()}


def state_of_rows(formset: forms.BaseInlineFormSet) -> list[Plain]:
    """Return the values of the rows of an inline."""
    names = list(formset.form.base_fields)
    return [plain(forms.model_to_dict(row, fields=names)) for row in formset.get_queryset()]


def state_of_row(row: Model, lookups: Iterable[str] = ()) -> State:
    """Return the values of the row, for pages that call a service; `lookups` lead to what else the service uses."""
    columns = [f for f in row._meta.concrete_fields if (f.editable or f.name == "status") and f.name not in UNEDITED]
    loaded = [field for field in columns if field.attname not in row.get_deferred_fields()]
    state = {field.name: plain(field.value_from_object(row)) for field in loaded}
    rows = type(row)._default_manager.filter(pk=row.pk)
    return state | {lookup: plain(rows.values_list(lookup, flat=True)) for lookup in lookups}


def state_of_list(rows: Iterable[Model], lookups: Iterable[str] = ()) -> dict[str, State]:
    """Return the values of the rows by their keys; `lookups` lead to what else the service uses, a query for each."""
    rows = list(rows)
    found: dict[str, dict[str, list[object]]] = {str(row.pk): {} for row in rows}
    for lookup in lookups if rows else ():
        related = type(rows[0])._default_manager.filter(pk__in=found).order_by("pk").values_list("pk", lookup)
        for key, value in related:
            found[str(key)].setdefault(lookup, []).append(value)
    states = {key: {name: plain(values) for name, values in lists.items()} for key, lists in found.items()}
    return {str(row.pk): {**state_of_row(row), **states[str(row.pk)]} for row in rows}


def version_of(state: State) -> str:
    """Return the signed version of the state that a page shows."""
    seen = {name: _short(value) for name, value in state.items()}
    return signing.dumps(SignedVersion(at=clock.now().timestamp(), seen=seen), salt=SALT, compress=True)


class SignedVersion(TypedDict):
    """The content of a signed version: the time at which its page was shown, and a digest of each value."""

    at: float
    seen: dict[str, str]


class Seen:
    """The version that a page sends back."""

    def __init__(self, signed: SignedVersion) -> None:
        self.at = datetime.fromtimestamp(signed["at"], tz=UTC)
        self._digits = signed["seen"]

    def knows(self, name: str) -> bool:
        """Say whether the page showed a value of this name."""
        return name in self._digits

    def had(self, name: str, value: object) -> bool:
        """Say whether the page showed this value."""
        return bool(self._digits.get(name) == _short(plain(value)))

    def changed(self, state: State) -> list[str]:
        """Return the names of values that were changed, added or removed since the page was shown."""
        names = dict.fromkeys([*state, *self._digits])
        return [name for name in names if name not in state or self._digits.get(name) != _short(state[name])]


def seen_in(sent: Mapping[str, str]) -> Seen | None:
    """Return the version that a page sends back, or None if it sends none or one with a wrong signature."""
    try:
        return Seen(signing.loads(sent.get(FIELD, ""), salt=SALT))
    except signing.BadSignature:
        return None


def required(sent: Mapping[str, str]) -> Seen:
    """Return the version that a page sends back; raise MatchRequired if it sends none."""
    seen = seen_in(sent)
    if seen is None:
        now = _("Nothing is done yet: look at it as it is now, and send this again.")
        raise MatchRequired(f"{UNKNOWN} {now}")
    return seen


def refuse_if_older(row: Model, state: State, sent: Mapping[str, str]) -> None:
    """Raise Changed, with the fields and the people, if the page shows an older version of the row."""
    seen = required(sent)
    if changed := seen.changed(state):
        message = gettext(
            "%(who)s changed this since you opened the page: %(fields)s. Nothing is done yet: look at"
            " it, and send this again if it is still right."
        )
        fields = ", ".join(label_of(name.rpartition("__")[2]) for name in changed)
        raise Changed(message % {"who": who_changed(row, seen.at), "fields": fields})


def label_fields(fields: Mapping[str, forms.Field]) -> None:
    """Label each field that has no label with its name, in the reader's language."""
    for name, field in fields.items():
        field.label = capfirst(label_of(name)) if field.label is None else field.label


def label_of(name: str) -> str:
    """Return the translated name of a field, as its label."""
    return gettext(name.replace("_", " "))


def who_changed(row: Model, since: datetime) -> str:
    """Return the names of the people who changed the row since an instant, or of the last one who did."""
    related = [f.name for f in row._meta.concrete_fields if f.one_to_one and f.name not in _links_to_parents(row)]
    rows = [row, *filter(None, (getattr(row, name) for name in related))]
    of_rows = Q()
    for one in rows:
        for model in (type(one), *one._meta.get_parent_list()):
            of_rows |= Q(table=model._meta.db_table, row=str(one.pk))
    entries = AuditEntry.objects.filter(of_rows).exclude(actor=0)
    actors = set(entries.filter(at__gte=since).values_list("actor", flat=True))
    actors = actors or set(entries.values_list("actor", flat=True)[:1])
    return ", ".join(str(user) for user in User.objects.filter(pk__in=actors).order_by("name")) or gettext("Somebody")


def _links_to_parents(row: Model) -> set[str]:
    return {field.name for field in row._meta.parents.values() if field}


def display(field: forms.Field, value: object) -> str:
    """Return a value as text for a sentence."""
    nothing = gettext("empty")
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        chosen = value if isinstance(value, Iterable) and not _is_one(value) else [value]
        keys = [getattr(one, "pk", one) for one in chosen if one not in (None, "")]
        return ", ".join(str(row) for row in field.queryset.model._default_manager.filter(pk__in=keys)) or nothing
    if isinstance(value, Mapping):
        return translated(value) or nothing
    if isinstance(value, datetime):
        return str(shown_instant(value))
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ()) if _is_one(label)}
    return labels.get(str(value)) or str(localize(value) if value not in (None, "", []) else nothing)


def _is_one(value: object) -> bool:
    return isinstance(value, str | int | Model) or value is None or not isinstance(value, Iterable)


def _short(value: object) -> str:
    return digest_of(value)[:DIGITS]
