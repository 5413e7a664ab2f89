"""Fields by which the verbs of requests name a side and its people."""

from rest_framework import serializers

from summit.bilaterals.models import Side
from summit.bilaterals.models.side import MOST_COMPANIONS
from summit.core.api.columns import field_of
from summit.core.api.serializers import InSummit, Serializer
from summit.delegations.models import Delegate, Delegation


def delegates(*, most: int = MOST_COMPANIONS, help_text: str) -> serializers.Field:
    """Return a field of delegates, which may be left out."""
    rows = Delegate.objects.all()
    return InSummit(queryset=rows, many=True, required=False, max_length=most, help_text=help_text)


class OnBehalf(Serializer):
    """The side that answers, for users who represent several."""

    on_behalf_of = InSummit(queryset=Delegation.objects.all(), required=False)


class NamePeople(OnBehalf):
    """The people beside the lead of a side, in the place of all that were named before."""

    companions = delegates(help_text="Who has to be free.")
    optional_companions = delegates(help_text="Who comes if they are free.")
    note_taker = InSummit(queryset=Delegate.objects.all(), required=False, allow_null=True)
    people = field_of(Side, "people", required=False)
