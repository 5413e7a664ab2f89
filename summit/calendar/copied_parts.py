"""The venues that a new summit can take from an earlier one."""

from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from summit.calendar.models import Resource, Transfer, Venue
from summit.summits.copying import PARTS, Copy, Part


class Lent(Part):
    """Rows of the house, which it lends to the new summit too: each is one with its copy."""

    def copy(self, copy: Copy) -> None:
        """Give the rows a code under which they are shared, where they have none, and copy them with it."""
        for rows in self.of(copy.source):
            if issubclass(rows.model, Resource | Venue):
                code = Concat(Value(f"{copy.source.slug}-"), "code", output_field=CharField())
                rows.filter(shared_as="").update(shared_as=code)
        super().copy(copy)


PARTS.add("venues", Lent(_("Venues and the ways between them"), {Venue: "summit", Transfer: "origin__summit"}))
