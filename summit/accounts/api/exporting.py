"""All that is held on oneself."""

from typing import Any, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from summit.accounts import services
from summit.accounts.api.permissions import SignedIn
from summit.accounts.models import User
from summit.core.api.serializers import HeldSerializer
from summit.core.api.strict import bodiless


class ExportView(APIView):
    """What the service holds on the signed-in user."""

    permission_classes = (SignedIn,)
    costs = {"post": 20}

    @bodiless(operation_id="export_me", responses=HeldSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Return all of it; that it was taken away is noted."""
        user = cast("User", request.user)
        held = services.export_account(user, by=user)
        return Response({"held": held}, headers={"Cache-Control": "no-store"})
