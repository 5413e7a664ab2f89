"""The values that middleware and the admin keep on a request."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from summit.accounts.models import User
from summit.core.refusals import Refusal
from summit.core.request_vars import RequestCache, RequestVar
from summit.summits.models import Summit

# The name of the summit in the address of a page, and the summit of the page; set by `SummitAddress` and `AdminSummit`.
SUMMIT_SLUG = RequestVar[str | None]("summit_slug", None)
SUMMIT = RequestVar[Summit | None]("summit", None)
# All summits that the user organizes, for the switch between them; set by `AdminSummit`.
SUMMITS = RequestVar[Sequence[Summit]]("summits", ())
# Whether the session or the account lacks the second factor that it must have; set by `BoundedSessions`.
LACKS_FACTOR = RequestVar("lacks_factor", default=False)
# The summits that the user organizes, and whether there are any.
ORGANIZED = RequestCache[QuerySet[Summit]]("organized")
IS_ORGANIZERS = RequestCache[bool]("is_organizers")
# A refusal of the service that the page is to show.
REFUSAL = RequestVar[Refusal | None]("refusal", None)


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user. Raises PermissionDenied if there is none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
