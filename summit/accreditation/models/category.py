"""Categories of people, the steps by which each is approved, and how many places each delegation has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.zone import Zone
from summit.core.lists import ListField
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation
from summit.summits.models import Summit


class CategoryQuerySet(VisibleQuerySet["Category"]):
    """Queries of categories."""

    resource = "accreditation-categories"


class Category(models.Model):
    """A category of accredited people, with what each of them needs and the zones that it opens."""

    class Whose(models.TextChoices):
        DELEGATION = "delegation", "people of delegations"
        HOST = "host", "people of the host"
        MEDIA = "media", "media"

    class Need(models.TextChoices):
        # Marked, as the choices of a list are no column's.
        PHOTO = "photo", _("photo")
        TRAVEL_DOCUMENT = "travel_document", _("travel document")
        LETTER = "letter", _("letter of the delegation or the employer")
        WEAPONS = "weapons", _("declaration of weapons")

    class Color(models.TextChoices):
        RED = "red", "red"
        ORANGE = "orange", "orange"
        GREEN = "green", "green"
        TEAL = "teal", "teal"
        BLUE = "blue", "blue"
        VIOLET = "violet", "violet"
        BROWN = "brown", "brown"
        GREY = "grey", "grey"

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="accreditation_categories")
    code = models.SlugField(max_length=40)
    name = TranslatedField()
    whose = models.CharField(max_length=10, choices=Whose, default=Whose.DELEGATION)
    takes_part = models.BooleanField(
        "takes part in the programme", default=False, help_text="These people are delegates, with a calendar."
    )
    needs = ListField(
        models.CharField(max_length=15, choices=Need), size=len(Need), default=list, blank=True, help_text="To be sent."
    )
    places = models.PositiveSmallIntegerField(
        "places per delegation",
        null=True,
        blank=True,
        help_text="For a delegation without a quota of its own; of host and media, in all. Empty: no limit.",
    )
    document_days = models.PositiveSmallIntegerField(
        "days of validity after the summit",
        default=0,
        help_text="So long after the last day of the summit a travel document must be valid.",
    )
    zones = models.ManyToManyField(Zone, blank=True, related_name="categories")
    color = models.CharField(max_length=6, choices=Color, default=Color.BLUE, help_text="Of the band on badges.")

    objects = CategoryQuerySet.as_manager()

    label_contexts = {"needs": "of a category"}

    class Meta:
        ordering = ("summit", "pk")
        verbose_name_plural = "categories"
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="accreditation_category_code_is_unique_in_summit",
                violation_error_message="Another category of this summit has this code.",
            ),
            models.CheckConstraint(
                name="accreditation_category_takes_part_for_a_delegation",
                condition=models.Q(takes_part=False) | models.Q(whose="delegation"),
                violation_error_message="Only people of delegations take part in the programme.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)


class Step(models.Model):
    """A step of the approval of a category, taken in order of position once the delegation has sent the person."""

    class Kind(models.TextChoices):
        CHECK = "check", "checked by protocol"
        CLEARANCE = "clearance", "cleared by security"
        ISSUING = "issuing", "issued by protocol"

    category = models.ForeignKey(Category, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Who has waited here for more days expires. Empty: they wait."
    )

    part_of = ("category",)
    label_contexts = {"position": "in a list"}

    class Meta:
        ordering = ("category", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("category", "position"),
                name="accreditation_step_has_its_position",
                violation_error_message="Another step of this category has this position.",
            ),
            models.UniqueConstraint(
                fields=("category", "kind"),
                name="accreditation_step_is_one_of_its_kind",
                violation_error_message="This category already has this step.",
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class QuotaQuerySet(VisibleQuerySet["Quota"]):
    """Queries of quotas."""

    resource = "quotas"
    summit_path = "category__summit"
    party_paths = ("delegation",)


class Quota(models.Model):
    """How many places of a category one delegation has."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="quotas")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="quotas")
    places = models.PositiveSmallIntegerField()

    objects = QuotaQuerySet.as_manager()

    part_of = ("category", "delegation")

    class Meta:
        ordering = ("category", "delegation")
        constraints = (
            models.UniqueConstraint(
                fields=("category", "delegation"),
                name="quota_is_one_per_category_and_delegation",
                violation_error_message="This delegation already has its quota of this category.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.category}, {self.delegation}: {self.places}"
