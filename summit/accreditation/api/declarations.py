"""Weapons, radios and vehicles: declared by delegations, decided on by the host's security; numbers are masked."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.accreditation import services
from summit.accreditation.models import Accreditation, Declaration, Radio, Vehicle, Weapon
from summit.accreditation.models.declarations import LONGEST_NUMBER
from summit.core import clock
from summit.core.api.bulk import Bulk, BulkAnswer, Line, Lines, answer_lines
from summit.core.api.columns import field_of
from summit.core.api.fields import Line as LineField
from summit.core.api.serializers import InSummit, ModelSerializer, Reason, Serializer, TranslatedText
from summit.core.api.strict import bodiless
from summit.core.bulk import Outcome
from summit.delegations.api.serializers import naming_a_note
from summit.delegations.models import Delegation

DECISIONS = [(status.value, status.label) for status in Declaration.DECISIONS]
OF_ALL = ("status", "reason", "decided_at", "changed_at")


class MaskedNumber(LineField):
    """A number that is taken as it is, and shown masked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "number", "max_length": LONGEST_NUMBER, "help_text": "Shown masked.", **kwargs})


def own_delegation() -> InSummit:
    """Make the field that names the delegation that declares."""
    return InSummit(queryset=Delegation.objects.all(), source="party")


def delegation_name() -> TranslatedText:
    """Make the field that shows the name of the delegation, for security, which reads no delegations."""
    return TranslatedText(source="party.name", read_only=True)


def own_person(**options: Any) -> InSummit:
    """Make the field that names a person of the delegation."""
    return InSummit(queryset=Accreditation.objects.all(), **options)


class WeaponSerializer(ModelSerializer):
    """A weapon that a person of the delegation carries."""

    delegation = serializers.IntegerField(source="party_id", read_only=True)
    delegation_name = delegation_name()
    bearer = own_person()
    bearer_name = TranslatedText(source="bearer.shown_name", read_only=True)
    serial_number = MaskedNumber()
    note = naming_a_note()

    class Meta:
        model = Weapon
        fields = (
            *(
                "id",
                "delegation",
                "delegation_name",
                "bearer",
                "bearer_name",
                "kind",
                "model",
                "calibre",
                "serial_number",
                "rounds",
            ),
            *("note", *OF_ALL),
        )
        read_only_fields = OF_ALL


class RadioSerializer(ModelSerializer):
    """Radio equipment of the delegation."""

    delegation = own_delegation()
    delegation_name = delegation_name()
    serial_number = MaskedNumber()
    note = naming_a_note()

    class Meta:
        model = Radio
        fields = (
            *("id", "delegation", "delegation_name", "kind", "model", "serial_number", "frequency", "quantity"),
            *("note", *OF_ALL),
        )
        read_only_fields = OF_ALL


class VehicleSerializer(ModelSerializer):
    """A vehicle of the delegation's own."""

    delegation = own_delegation()
    delegation_name = delegation_name()
    driver = own_person(required=False, allow_null=True)
    driver_name = TranslatedText(source="driver.shown_name", read_only=True, allow_null=True, default=None)
    plate = MaskedNumber()
    note = naming_a_note()

    class Meta:
        model = Vehicle
        fields = (
            *("id", "delegation", "delegation_name", "model", "plate", "country", "color", "driver", "driver_name"),
            *("note", *OF_ALL),
        )
        read_only_fields = OF_ALL


class DecideOnDeclaration(Serializer):
    """A decision of security on a declaration."""

    result = serializers.ChoiceField(choices=DECISIONS)
    reason = field_of(Weapon, "reason", required=False, help_text="The delegation reads it. Needed unless accepted.")


class UnmaskedNumber(Serializer):
    """The number of a declaration, unmasked."""

    id = serializers.IntegerField()
    number = serializers.CharField()


class DeclareWeapons(Bulk):
    """A list of weapons. One whose serial number the delegation has declared is changed."""

    lines = Lines(child=WeaponSerializer())


class DeclareRadios(Bulk):
    """A list of radio equipment. One whose serial number the delegation has declared is changed."""

    lines = Lines(child=RadioSerializer())


class DeclareVehicles(Bulk):
    """A list of vehicles. One whose plate the delegation has declared is changed."""

    lines = Lines(child=VehicleSerializer())


class DeclarationViewSet(SummitViewSet[Any]):
    """The base of the declarations of a kind."""

    resource = "declarations"
    verbs = {"decide": "decide", "unmask": "unmask"}
    costs = {"bulk": 10}
    gives_secret = True
    filterset_fields: tuple[str, ...] = ("party", "status")
    search_fields: tuple[str, ...] = ("model",)
    ordering_fields = ("changed_at", "decided_at", "status")
    bulk_class: type[Bulk]

    def create(self, request: Request, **kwargs: object) -> Response:
        """Declare something that the delegation brings in."""
        data = self.validated(self.get_serializer_class())
        return self.respond(self._declare(self._new(), data), created=True)

    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change a declaration; what was accepted or returned is decided on again."""
        row = self.get_object()
        return self.respond(self._declare(row, self.validated(self.get_serializer_class(), row, partial=True)))

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, **kwargs: object) -> Response:
        """Declare a list, 500 at most; what the delegation has declared under a number is changed.

        Each line is answered. Sent again, it changes nothing.
        """
        data = self.validated(self.bulk_class)
        return answer_lines(request, data["lines"], self._declare_line, atomic=data["atomic"])

    @bodiless()
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw a declaration: it is not brought in."""
        return self.respond(services.withdraw_declaration(self.get_object(), by=self.user))

    @extend_schema(request=DecideOnDeclaration)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **kwargs: object) -> Response:
        """Accept, return or refuse it (the host's security); the delegation reads the reason."""
        row, data = self.get_object(), self.validated(DecideOnDeclaration)
        return self.respond(services.decide_on_declaration(row, by=self.user, now=clock.now(), **data))

    @extend_schema(request=Reason, responses=UnmaskedNumber)
    @action(detail=True, methods=["post"])
    def unmask(self, request: Request, **kwargs: object) -> Response:
        """Return the number unmasked; the user, the time and the reason are recorded."""
        row = self.get_object()
        number = services.unmask_declaration(row, by=self.user, **self.validated(Reason))
        return Response({"id": row.pk, "number": number})

    def _new(self) -> Declaration:
        row: Declaration = self.get_queryset().model()
        return row

    def _declare(self, row: Declaration, data: Mapping[str, Any]) -> Declaration:
        return services.declare(row, by=self.user, now=clock.now(), **data)

    def _declare_line(self, line: Line) -> tuple[Outcome, Declaration]:
        """Declare it, or change what the delegation has declared under the number."""
        known = self._known_as(line)
        shape = self.get_serializer(known, data=line, partial=known is not None)
        shape.is_valid(raise_exception=True)
        declared = self._declare(known or self._new(), shape.validated_data)
        if known is None:
            return Outcome.CREATED, declared
        return (Outcome.UNCHANGED if declared.changed_at == known.changed_at else Outcome.CHANGED), declared

    def _known_as(self, line: Line) -> Declaration | None:
        """Return the user's own declaration with the number of the line, None if there is none."""
        rows = self.get_queryset().reached_by(self.user, "write")
        number = line.get(rows.model.number_name) if isinstance(line, Mapping) else None
        return services.declared_with(rows, number) if isinstance(number, str) else None


@extend_schema_view(bulk=extend_schema(request=DeclareWeapons, responses=BulkAnswer))
class WeaponViewSet(DeclarationViewSet):
    """Weapons that people of delegations carry."""

    queryset = Weapon.objects.with_people()
    serializer_class = WeaponSerializer
    bulk_class = DeclareWeapons
    filterset_fields = (*DeclarationViewSet.filterset_fields, "kind", "bearer")


@extend_schema_view(bulk=extend_schema(request=DeclareRadios, responses=BulkAnswer))
class RadioViewSet(DeclarationViewSet):
    """Radio equipment of delegations."""

    queryset = Radio.objects.with_people()
    serializer_class = RadioSerializer
    bulk_class = DeclareRadios
    filterset_fields = (*DeclarationViewSet.filterset_fields, "kind")
    search_fields = ("model", "frequency")


@extend_schema_view(bulk=extend_schema(request=DeclareVehicles, responses=BulkAnswer))
class VehicleViewSet(DeclarationViewSet):
    """Vehicles of delegations."""

    queryset = Vehicle.objects.with_people()
    serializer_class = VehicleSerializer
    bulk_class = DeclareVehicles
    filterset_fields = (*DeclarationViewSet.filterset_fields, "driver")
