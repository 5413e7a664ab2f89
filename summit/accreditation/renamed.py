"""A delegate with another name is checked again."""

from datetime import datetime

from summit.accreditation.models import Accreditation
from summit.accreditation.services import check_again, lock_people
from summit.delegations.models import Delegate
from summit.delegations.services.heads import RENAMED


@RENAMED.register(None)
def check_renamed(delegate: Delegate, now: datetime) -> None:
    """Bring the delegate's accreditation to the first step, if it is in review or approved."""
    check_again(lock_people(Accreditation.objects.filter(delegate=delegate)), now=now)
