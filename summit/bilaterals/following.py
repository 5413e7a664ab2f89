"""Keep the titles of bilateral meetings up to date with the names of the delegations."""

from datetime import datetime

from summit.accounts.models import Party
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services.placing import title_of
from summit.calendar.models import Engagement
from summit.calendar.services import follows


@follows(Party)
def rename_meetings(party: Party, now: datetime) -> None:
    """Update the titles of the future meetings of the delegation."""
    requests = BilateralRequest.objects.of(party.pk)
    coming = requests.filter(meeting__engagement__in=Engagement.objects.standing().filter(ends_at__gt=now))
    changed = []
    for request in coming.select_related("meeting__engagement"):
        engagement = request.meeting.engagement
        if engagement.title != title_of(request):
            engagement.title = title_of(request)
            changed.append(engagement)
    Engagement.objects.bulk_update(changed, ["title"])
