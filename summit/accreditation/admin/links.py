"""Links between the page of an accredited person, the parts of their data, their passes, and their delegation."""

from collections.abc import Iterable

from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from summit.accounts.admin import list_of, register_related_links
from summit.accounts.admin.related_links import Link
from summit.accreditation.models import Accreditation, Letter, Needs, Pass, PersonalData, Photo
from summit.delegations.models import Delegate, Delegation

PARTS: tuple[type[Model], ...] = (Photo, PersonalData, Letter, Needs)


@register_related_links(Accreditation)
def of_person(person: Accreditation) -> Iterable[Link]:
    """Lead to each part of the person's data, or to its empty form, and to their passes."""
    for model in PARTS:
        yield capfirst(str(model._meta.verbose_name)), _page_of(model, person)
    yield _("Passes"), list_of(Pass, accreditation=person.pk)


@register_related_links(Delegate)
def of_delegate(delegate: Delegate) -> Iterable[Link]:
    """Lead to the accreditation of the delegate, if there is one."""
    for key in Accreditation.objects.filter(delegate=delegate).values_list("pk", flat=True):
        yield _("Accreditation"), reverse("admin:accreditation_accreditation_change", args=[key])


@register_related_links(Delegation)
def of_delegation(delegation: Delegation) -> Iterable[Link]:
    """Lead to the people of the delegation."""
    yield _("Accredited people"), list_of(Accreditation, party=delegation.pk)


def _page_of(model: type[Model], person: Accreditation) -> str:
    """Return the page of the person's row, or the form that enters it."""
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    if model._default_manager.filter(pk=person.pk).exists():
        return reverse(f"{page}_change", args=[person.pk])
    return f"{reverse(f'{page}_add')}?accreditation={person.pk}"
