"""Services of precedence policies: their places by hand, and the letter with which the alphabet begins."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.collation import initial_of, letter_in, letters_of
from summit.core.refusals import BadValue, Refusal
from summit.core.text import normalized
from summit.core.transactions import transactional
from summit.core.translations import text_in
from summit.delegations.models import Delegation, LetterDraw, ManualPlace, PrecedencePolicy


class NotALetter(BadValue):
    """The text is not a letter of the policy's language."""

    code = "not_a_letter"
    message = _("%(letter)s is not a letter of the alphabet of this language: %(alphabet)s.")


class LetterOfAnotherAlphabet(Refusal):
    """The alphabet of the new language does not have the letter with which it would begin."""

    code = "letter_of_another_alphabet"
    message = _(
        "The alphabet begins with %(letter)s, which is not a letter of this language. "
        "Enter another letter, or none, first."
    )


class NoLetterToDraw(Refusal):
    """No name of an attending delegation begins with a letter of the alphabet."""

    code = "no_letter_to_draw"
    message = _("No delegation that attends has a name that begins with a letter of this language.")


class ManualPlaceFacts(TypedDict):
    """A manual place as it is given."""

    delegation: Delegation
    position: int
    reason: str


class PolicyFacts(TypedDict, total=False):
    """The facts of a policy that organizers edit."""

    code: str
    name: dict[str, str]
    rules: list[str]
    blocks: list[str]
    language: str


@transactional
def save_policy(
    policy: PrecedencePolicy, *, places: Collection[ManualPlaceFacts] | None = None, **facts: Unpack[PolicyFacts]
) -> PrecedencePolicy:
    """Create or change a policy; `places`, if given, replace the existing ones. Raises LetterOfAnotherAlphabet."""
    for name, value in facts.items():
        setattr(policy, name, value)
    policy.save()
    refuse_letter_of_another_alphabet(policy)
    if places is not None:
        policy.places.all().delete()
        ManualPlace.objects.bulk_create(ManualPlace(policy=policy, **place) for place in places)
    return policy


def refuse_letter_of_another_alphabet(policy: PrecedencePolicy) -> None:
    """Refuse a language whose alphabet does not have the letter of the policy. Raises LetterOfAnotherAlphabet."""
    letter = policy.letter
    if letter and letter_in(letter, policy.language) is None:
        raise LetterOfAnotherAlphabet(
            LetterOfAnotherAlphabet.message % {"letter": letter}, field="language", letter=letter
        )


@transactional
def draw_letter(policy: PrecedencePolicy, *, by: User, now: datetime) -> LetterDraw:
    """Draw the letter with which the alphabet begins, and record who drew it when. The next draw is recorded beside it.

    It is drawn from the letters with which the names of attending delegations begin, each with the same chance. Raises
    NoLetterToDraw.
    """
    names = Delegation.objects.filter(summit=policy.summit_id, is_attending=True).values_list("name", flat=True)
    found = {initial_of(text_in(name, policy.language), policy.language) for name in names}
    letters = [letter for letter in letters_of(policy.language) if letter in found]
    if not letters:
        raise NoLetterToDraw
    return _record(policy, secrets.choice(letters), by=by, now=now, is_drawn=True)


@transactional
def enter_letter(policy: PrecedencePolicy, *, letter: str, by: User, now: datetime) -> LetterDraw:
    """Let the alphabet begin with a letter that was drawn elsewhere; an empty one ends it. Raises NotALetter."""
    written = normalized(letter)
    found = letter_in(written, policy.language) if written else ""
    if found is None:
        alphabet = " ".join(letters_of(policy.language))
        raise NotALetter(NotALetter.message % {"letter": f"“{written}”", "alphabet": alphabet}, field="letter")
    return _record(policy, found, by=by, now=now, is_drawn=False)


def _record(policy: PrecedencePolicy, letter: str, *, by: User, now: datetime, is_drawn: bool) -> LetterDraw:
    facts = {"letter": letter, "language": policy.language, "is_drawn": is_drawn, "drawn_at": now, "drawn_by": by}
    return LetterDraw.objects.create(policy=policy, **facts)
