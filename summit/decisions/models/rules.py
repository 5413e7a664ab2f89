"""The rules by which organs adopt."""

from django.db import models

from summit.accounts.visibility import VisibleQuerySet
from summit.core.text import Line
from summit.decisions.models.share import FRACTION, validate_share
from summit.delegations.models import Delegation
from summit.sessions.models import Organ


class AdoptionRulesQuerySet(VisibleQuerySet["AdoptionRules"]):
    """Rules of organs, filtered by what a user may see."""

    resource = "rules"
    summit_path = "organ__summit"


class AdoptionRules(models.Model):
    """An organ's rules of adoption. An organ without a row adopts by consensus of the members present.

    `majority` is the share of the votes cast that a qualified majority needs; a simple majority is more than half.
    `quorum` is the share of the members that must be present; empty means no quorum.
    """

    class Adoption(models.TextChoices):
        CONSENSUS_PRESENT = "consensus_present", "consensus of the members present"
        CONSENSUS_ALL = "consensus_all", "consensus of all members"
        QUALIFIED = "qualified", "qualified majority"
        SIMPLE = "simple", "simple majority"
        LIMITED = "limited", "limited format: binds those who join"

    organ = models.OneToOneField(
        Organ, models.CASCADE, related_name="rules", error_messages={"unique": "This organ already has its rules."}
    )
    adoption = models.CharField(max_length=20, choices=Adoption, default=Adoption.CONSENSUS_PRESENT)
    majority = models.CharField(max_length=7, validators=[FRACTION, validate_share], default="2/3")
    quorum = models.CharField(max_length=7, validators=[FRACTION, validate_share], blank=True)
    members = models.ManyToManyField(
        Delegation, blank=True, related_name="+", help_text="Leave empty if the members are the member states."
    )
    names_breaker = models.BooleanField(
        "name the delegation that breaks silence",
        default=True,
        help_text="The default for silence procedures of this organ.",
    )
    source = Line(max_length=300, blank=True, help_text="The document that sets the rule.")

    objects = AdoptionRulesQuerySet.as_manager()

    class Meta:
        db_table = "decisions_rules"
        ordering = ("organ", "pk")
        verbose_name_plural = "rules of organs"

    def __str__(self) -> str:
        return f"{self.organ}: {self.get_adoption_display()}"

    @classmethod
    def of(cls, organ: Organ) -> "AdoptionRules":
        """Return the organ's rules, or the default rules if it has none."""
        return getattr(organ, "rules", None) or cls(organ=organ)
