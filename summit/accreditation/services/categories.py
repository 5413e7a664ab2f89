"""Services of categories: what each needs, its steps, and how many places it has."""

from collections.abc import Collection
from typing import TypedDict, Unpack

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Accreditation, Category, Quota, Step, Zone
from summit.accreditation.services.quotas import lock_all_places, lock_delegations_of, refuse_lowered
from summit.accreditation.usual_categories import USUAL_CATEGORIES, USUAL_ZONES
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.summits.models import Summit

SHIFT = 100  # beyond any position, so that steps can change places


class StepInUse(Refusal):
    """People wait at a step that would be removed."""

    code = "step_in_use"
    message = _("People wait at this step. Decide on them, or return them, before it is removed.")


class StepTwice(BadValue):
    """A kind of step is named twice."""

    code = "step_twice"
    message = _("This category already has this step.")


class CategoryInUse(Refusal):
    """A category would become another one while people are in it, or delegations have a quota of it."""

    code = "category_in_use"
    message = _(
        "There are people or quotas of this category, which would contradict it. Make another category, and move them."
    )


class StepFacts(TypedDict, total=False):
    """A step as it is given."""

    kind: str
    days: int | None


class CategoryFacts(TypedDict, total=False):
    """The facts of a category that organizers edit."""

    summit: Summit
    code: str
    name: dict[str, str]
    whose: str
    takes_part: bool
    needs: list[str]
    places: int | None
    document_days: int
    color: str


@transactional
def add_usual_categories(summit: Summit) -> int:
    """Add the usual zones and categories that the summit lacks, found by their codes; return how many categories."""
    Zone.objects.bulk_create(
        (Zone(summit=summit, code=code, name=name) for code, name in USUAL_ZONES.items()), ignore_conflicts=True
    )
    zones = {zone.code: zone for zone in Zone.objects.filter(summit=summit)}
    known = set(Category.objects.filter(summit=summit).values_list("code", flat=True))
    missing = [usual for usual in USUAL_CATEGORIES if usual.code not in known]
    for usual in missing:
        save_category(
            Category(summit=summit),
            code=usual.code,
            name={"en": usual.en, "ru": usual.ru},
            whose=usual.whose,
            takes_part=usual.takes_part,
            needs=list(usual.needs),
            places=usual.places,
            steps=[StepFacts(kind=kind) for kind in usual.steps],
            zones=[zones[code] for code in usual.zones],
            color=usual.color,
        )
    return len(missing)


@transactional
def save_category(
    category: Category,
    *,
    steps: Collection[StepFacts] | None = None,
    zones: Collection[Zone] | None = None,
    even_if_over_quota: bool = False,
    **facts: Unpack[CategoryFacts],
) -> Category:
    """Create or change a category; `steps` and `zones`, if given, replace the existing ones.

    Raises QuotaBelowTaken, unless that is accepted, if delegations have more people than the new number of places,
    CategoryInUse, and StepInUse if people wait at a step that is removed.
    """
    if category.pk:
        _refuse_contradicted(category, facts)
    if category.pk and "places" in facts:
        lock_delegations_of(category.summit)
        refuse_lowered(category, facts["places"], even_if_over_quota=even_if_over_quota)
    for name, value in facts.items():
        setattr(category, name, value)
    category.save()
    if steps is not None:
        _replace_steps(category, steps)
    if zones is not None:
        category.zones.set(zones)
    return category


def _refuse_contradicted(category: Category, facts: CategoryFacts) -> None:
    """Refuse that a category becomes one for others, or of delegates, or of none, while it is in use."""
    present = Category.objects.get(pk=category.pk)  # a form has set the new facts already
    changed = [name for name in ("whose", "takes_part") if name in facts and facts[name] != getattr(present, name)]
    if not changed:
        return
    lock_all_places(category)
    people, quotas = (rows.filter(category=category) for rows in (Accreditation.objects.all(), Quota.objects.all()))
    if people.exists() or ("whose" in changed and quotas.exists()):
        raise CategoryInUse(field=changed[0])


def _replace_steps(category: Category, steps: Collection[StepFacts]) -> None:
    """Keep the steps whose kind is named, where people may wait; bring all into the given order."""
    if len({step["kind"] for step in steps}) < len(steps):
        raise StepTwice(field="steps")
    removed = category.steps.exclude(kind__in=[step["kind"] for step in steps])
    if Accreditation.objects.filter(step__in=removed).exists():
        raise StepInUse(field="steps")
    removed.delete()
    category.steps.update(position=F("position") + SHIFT)
    for position, step in enumerate(steps, start=1):
        facts = {"position": position, "days": step.get("days")}
        Step.objects.update_or_create(category=category, kind=step["kind"], defaults=facts)
