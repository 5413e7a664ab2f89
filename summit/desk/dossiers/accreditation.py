"""What dossiers say of accreditation: the places of a delegation by category, and how far a person is."""

from django.utils.translation import gettext as _

from summit.accounts.admin import list_of
from summit.accreditation.approval_state import missing_in_words, what_is_next
from summit.accreditation.models import Accreditation, Photo
from summit.accreditation.queries import CategoryPlaces, places_of_delegations
from summit.delegations.models import Delegate, Delegation
from summit.desk.dossiers.links import form_of
from summit.desk.dossiers.parts import Member


def places_of(row: Delegation) -> list[Member]:
    """Return the categories, each with the people by status and the places that are left. Three queries."""
    [found] = places_of_delegations(row.summit, [row])
    return [
        Member(one.category, _in_words(one), list_of(Accreditation, party=row.pk, category=one.category.pk))
        for one in found.categories
    ]


def _in_words(one: CategoryPlaces) -> str:
    people = [f"{label}: {one.people[status]}" for status, label in Accreditation.Status.choices if one.people[status]]
    if one.places is None:
        return ", ".join([*people, _("no limit")])
    facts = {"left": one.left, "places": one.places}
    return ", ".join([*people, _("left: %(left)d of %(places)d") % facts])


def accreditation_of(person: Delegate) -> list[Member]:
    """Return the accreditation of the person, with what is next and what is missing."""
    found = Accreditation.objects.filter(delegate=person).select_related("category", "delegate", "step")
    return [Member(one.category, _standing(one), form_of(one)) for one in found]


def _standing(one: Accreditation) -> str:
    missing = missing_in_words(one)
    sentences = [str(what_is_next(one)), _("Still to be sent: %(needs)s.") % {"needs": missing} if missing else ""]
    return " ".join(filter(None, sentences))


def photo_of(person: Delegate) -> Photo | None:
    """Return the person's photo without its content, None if there is none."""
    return Photo.objects.filter(accreditation__delegate=person).defer("image", "thumbnail").first()
