"""The tables that are imported and exported: each is a collection of the API, its key and its columns.

The collection says what a row may hold and who may see and change it: an import is a client of the API that has many
rows to send.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db.models import Field, Model
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import Serializer

from summit.accounts.api.base import SummitView
from summit.accreditation.api.views import AccreditationViewSet
from summit.bilaterals.api.serializers import RequestBilateral
from summit.bilaterals.api.views import RequestViewSet
from summit.bilaterals.models import BilateralRequest
from summit.core.labels import NAME_OF_PERSON
from summit.delegations.api.views import ContactViewSet, DelegateViewSet, DelegationViewSet
from summit.facilities.api import resource_view_set
from summit.facilities.models import Interpreter, Room
from summit.sessions.api.serializers import ScheduleSession
from summit.sessions.api.views import SessionViewSet
from summit.spreadsheets.columns import Column, TranslatedColumn, columns_for

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Labels = Mapping[str, StrOrPromise]


class Table:
    """A collection of the API as a spreadsheet: a row for each of its rows.

    `keys` are columns by which a row is found again, the first key that is filled in. `shape` is what a new row is
    sent as, if that is not the serializer of the collection. `labels` name columns that are no fields of the model.
    """

    name: ClassVar[str]
    label: ClassVar["StrOrPromise"]
    view: ClassVar[type[SummitView]]
    shape: ClassVar[type[Serializer] | None] = None
    keys: ClassVar[tuple[tuple[str, ...], ...]] = (("code",),)
    columns: ClassVar[tuple[str, ...]]
    labels: ClassVar["Labels"] = {}
    is_personal = False  # its exports are recorded

    @classmethod
    def model(cls) -> type[Model]:
        """Return the model of the rows."""
        if cls.view.queryset is None:
            raise AssertionError(f"{cls.view} has no rows.")
        return cls.view.queryset.model

    @classmethod
    def columns_of(cls, view: SummitView, languages: Iterable[str]) -> list[Column]:
        """Return the columns, as the user of the view may fill them in; texts in each of the languages."""
        visible = cast("Serializer", view.get_serializer()).fields
        taken = cls.shape(context=view.get_serializer_context()).fields if cls.shape else visible
        return [
            column
            for name in cls.columns
            for column in columns_for(name, taken.get(name) or visible[name], cls._label_of(name), languages)
        ]

    @classmethod
    def _label_of(cls, name: str) -> "StrOrPromise":
        if name in cls.labels:
            return cls.labels[name]
        column = cls.model()._meta.get_field(name)
        return column.verbose_name if isinstance(column, Field) else name

    @classmethod
    def is_found(cls, row: Mapping[str, Any], key: tuple[str, ...]) -> bool:
        """Say whether the row can be found by this key: by default, every row."""
        del row, key
        return True

    @classmethod
    def languages_in(cls, rows: Iterable[Mapping[str, Any]], columns: Iterable[Column], first: list[str]) -> list[str]:
        """Return the languages of the summit, and after them the others that the texts of the rows have."""
        names = {column.name for column in columns if isinstance(column, TranslatedColumn)}
        others = {language for row in rows for name in names for language in row[name] or ()}
        return [*first, *sorted(others - set(first))]


class Delegations(Table):
    """Delegations; a head is named once the delegate is enrolled."""

    name = "delegations"
    label = _("Delegations")
    view = DelegationViewSet
    columns = ("code", "name", "kind", "participation", "is_attending", "is_host", "is_chair", "head")


class Delegates(Table):
    """Delegates, with the travel and languages of those whose private facts the user may see."""

    name = "delegates"
    label = _("Delegates")
    view = DelegateViewSet
    columns = (
        "delegation",
        "code",
        "name",
        "office",
        "function",
        "rank",
        "took_office_on",
        "turnover",
        "languages",
        "arrives_at",
        "departs_at",
    )
    labels = {"delegation": _("delegation"), "name": NAME_OF_PERSON}
    is_personal = True


class Accreditations(Table):
    """People to be accredited, by the reference that their delegation knows them by."""

    name = "accreditations"
    label = _("Accreditations")
    view = AccreditationViewSet
    keys = (("delegation", "reference"), ("reference",))
    columns = ("delegation", "reference", "category", "name", "function", "email", "phone", "valid_until")
    labels = {"delegation": _("delegation")}
    is_personal = True

    @classmethod
    def is_found(cls, row: Mapping[str, Any], key: tuple[str, ...]) -> bool:
        """Find people of the host and the media, who have no delegation, by their reference alone."""
        return "delegation" in key or row["delegation"] is None


class Contacts(Table):
    """Contacts of delegations; a person is found by name."""

    name = "contacts"
    label = _("Contacts")
    view = ContactViewSet
    keys = (("delegation", "name"),)
    columns = ("delegation", "name", "function", "email", "phone")
    is_personal = True


class Rooms(Table):
    """Rooms."""

    name = "rooms"
    label = _("Rooms")
    view = resource_view_set(Room)
    columns = ("code", "name", "venue", "capacity", "serves_bilaterals", "equipment", "turnover")


class Interpreters(Table):
    """Interpreters."""

    name = "interpreters"
    label = _("Interpreters")
    view = resource_view_set(Interpreter)
    columns = ("code", "name", "language_pairs", "turnover")
    labels = {"name": NAME_OF_PERSON}
    is_personal = True


class Sessions(Table):
    """Sessions, with their hours, places and people."""

    name = "sessions"
    label = _("Sessions")
    view = SessionViewSet
    shape = ScheduleSession
    columns = (
        "code",
        "title",
        "kind",
        "format",
        "quota",
        "starts_at",
        "ends_at",
        "room",
        "venue",
        "organs",
        "chair",
        "precedence",
        "audience",
        "languages",
        "delegates",
        "interpreters",
        "status",
    )
    labels = {
        "title": _("Title"),
        "starts_at": _("Starts at"),
        "ends_at": _("Ends at"),
        "room": _("Room"),
        "venue": _("Venue"),
        "audience": _("Audience"),
        "delegates": _("Delegates"),
        "interpreters": _("Interpreters"),
        "status": _("Status"),
    }


class BilateralRequests(Table):
    """Requests for bilateral meetings: new ones are entered; how they are answered and placed is not changed here."""

    name = "bilateral-requests"
    label = _("Bilateral requests")
    view = RequestViewSet
    shape = RequestBilateral
    keys = (("id",), ("requester", "invitees", "level"))
    columns = (
        "id",
        "reference",
        "requester",
        "invitees",
        "least_accepted",
        "level",
        "leads",
        "topics",
        "minutes",
        "seats",
        "priority",
        "answer_by",
        "interpretation",
        "status",
    )

    labels = {"requester": _("Requester"), "invitees": _("Invitees"), "leads": _("Leads")}

    @classmethod
    def is_found(cls, row: Mapping[str, Any], key: tuple[str, ...]) -> bool:
        """Find a request by its sides while it is open: there is one at a level then."""
        return "requester" not in key or row["status"] in BilateralRequest.OPEN


TABLES: Mapping[str, type[Table]] = {
    table.name: table
    for table in (
        Delegations,
        Delegates,
        Accreditations,
        Contacts,
        Rooms,
        Interpreters,
        Sessions,
        BilateralRequests,
    )
}
