"""The base of the views on parts of an accreditation, whose id is that of the accreditation."""

from typing import Any

from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.accreditation.models import Accreditation
from summit.core.api.filters import KeyFilter, StrictFilterSet


class OfPersonFilter(StrictFilterSet):
    """Filters by delegation only: the values are secret."""

    delegation = KeyFilter(field_name="accreditation__party")


class OfPersonViewSet(SummitViewSet[Any]):
    """Rows that an accreditation has one of at most, answered without being cached."""

    resource: str
    summit_field = "accreditation__summit"
    lookup_url_kwarg = "id"
    filterset_class = OfPersonFilter
    gives_secret = True

    def person(self, verb: str) -> Accreditation:
        """Return the accreditation in the address, or 404 if the policy does not permit the verb to the user."""
        reached = Accreditation.objects.reached_by(self.user, verb, resource=self.resource)
        return get_object_or_404(reached, summit=self.summit, pk=self.kwargs["id"])

    def finalize_response(self, request: Request, response: Response, *args: object, **kwargs: object) -> Response:
        """Forbid caching."""
        response["Cache-Control"] = "no-store"
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        return answer
