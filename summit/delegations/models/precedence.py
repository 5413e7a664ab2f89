"""Policies of precedence."""

from django.db import models

from summit.core.languages import LanguageField
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit


class PrecedencePolicy(models.Model):
    """The rule that orders delegations on an occasion; the order is computed, never stored."""

    class Basis(models.TextChoices):
        ALPHABET = "alphabet", "alphabetical in a language"
        RANK = "rank", "by rank of the head, then by date of taking office"
        MANUAL = "manual", "by hand, with a reason"

    class Place(models.TextChoices):
        IN_ORDER = "in_order", "in the order"
        FIRST = "first", "first"
        LAST = "last", "last"

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="precedence_policies")
    code = models.SlugField(max_length=60)
    name = TranslatedField()
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.ALPHABET)
    language = LanguageField(default="en", help_text="Whose alphabet orders, also between equals.")
    host_place = models.CharField(max_length=10, choices=Place, default=Place.IN_ORDER)
    chair_place = models.CharField(max_length=10, choices=Place, default=Place.IN_ORDER)
    organizations_place = models.CharField(max_length=10, choices=Place, default=Place.LAST)

    class Meta:
        ordering = ("summit", "pk")
        verbose_name_plural = "precedence policies"
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="precedence_policy_code_is_unique_in_summit",
                violation_error_message="Another policy of this summit has this code.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)
