"""Registers by which the calendar reckons, as clients change them."""

from typing import Any

from rest_framework import serializers

from summit.accounts.api.base import RegisterViewSet
from summit.calendar.services import change_rules, changing
from summit.core import clock


def accepting(what: str) -> serializers.BooleanField:
    """Make the field by which a change is accepted although it brings about something that would be refused."""
    return serializers.BooleanField(write_only=True, required=False, help_text=f"Accept {what}; it shows on the desk.")


class ChangesRules:
    """For views of rows by which the calendar reckons: who edits one version of a row locks the rules first."""

    summit: Any

    def lock(self, row: Any) -> None:
        """Lock the rules, then the row."""
        change_rules(self.summit.pk)
        super().lock(row)  # type: ignore[misc]


class CalendarRegisterViewSet(ChangesRules, RegisterViewSet):
    """A register whose changes are looked at against the calendar."""

    def perform_update(self, serializer: Any) -> None:
        """Change the row, unless that clashes and is not accepted."""
        self.save(serializer, serializer.instance)

    def save(self, serializer: Any, row: Any, **facts: Any) -> None:
        """Save what the serializer holds of the row, and `facts`."""
        given = serializer.validated_data
        accepted = {name: given.pop(name) for name in list(given) if name.startswith("even_if_")}
        # The row that is looked at is the one that is saved, also where it is new.
        serializer.instance = row
        with changing(row, now=clock.now(), **accepted):
            serializer.save(**facts)
