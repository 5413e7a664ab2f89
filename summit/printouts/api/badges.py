"""Badges: a PDF of those that wait to be printed, or of the named ones again."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accreditation.models import Category, Pass
from summit.accreditation.models.passes import PassQuerySet
from summit.core.api.serializers import InSummit, Serializer
from summit.core.languages import LONGEST_CODE, validate_language
from summit.delegations.models import Delegation
from summit.printouts import services
from summit.printouts.api.views import PDF, PrintoutView

SHEETS = ("a6", "a4")


class PrintBadges(Serializer):
    """Which badges: of the named passes, or those of a category or delegation that are not printed yet.

    A named pass that is stopped is refused.
    """

    passes = InSummit(queryset=Pass.objects.all(), many=True, max_length=services.MOST_BADGES, required=False)
    category = InSummit(queryset=Category.objects.all(), required=False)
    delegation = InSummit(queryset=Delegation.objects.all(), required=False)
    sheet = serializers.ChoiceField(SHEETS, default="a6", help_text="A page for each, or four on a page.")
    language = serializers.CharField(max_length=LONGEST_CODE, validators=[validate_language], required=False)


class BadgesPrintout(PrintoutView):
    """Badges."""

    resource = "passes"
    gives_secret = True  # a PDF is not kept to be given again
    costs = {"post": 20}
    queryset = Pass.objects.all()

    def get_queryset(self) -> PassQuerySet:
        passes: PassQuerySet = super().get_queryset()
        return passes

    @extend_schema(operation_id="print_badges", request=PrintBadges, responses=PDF, filters=False)
    def post(self, request: Request, **kwargs: object) -> Response:
        """Print the badges and record it: at most 200 at once, so repeat it until none is left (organizers)."""
        asked = self.validated(PrintBadges)
        passes, are_named = self.get_queryset(), "passes" in asked
        if are_named:
            passes = passes.filter(pk__in=[card.pk for card in asked["passes"]])
        else:
            passes = passes.filter(status=Pass.Status.ISSUED)
        passes = passes.of(category=asked.get("category"), party=asked.get("delegation"))
        paper, pdf = services.print_badges(passes, self.reader(asked), sheet=asked["sheet"], are_named=are_named)
        return self.file_response(pdf, paper.file_name)
