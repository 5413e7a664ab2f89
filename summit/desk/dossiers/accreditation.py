"""Accreditation in dossiers: places by category, how far a person is, passes, and checks at gates."""

from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from summit.accounts.admin import list_of
from summit.accreditation.approval_state import missing_in_words, what_is_next
from summit.accreditation.models import Accreditation, GateCheck, Pass, Photo
from summit.accreditation.places import CategoryPlaces, places_of_delegations
from summit.core.hours import shown_instant
from summit.core.labels import choice_labels
from summit.delegations.models import Delegate, Delegation
from summit.desk.dossiers.links import form_of
from summit.desk.dossiers.parts import Member

LATEST_CHECKS = 5
OF_DELEGATION = (Pass.Kind.TRANSFERABLE, Pass.Kind.PIN)


def places_of(row: Delegation) -> list[Member]:
    """Return the categories, each with the people by status and the places that are left. Three queries."""
    [found] = places_of_delegations(row.summit, [row])
    return [
        Member(one.category, _in_words(one), list_of(Accreditation, party=row.pk, category=one.category.pk))
        for one in found.categories
    ]


def _in_words(one: CategoryPlaces) -> str:
    labels = choice_labels(Accreditation, "status")
    people = [f"{label}: {one.people[status]}" for status, label in labels.items() if one.people[status]]
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


def passes_of_delegation(row: Delegation) -> list[Member]:
    """Return how many passes of each kind the delegation and its people have, by status."""
    found = Pass.objects.filter(Q(party=row) | Q(accreditation__party=row)).order_by("kind", "status")
    kinds, statuses = choice_labels(Pass, "kind"), choice_labels(Pass, "status")
    counts: dict[str, list[str]] = {}
    for kind, status, count in found.values_list("kind", "status").annotate(count=Count("pk")):
        counts.setdefault(kind, []).append(f"{statuses[status]}: {count}")
    return [
        Member(capfirst(str(kinds[kind])), ", ".join(notes), f"{list_of(Pass, **{holder: row.pk})}&kind__exact={kind}")
        for kind, notes in counts.items()
        for holder in ["party" if kind in OF_DELEGATION else "accreditation__party"]
    ]


def passes_of_person(row: Delegate) -> list[Member]:
    """Return the passes of the person, the latest first."""
    return [
        Member(card, f"{card.get_kind_display()}, {card.get_status_display()}")
        for card in Pass.objects.filter(accreditation__delegate=row).order_by("-number")
    ]


def checks_of(person: Delegate) -> list[Member]:
    """Return the last checks of the person at gates, each as where and what was answered."""
    found = GateCheck.objects.filter(access_pass__accreditation__delegate=person).select_related("zone")[:LATEST_CHECKS]
    return [
        Member(f"{check.zone}, {check.get_direction_display()}, {check.get_result_display()}", when, form_of(check))
        for check in found
        if (when := shown_instant(check.at) or "")
    ]
