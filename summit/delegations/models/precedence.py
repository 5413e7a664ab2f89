"""Policies of precedence, and the letters drawn for them."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.collation import has_order
from summit.core.languages import LanguageField
from summit.core.lists import OrderedListField
from summit.core.text import Line
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit

LONGEST_LETTER = 4  # some alphabets have letters of two characters, Chinese indexes such as 10劃


def validate_alphabet_last(rules: Sequence[str]) -> None:
    """Refuse a rule after the alphabet, which leaves nothing to order."""
    if "alphabet" in rules[:-1]:
        raise ValidationError(_("The alphabet comes last: a rule after it orders nothing."), code="after_alphabet")


def validate_order(language: str) -> None:
    """Refuse a language without an alphabetical order."""
    if not has_order(language):
        raise ValidationError(
            _("No alphabetical order is known for the language %(code)s."),
            code="no_collation",
            params={"code": repr(language[:20])},
        )


class RulesField(OrderedListField):
    """Holds the rules of a policy in the order in which they apply."""

    default_validators = [*OrderedListField.default_validators, validate_alphabet_last]


class OrderedLanguageField(LanguageField):
    """Holds the code of a language with an alphabetical order."""

    default_validators = [*LanguageField.default_validators, validate_order]


def default_rules() -> list[str]:
    """Return the rules of a policy for which none are given."""
    return ["blocks", "alphabet"]


def default_blocks() -> list[str]:
    """Return the blocks of a policy for which none are given."""
    return ["other", "organization"]


class PrecedencePolicy(models.Model):
    """The chain of rules that orders delegations on an occasion; the order is computed, never stored.

    Each rule orders those whom the rules before it leave equal, and the alphabet those whom all of them leave equal.
    """

    class Rule(models.TextChoices):
        PLACES = "places", "places by hand"
        BLOCKS = "blocks", "blocks of delegations"
        RANK = "rank", "rank of the head"
        DATE_OF_OFFICE = "date_of_office", "date of taking office"
        ALPHABET = "alphabet", "alphabet"

    class Block(models.TextChoices):
        HOST = "host", "host"
        CHAIR = "chair", "chair"
        MEMBER = "member", "members"
        OBSERVER = "observer", "observers"
        GUEST = "guest", "guests"
        ORGANIZATION = "organization", "organizations"
        OTHER = "other", "all others"

    BY_HEAD = (Rule.RANK, Rule.DATE_OF_OFFICE)  # the order follows another head

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="precedence_policies")
    code = models.SlugField(max_length=60)
    name = TranslatedField()
    rules = RulesField(
        models.CharField(max_length=15, choices=Rule),
        size=len(Rule),
        default=default_rules,
        help_text="In the order in which they apply: each orders those whom the rules before it leave equal.",
    )
    blocks = OrderedListField(
        models.CharField(max_length=12, choices=Block),
        size=len(Block),
        default=default_blocks,
        blank=True,
        help_text="In their order. An organization is in the block of its participation unless organizations have one. "
        "Those in no block are among all others, who come last unless they have a place here.",
    )
    language = OrderedLanguageField(default="en", help_text="Whose alphabet orders, also between equals.")

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

    @property
    def letter(self) -> str:
        """The letter with which the alphabet begins; empty for its first. One query, unless prefetched."""
        draws = self.draws.all() if self.pk else ()
        return draws[0].letter if draws else ""


class LetterDraw(models.Model):
    """A letter that was drawn by lot for a policy, or entered; the last one counts. An empty one ends those before."""

    policy = models.ForeignKey(PrecedencePolicy, models.CASCADE, related_name="draws")
    letter = Line(max_length=LONGEST_LETTER, blank=True)
    language = LanguageField(editable=False)
    is_drawn = models.BooleanField("by lot", editable=False)
    drawn_at = models.DateTimeField(editable=False)
    drawn_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")

    part_of = ("policy",)
    label_contexts = {"letter": "of the alphabet"}

    class Meta:
        ordering = ("policy", "-pk")

    def __str__(self) -> str:
        return self.letter
