"""The service that records that two people are two."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Accreditation, DistinctPeople
from summit.core.refusals import BadValue
from summit.core.transactions import transactional


class SameRow(BadValue):
    """Both are one row, or rows of two summits."""

    code = "not_a_pair"
    message = _("Name two people of this summit.")


@transactional
def tell_apart(first: Accreditation, second: Accreditation, *, now: datetime) -> DistinctPeople:
    """Record that these are two people, so that the pair is not shown again. Raises SameRow."""
    if first.pk == second.pk or first.summit_id != second.summit_id:
        raise SameRow(field="second")
    older, newer = sorted((first, second), key=lambda person: person.pk)
    pair, _made = DistinctPeople.objects.get_or_create(first=older, second=newer, defaults={"decided_at": now})
    return pair
