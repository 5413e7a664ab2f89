"""The export of the data of one's own account."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from summit.accounts import services
from summit.accounts.api.permissions import SignedIn
from summit.accounts.request_vars import user_of
from summit.core.api.serializers import PersonalDataExportSerializer
from summit.core.api.strict import bodiless


class ExportView(APIView):
    """The data about the signed-in user."""

    permission_classes = (SignedIn,)
    costs = {"post": 20}

    @bodiless(operation_id="export_me", responses=PersonalDataExportSerializer)
    def post(self, request: Request, **kwargs: object) -> Response:
        """Return all data about the signed-in user, and record the access."""
        user = user_of(request)
        exported = services.export_account(user, by=user)
        return Response({"held": exported}, headers={"Cache-Control": "no-store"})
