"""Bilateral requests in a preview: what becomes of them, and who is asked whether it keeps the meeting."""

from typing import cast

from rest_framework import serializers

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services.placing import title_of
from summit.core.api.serializers import Serializer, TranslatedText
from summit.core.preview import COLLECTORS, Collector, Rows, States, Touched


class PreviewedRequestSerializer(Serializer):
    """A request with another status, or with other delegations that are asked whether they keep the meeting."""

    bilateral_request = serializers.UUIDField()
    name = TranslatedText()
    before = serializers.ChoiceField(BilateralRequest.Status.choices)
    after = serializers.ChoiceField(BilateralRequest.Status.choices)
    asked_to_keep = serializers.ListField(child=serializers.IntegerField())


class Requests(Collector):
    """Requests that were there before."""

    row = PreviewedRequestSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the touched requests that the viewer may see. One query."""
        table = BilateralRequest._meta.db_table
        rows = BilateralRequest.objects.visible_to(cast("User", viewer)).filter(pk__in=touched.rows(table))
        related = ("requester", "invitee", "requester_lead", "invitee_lead")
        return {
            str(one.pk): {"name": title_of(one), "status": one.status, "asked_to_keep": one.asked_to_keep}
            for one in rows.select_related(*related)
        }

    def compare(self, before: States, after: States) -> Rows:
        """Return the requests that differ."""
        return [
            {
                "bilateral_request": key,
                "name": facts["name"],
                "before": before[key]["status"],
                "after": facts["status"],
                "asked_to_keep": facts["asked_to_keep"],
            }
            for key, facts in after.items()
            if key in before and before[key] != facts
        ]


COLLECTORS.add("requests", Requests())
