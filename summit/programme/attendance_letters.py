"""One letter to each reader of a delegation that does not come, or comes after all."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from summit.accounts.models import Role, User
from summit.accounts.queries import people_by_party
from summit.arrivals import notices as of_arrivals
from summit.bilaterals import notices as of_bilaterals
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services.absence import OpenRequest
from summit.bilaterals.services.placing import title_of
from summit.calendar import notices as of_calendar
from summit.delegations.models import Delegation
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.programme import notices

Requests = Mapping[str, OpenRequest]
Row = Mapping[str, object]
BILATERAL = 2  # sides; of more, the others may meet without the delegation


def tell_of_attendance(
    delegation: Delegation,
    before: Requests,
    after: Requests,
    gathered: Collection[tuple[User, Notice]],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Tell the staff of the delegation, and of those that it meets, whether it comes and what that changes for them.

    The letters take in what was `gathered` about the programme, the requests and its own travel; other notices, such as
    those to its greeters, go out as they are.
    """
    own = people_by_party(Role.objects.filter(kind__in=Role.PARTY_KINDS, party=delegation))[delegation.pk]
    rows: dict[User, list[Row]] = defaultdict(list, {user: [] for user in own})
    others: list[tuple[User, Notice]] = []
    for user, notice in gathered:
        if notice.kind == of_calendar.CHANGED.name:
            rows[user] += notice.context["changes"]
        elif notice.kind != of_bilaterals.WITHDRAWN and not (user in rows and notice.kind == of_arrivals.CHANGED.name):
            others.append((user, notice))
    requests = list(BilateralRequest.objects.filter(pk__in=before.keys() ^ after.keys()))
    parties = {delegation.pk, *(side.delegation_id for one in requests for side in one.taking_part)}
    staff = people_by_party(Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=parties))
    for request in requests:
        key = str(request.pk)
        is_in_programme = any(_is_published(state.get(key)) for state in (before, after))
        row = {
            "uid": key,
            "title": title_of(request),
            "is_open": key in after,
            "others_meet": len(request.party_keys) > BILATERAL and request.status in BilateralRequest.OPEN,
            "old": {"is_open": key in before},
        }
        sides = [delegation.pk, *(side.delegation_id for side in request.taking_part)]
        for user in dict.fromkeys(user for side in sides for user in staff[side]):
            rows[user] += [] if is_in_programme else [row]
    addressed = [(user, notices.attending(delegation, theirs, reason=reason, now=now)) for user, theirs in rows.items()]
    notify_all([*others, *addressed], summit=delegation.summit, now=now)


def _is_published(request: OpenRequest | None) -> bool:
    return bool(request and request["placement"] and request["placement"]["is_published"])
