"""Bilateral requests in a preview: what becomes of them, and who is asked whether it keeps the meeting."""

from typing import cast

from django.db.models import Q
from rest_framework import serializers

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest, Companion, Side
from summit.bilaterals.models.request import BilateralRequestQuerySet
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


def touched_requests(touched: Touched, viewer: User) -> BilateralRequestQuerySet:
    """Return the requests that the viewer may see and that were touched, themselves, in a side or its companions."""
    keys = touched.rows(Side._meta.db_table) | {str(key) for key in touched.values(Companion._meta.db_table, "side_id")}
    sides = Side.objects.filter(pk__in=keys).order_by()
    is_touched = Q(pk__in=touched.rows(BilateralRequest._meta.db_table)) | Q(pk__in=sides.values("request"))
    return BilateralRequest.objects.visible_to(viewer).filter(is_touched)


class Requests(Collector):
    """Requests that were there before."""

    row = PreviewedRequestSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the touched requests that the viewer may see. Two queries."""
        rows = touched_requests(touched, cast("User", viewer))
        return {
            str(one.pk): {"name": title_of(one), "status": one.status, "asked_to_keep": one.asked_to_keep}
            for one in rows
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
