"""Views of registers that the rules of booking depend on."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Model
from django.utils.text import format_lazy
from rest_framework import serializers

from summit.accounts.api.base import RegisterViewSet, SummitView
from summit.calendar.services import change_rules, changing
from summit.core import clock
from summit.core.api.serializers import ModelSerializer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = TypeVar("Row", bound=Model)


def accepting(what: "StrOrPromise") -> serializers.BooleanField:
    """Make the field that accepts a change although it would be refused because of `what`, "that …"."""
    return serializers.BooleanField(
        write_only=True,
        required=False,
        help_text=format_lazy("Accept {what}; it is listed on the dashboard.", what=what),
    )


class SharedSerializer(ModelSerializer):
    """A row that several summits may share: `shared_as` is for organizers, and empty for others."""

    def to_representation(self, instance: Any) -> dict[str, object]:
        """Hide what the house has to do with other summits."""
        data: dict[str, object] = super().to_representation(instance)
        return data if self.context["view"].is_organizer else {**data, "shared_as": ""}


class ChangesRules(SummitView):
    """For views of rows that the rules of booking depend on: an edit locks the rules first."""

    def lock(self, row: Model) -> None:
        """Lock the rules, then the row."""
        change_rules(self.summit.pk)
        super().lock(row)


class CalendarRegisterViewSet(ChangesRules, RegisterViewSet, Generic[Row]):
    """A register whose changes are checked against the calendar."""

    def perform_update(self, serializer: serializers.BaseSerializer[Row]) -> None:
        """Change the row; clashes are refused unless the request accepts them."""
        if serializer.instance is not None:
            self.save(serializer, serializer.instance)

    def save(self, serializer: serializers.BaseSerializer[Row], row: Row, **facts: object) -> None:
        """Save the row with the validated data and `facts`."""
        data = serializer.validated_data
        accepted = {name: data.pop(name) for name in list(data) if name.startswith("even_if_")}
        # The row that is checked must be the one that is saved, also if it is new.
        serializer.instance = row
        with changing(row, now=clock.now(), **accepted):
            serializer.save(**facts)
