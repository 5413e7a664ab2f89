"""Resources: things and people that cannot be in two places."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party
from summit.accounts.policy import reaches
from summit.accounts.role_set import Viewer, roles_of
from summit.calendar.models.venue import Venue, shared_code
from summit.core.bounds import NumberRange
from summit.core.fields import MigratesAsDjangoField
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit

TURNOVER = NumberRange(0, 24 * 60)


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Resources, as doors may ask for them."""

    def visible_to(self, user: Viewer) -> Self:
        """Those of the kinds whose register `user` may read: interpreters are the host's own business."""
        if user.is_superuser:
            return self
        known = Q(pk__in=())
        for kind, model in Resource.classes().items():
            for roles in reaches(model.policy, "read").values():
                known |= Q(kind=kind, summit__in=roles_of(user).of(roles).summits)
        return self.filter(known)


class KindField(MigratesAsDjangoField, models.CharField):
    """The name of the row's class, set when the row is first saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 -- Django's
        """Return the name, which a row that is there keeps: it may be saved as a bare `Resource`."""
        del add
        kind = str(getattr(model_instance, self.attname) or model_instance._meta.model_name)
        setattr(model_instance, self.attname, kind)
        return kind


class Resource(models.Model):
    """A thing or person that cannot be in two places: a delegate, a room, an interpreter (each a child of this table).

    A subclass is a kind of resource, by its name, such as `room`. Its attributes say what the calendar and the desk
    have to know of the kind.
    """

    occupied_as: ClassVar[str] = "resource"  # its role in an engagement, one of `Occupancy.Role`
    is_person: ClassVar[bool] = False
    is_place: ClassVar[bool] = False  # it has a venue, and an engagement is where it is
    is_hosts_own: ClassVar[bool] = False  # named to organizers alone
    policy: ClassVar[str] = "resources"  # its lines in the policy
    serves: ClassVar[Mapping[str, str]] = MappingProxyType({})  # what engagements lack without its field, by the field
    icon: ClassVar[str] = "category"

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="resources")
    kind = KindField(max_length=40, editable=False)
    code = models.SlugField(max_length=60, help_text="How files name it, such as kaz-president or blue-room.")
    name = TranslatedField()
    turnover = models.PositiveSmallIntegerField(
        "turnover, minutes",
        default=0,
        validators=TURNOVER.validators,
        help_text="Rest or setting-up time kept free after each engagement.",
    )
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        help_text="Where it stands, for what cannot move.",
    )
    party = models.ForeignKey(
        Party,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="resources",
        help_text="Whose it is; those who mind the party may know of its engagements.",
    )
    shared_as = shared_code(
        _(
            "The code of the house, such as yntymak-blue-room. Rows of one kind with one code, in whatever summits and "
            "delegations, are one: nobody books it twice."
        )
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ("summit", "code")
        indexes = (models.Index(fields=("shared_as",), name="resource_is_shared", condition=~Q(shared_as="")),)
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="resource_code_is_unique_in_summit",
                violation_error_message="Another delegate, room or other resource of this summit has this code.",
            ),
            TURNOVER.constraint(
                "turnover", name="resource_turnover_is_a_day_at_most", message="A turnover lasts 1440 minutes at most."
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)

    @staticmethod
    @cache
    def classes() -> "dict[str, type[Resource]]":
        """Return the class of each kind."""
        kinds = (model for model in apps.get_models() if issubclass(model, Resource) and model is not Resource)
        return {str(kind._meta.model_name): kind for kind in kinds}

    @staticmethod
    def further_kinds() -> list[str]:
        """Return the kinds for which engagements have no field of their own, such as vehicles."""
        return [name for name, kind in Resource.classes().items() if kind.occupied_as == Resource.occupied_as]

    @staticmethod
    def further() -> Q:
        """Return the filter for resources of these kinds."""
        return Q(kind__in=Resource.further_kinds())

    @classmethod
    def facts(cls) -> tuple[str, ...]:
        """Return the fields that organizers enter for a kind that the host provides."""
        own = [field.name for field in cls._meta.local_concrete_fields if not field.primary_key]
        return ("code", "name", *(["venue"] if cls.is_place else []), *own, "turnover", "shared_as")

    @property
    def shared_key(self) -> str:
        """The mark of its occupancies if it is shared, as a trigger writes it; otherwise empty."""
        return f"{self.kind}:{self.shared_as}" if self.shared_as else ""

    @property
    def local_zone(self) -> ZoneInfo | None:
        """The zone of the clock of its venue; None if hours there are on the summit's."""
        return self.venue.local_zone if self.venue else None

    @property
    def kind_class(self) -> "type[Resource]":
        """The class of the row's kind, also where the row was loaded as a bare resource."""
        return self.classes()[self.kind]
