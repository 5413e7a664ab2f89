"""Views of registers that the rules of booking depend on."""

from typing import Any

from rest_framework import serializers

from summit.accounts.api.base import RegisterViewSet
from summit.calendar.services import change_rules, changing
from summit.core import clock


def accepting(what: str) -> serializers.BooleanField:
    """Make the field that accepts a change although it would be refused because of `what`, "that …"."""
    return serializers.BooleanField(
        write_only=True, required=False, help_text=f"Accept {what}; it is listed on the dashboard."
    )


class ChangesRules:
    """For views of rows that the rules of booking depend on: an edit locks the rules first."""

    summit: Any

    def lock(self, row: Any) -> None:
        """Lock the rules, then the row."""
        change_rules(self.summit.pk)
        super().lock(row)  # type: ignore[misc]


class CalendarRegisterViewSet(ChangesRules, RegisterViewSet):
    """A register whose changes are checked against the calendar."""

    def perform_update(self, serializer: Any) -> None:
        """Change the row; clashes are refused unless the request accepts them."""
        self.save(serializer, serializer.instance)

    def save(self, serializer: Any, row: Any, **facts: Any) -> None:
        """Save the row with the validated data and `facts`."""
        given = serializer.validated_data
        accepted = {name: given.pop(name) for name in list(given) if name.startswith("even_if_")}
        # The row that is checked must be the one that is saved, also if it is new.
        serializer.instance = row
        with changing(row, now=clock.now(), **accepted):
            serializer.save(**facts)
