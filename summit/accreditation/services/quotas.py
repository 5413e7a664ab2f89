"""Places of a category, counted under a lock of the delegation whose people take them."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Accreditation, Category, Quota
from summit.accreditation.places import Places, places_of, taken_places
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.summits.models import Summit

NAMED = 5


class QuotaFull(Refusal):
    """All places of the category are taken; the details say how many there are, and how many are taken."""

    code = "quota_full"


class QuotaBelowTaken(Refusal):
    """More people have a place than there would be places."""

    code = "quota_below_taken"
    accepted_by = "even_if_over_quota"
    message = _("More people have a place than that. Withdraw some of them, or accept that they stay.")


class NotForDelegations(BadValue):
    """A delegation is given a quota of a category for others."""

    code = "not_for_delegations"
    message = _("This category is not for people of delegations: it has its places in all, and no quotas.")


def lock_places(rows: Iterable[Accreditation]) -> None:
    """Lock the places that the rows take, so that they can be counted: delegations first, then categories.

    People of a delegation are counted under the lock of its row, all others under that of their category.
    """
    parties, categories = set[int](), set[int]()
    for row in rows:
        if row.party_id is None:
            categories.add(row.category_id)
        else:
            parties.add(row.party_id)
    _lock(Delegation, parties)
    _lock(Category, categories)


def lock_delegations_of(summit: Summit) -> None:
    """Lock all delegations of the summit, so that nobody takes a place."""
    _lock(Delegation, Delegation.objects.filter(summit=summit).values_list("pk", flat=True))


def lock_all_places(category: Category) -> None:
    """Lock the places of the category, whosever they are, so that nobody takes one."""
    lock_delegations_of(category.summit)
    _lock(Category, [category.pk])


def _lock(model: type[Delegation | Category], keys: Collection[int]) -> None:
    if keys:
        rows = model.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        list(rows.filter(pk__in=keys).values_list("pk", flat=True))


def refuse_full(rows: Collection[Accreditation]) -> None:
    """Refuse if the rows, which take no place yet, are more than the places that are left. Two queries at most."""
    asked = Counter(Places(row.category_id, row.party_id) for row in rows)
    categories = {Places(row.category_id, row.party_id): row.category for row in rows}
    parties = {key.party for key in asked}
    quotas = places_of(categories.values(), parties)
    limits = {key: quotas.get(key, category.places) for key, category in categories.items()}
    taken = taken_places([key.category for key, places in limits.items() if places is not None], parties)
    for key, places in limits.items():
        if places is not None and taken[key] + asked[key] > places:
            raise _full(categories[key], places=places, taken=taken[key], asked=asked[key])


def _full(category: Category, *, places: int, taken: int, asked: int) -> QuotaFull:
    message = gettext("“%(category)s” has %(places)d places, and %(taken)d are taken.")
    facts = {"category": str(category), "places": places, "taken": taken}
    return QuotaFull(message % facts, field="category", **{**facts, "category": category.code, "asked": asked})


def refuse_lowered(category: Category, places: int | None, *, even_if_over_quota: bool) -> None:
    """Refuse fewer places of the category than a delegation without a quota of its own has taken."""
    if places is None or even_if_over_quota:
        return
    quotas = places_of([category])
    over = [key.party for key, taken in taken_places([category.pk]).items() if taken > places and key not in quotas]
    if over:
        codes = Delegation.objects.filter(pk__in=[key for key in over if key]).values_list("code", flat=True)
        raise QuotaBelowTaken(field="places", delegations=list(codes[:NAMED]))


@transactional
def save_quota(quota: Quota, *, places: int, even_if_over_quota: bool = False) -> Quota:
    """Give a delegation a quota of a category. Raises NotForDelegations, and QuotaBelowTaken unless it is accepted."""
    _lock(Delegation, [quota.delegation_id])
    if Category.objects.get(pk=quota.category_id).whose != Category.Whose.DELEGATION:
        raise NotForDelegations(field="category")
    _refuse_below(quota, places, even_if_over_quota=even_if_over_quota)
    quota.places = places
    quota.save()
    return quota


@transactional
def delete_quota(quota: Quota) -> None:
    """Let the places of the category count for the delegation again. Raises QuotaBelowTaken if they are too few."""
    _lock(Delegation, [quota.delegation_id])
    _refuse_below(quota, quota.category.places, even_if_over_quota=False)
    quota.delete()


def _refuse_below(quota: Quota, places: int | None, *, even_if_over_quota: bool) -> None:
    taken = taken_places([quota.category_id], {quota.delegation_id})[Places(quota.category_id, quota.delegation_id)]
    if places is not None and taken > places and not even_if_over_quota:
        raise QuotaBelowTaken(field="places", places=places, taken=taken)
