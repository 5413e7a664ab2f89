"""How long imports are kept: they have what the spreadsheets say of people."""

from datetime import datetime

from django.db.models import QuerySet

from summit.core.retention import keep
from summit.spreadsheets.models import Import


@keep("imports", days=7)
def imports(before: datetime) -> QuerySet[Import]:
    """Return the imports that nobody is working on; what they have changed is in the audit."""
    return Import.objects.filter(asked_at__lt=before).exclude(status__in=Import.WORKING)
