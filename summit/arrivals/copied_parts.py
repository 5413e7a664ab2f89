"""The border points that a new summit can take from an earlier one."""

from django.utils.translation import gettext_lazy as _

from summit.arrivals.models import BorderPoint
from summit.calendar.models import Venue
from summit.summits.copying import PARTS, Copy, Part


class BorderPoints(Part):
    """Border points; they are copied as venues first, with the ways between them."""

    def copy(self, copy: Copy) -> None:
        """Make border points of the copied venues."""
        own = ("kind", "formalities", "to_city")
        for point in BorderPoint.objects.filter(summit=copy.source):
            if venue := copy.copied(Venue, point.pk):
                facts = {field.attname: getattr(venue, field.attname) for field in Venue._meta.concrete_fields}
                BorderPoint(venue_ptr=venue, **facts, **{name: getattr(point, name) for name in own}).save()


PARTS.add("border-points", BorderPoints(_("Border points"), {BorderPoint: "summit"}, needs=("venues",)))
