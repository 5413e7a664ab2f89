"""Categories, zones and quotas, and the people: entered by delegations, decided on by protocol."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django_filters import ChoiceFilter
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from summit.accounts.api.base import RegisterViewSet, SummitViewSet
from summit.accreditation import services
from summit.accreditation.api.serializers import (
    AccreditationSerializer,
    AddedSerializer,
    CategorySerializer,
    DecideOnPeople,
    EnterPeople,
    NotedPeople,
    OutcomeSerializer,
    PeopleSerializer,
    QuotaSerializer,
    RevokePeople,
    ZoneSerializer,
    answered,
)
from summit.accreditation.models import Accreditation, Category, Quota, Step, Verdict, Zone
from summit.accreditation.queries import with_taken
from summit.core import clock
from summit.core.api.bulk import BulkAnswer, Line, answer_lines
from summit.core.api.filters import StrictFilterSet
from summit.core.api.strict import bodiless
from summit.core.bulk import Outcome


class ZoneViewSet(RegisterViewSet[Zone]):
    """Zones that passes open."""

    resource = "zones"
    queryset = Zone.objects.prefetch_related("venues", "rooms")
    serializer_class = ZoneSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)


class CategoryViewSet(RegisterViewSet[Category]):
    """Categories of accredited people."""

    resource = "accreditation-categories"
    queryset = Category.objects.prefetch_related("steps", "zones")
    serializer_class = CategorySerializer
    filterset_fields = ("whose", "takes_part")
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def perform_create(self, serializer: BaseSerializer[Category]) -> None:
        self._save(serializer, Category(summit=self.summit))

    def perform_update(self, serializer: BaseSerializer[Category]) -> None:
        # Without the rows that were loaded for the answer.
        self._save(serializer, Category.objects.get(pk=self.get_object().pk))

    @bodiless(responses=AddedSerializer)
    @action(detail=False, methods=["post"])
    def usual(self, request: Request, **kwargs: object) -> Response:
        """Add those of the usual categories that the summit lacks, with their zones (organizers)."""
        return Response({"added": services.add_usual_categories(self.summit)})

    def _save(self, serializer: BaseSerializer[Category], category: Category) -> None:
        serializer.instance = services.save_category(category, **serializer.validated_data)


class QuotaViewSet(RegisterViewSet[Quota]):
    """Quotas of delegations."""

    resource = "quotas"
    serializer_class = QuotaSerializer
    summit_field = "category__summit"
    filterset_fields = ("category", "delegation")
    ordering_fields = ("places",)
    queryset = with_taken(Quota.objects.all())

    def perform_create(self, serializer: BaseSerializer[Quota]) -> None:
        data = dict(serializer.validated_data)
        places, accepted = data.pop("places"), data.pop("even_if_over_quota", False)
        self._save(serializer, Quota(**data), places=places, even_if_over_quota=accepted)

    def perform_update(self, serializer: BaseSerializer[Quota]) -> None:
        data, quota = dict(serializer.validated_data), self.get_object()
        for name in ("category", "delegation"):
            setattr(quota, name, data.pop(name, getattr(quota, name)))
        self._save(serializer, quota, **{"places": quota.places, **data})

    def _save(self, serializer: BaseSerializer[Quota], quota: Quota, **facts: Any) -> None:
        saved = services.save_quota(quota, **facts)
        serializer.instance = self.get_queryset().get(pk=saved.pk)

    def perform_destroy(self, instance: Model) -> None:
        services.delete_quota(Quota.objects.get(pk=instance.pk))


class AccreditationFilter(StrictFilterSet):
    """People by delegation, category, status, and the step at which they wait."""

    step = ChoiceFilter(field_name="step__kind", choices=Step.Kind.choices)

    class Meta:
        model = Accreditation
        fields = ("party", "category", "category__whose", "status", "step", "delegate", "reference")


class AccreditationViewSet(SummitViewSet[Accreditation]):
    """People to be accredited."""

    resource = "accreditations"
    verbs = {"decide": "decide", "revoke": "decide"}
    costs = dict.fromkeys(("bulk", "send", "decide", "revoke", "withdraw", "reopen"), 10)
    queryset = Accreditation.objects.select_related("delegate", "step").prefetch_related(
        Prefetch("verdicts", Verdict.objects.select_related("by"))
    )
    serializer_class = AccreditationSerializer
    filterset_class = AccreditationFilter
    search_fields = ("name", "delegate__name", "reference", "function", "email")
    ordering_fields = ("sent_at", "waiting_since", "status")

    @extend_schema(request=AccreditationSerializer, responses={201: AccreditationSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Enter a person, who takes a place of the category."""
        data = self.validated(AccreditationSerializer)
        return self.respond(self._entered(data), created=True)

    @extend_schema(request=AccreditationSerializer, responses=AccreditationSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change facts of a person; who is in review or approved is checked again if a checked fact changes."""
        person = self.get_object()
        data = self.validated(AccreditationSerializer, person, partial=True)
        return self.respond(services.amend_person(person, by=self.user, now=clock.now(), **data))

    @extend_schema(request=EnterPeople, responses=BulkAnswer)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, **kwargs: object) -> Response:
        """Enter a list of people, 500 at most; the reference says whether somebody is new. Each line is answered.

        Sent again, it changes nothing.
        """
        data = self.validated(EnterPeople)
        return answer_lines(request, data["lines"], self._enter_line, atomic=data["atomic"])

    @extend_schema(request=NotedPeople, responses=OutcomeSerializer)
    @action(detail=False, methods=["post"])
    def send(self, request: Request, **kwargs: object) -> Response:
        """Send people to the first step of their category."""
        return self._do(services.send_people, NotedPeople)

    @extend_schema(request=DecideOnPeople, responses=OutcomeSerializer)
    @action(detail=False, methods=["post"])
    def decide(self, request: Request, **kwargs: object) -> Response:
        """Pass people who wait at a step of protocol, return them for correction, or refuse them (organizers)."""
        return self._do(services.decide_on_people, DecideOnPeople)

    @extend_schema(request=RevokePeople, responses=OutcomeSerializer)
    @action(detail=False, methods=["post"])
    def revoke(self, request: Request, **kwargs: object) -> Response:
        """Refuse people at any later time, also after their approval (organizers)."""
        return self._do(services.revoke_people, RevokePeople, step=Step.Kind.CHECK)

    @extend_schema(request=PeopleSerializer, responses=OutcomeSerializer)
    @action(detail=False, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw people; their places are free again."""
        return self._do(services.withdraw_people, PeopleSerializer)

    @extend_schema(request=NotedPeople, responses=OutcomeSerializer)
    @action(detail=False, methods=["post"])
    def reopen(self, request: Request, **kwargs: object) -> Response:
        """Take in again: withdrawn people as drafts, refused and expired ones as returned (organizers)."""
        return self._do(services.reopen_people, NotedPeople)

    def _entered(self, data: Mapping[str, Any]) -> Accreditation:
        return services.enter_person(self.summit, by=self.user, now=clock.now(), **data)

    def _enter_line(self, line: Line) -> tuple[Outcome, Accreditation]:
        """Enter the person, or change the one whom the delegation knows by that reference."""
        found = self._known_as(line)
        serializer = AccreditationSerializer(
            found, data=line, partial=found is not None, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        data = dict(serializer.validated_data)
        if found is None:
            return Outcome.CREATED, self._entered(data)
        if not services.changes_of(found, {name: value for name, value in data.items() if name != "note"}):
            return Outcome.UNCHANGED, found
        return Outcome.CHANGED, services.amend_person(found, by=self.user, now=clock.now(), **data)

    def _known_as(self, line: Line) -> Accreditation | None:
        """Return the person with the delegation and reference of the line, None if there is none."""
        if not isinstance(line, Mapping):
            return None
        reference, party = line.get("reference"), line.get("delegation")
        if not isinstance(reference, str) or not reference or not isinstance(party, int | None):
            return None
        people: QuerySet[Accreditation] = self.get_queryset()
        return people.filter(reference=reference, party=party).first()

    def _do(self, verb: Callable[..., services.Outcome], shape: type[PeopleSerializer], **facts: object) -> Response:
        """Call the service with the people of the request, and answer for each of them."""
        data = self.validated(shape) | facts
        return answered(verb(data.pop("people"), by=self.user, now=clock.now(), **data), self.user)
