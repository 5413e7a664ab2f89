"""Load zones, categories of accredited people with their quotas, and people to be accredited."""

from datetime import date

from django.db.models import Model

from summit.accounts.models import Party
from summit.accreditation.models import Accreditation, Category, Quota, Zone
from summit.accreditation.services import amend_person, changes_of, enter_person, save_category, save_quota
from summit.calendar.models import Venue
from summit.core.addresses import canonical_address
from summit.delegations.models import Delegate, Delegation
from summit.facilities.models import Room
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, PathInFile

OF_CATEGORY = ("name", "whose", "takes_part", "needs", "places", "document_days", "color")
IN_ZONE = {"venues": Venue, "rooms": Room}


def load_zones(loading: Load) -> None:
    """Load zones with their venues and rooms."""
    for code, facts, path in loading.section("zones"):
        with loading.at(*path):
            own = {name: value for name, value in facts.items() if name not in IN_ZONE}
            zone = loading.upsert(Zone, {"summit": loading.summit, "code": code}, own)
            for name, model in IN_ZONE.items():
                rows = loading.find_all(model, facts.get(name, ()), (*path, name))
                places = getattr(zone, name)
                if name in facts and set(rows) != set(places.all()):
                    places.set(rows)
                    loading.changes.append(f"changed zone {code}: {name} -> {loading.text_of(rows)}")


def load_categories(loading: Load) -> None:
    """Load categories with their steps, zones and quotas."""
    known = Category.objects.filter(summit=loading.summit).prefetch_related("steps", "zones", "quotas")
    categories = {category.code: category for category in known}
    for code, facts, path in loading.section("accreditation_categories"):
        with loading.at(*path):
            category = categories.get(code) or Category(summit=loading.summit, code=code)
            _save_category(loading, category, facts, path)
        for number, row in enumerate(facts.get("quotas", ())):
            with loading.at(*path, "quotas", number):
                _save_quota(loading, category, row, (*path, "quotas", number))


def _save_category(loading: Load, category: Category, facts: Facts, path: PathInFile) -> None:
    """Change the facts in which the category differs from the file."""
    wanted = {name: facts[name] for name in OF_CATEGORY if name in facts}
    if "steps" in facts:
        wanted["steps"] = [{"kind": step["kind"], "days": step.get("days")} for step in facts["steps"]]
    if "zones" in facts:
        wanted["zones"] = loading.find_all(Zone, facts["zones"], (*path, "zones"))
    is_new, present = category.pk is None, _facts_of(category)
    different = {name: value for name, value in wanted.items() if not _same(value, present[name])}
    if not different:
        return
    for name in different.keys() & set(OF_CATEGORY):
        setattr(category, name, different[name])
    loading.check(category)
    save_category(category, even_if_over_quota=facts.get("even_if_over_quota", False), **different)
    names = "" if is_new else f": {', '.join(different)}"
    loading.changes.append(f"{'created' if is_new else 'changed'} accreditation category {category.code}{names}")


def _facts_of(category: Category) -> Facts:
    facts = {name: getattr(category, name) for name in OF_CATEGORY}
    if category.pk is None:
        return dict.fromkeys((*facts, "steps", "zones"))
    steps = [{"kind": step.kind, "days": step.days} for step in category.steps.all()]
    return facts | {"steps": steps, "zones": list(category.zones.all())}


def _same(wanted: object, present: object) -> bool:
    """Compare two values, lists of rows without regard to order."""
    if isinstance(wanted, list) and isinstance(present, list) and all(isinstance(one, Model) for one in wanted):
        return set(wanted) == {one for one in present if isinstance(one, Model)}
    return wanted == present


def _save_quota(loading: Load, category: Category, row: Facts, path: PathInFile) -> None:
    delegation = loading.find(Delegation, row["delegation"], (*path, "delegation"))
    own = {quota.delegation_id: quota for quota in category.quotas.all()}
    quota = own.get(delegation.pk) or Quota(category=category, delegation=delegation)
    if quota.places != row["places"]:
        save_quota(quota, places=row["places"], even_if_over_quota=row.get("even_if_over_quota", False))
        loading.changes.append(f"gave {delegation.code} {row['places']} places in {category.code}")


def load_accreditations(loading: Load) -> None:
    """Load people as drafts. A person is known by the sender and its reference."""
    known = Accreditation.objects.filter(summit=loading.summit).exclude(reference="")
    people = {(one.party_id, one.reference): one for one in known.select_related("party", "category", "delegate")}
    for reference, facts, path in loading.section("accreditations"):
        with loading.at(*path):
            party = loading.find_optional(Party, facts.get("delegation"), (*path, "delegation"))
            wanted = _person_facts(loading, facts, path)
            if person := people.get((party.pk if party else None, reference)):
                _amend_person(loading, person, wanted, path)
            else:
                wanted |= {"party": party, "reference": reference}
                enter_person(loading.summit, by=loading.by, now=loading.as_of, **wanted)
                loading.changes.append(f"entered {reference} for accreditation")


def _amend_person(loading: Load, person: Accreditation, wanted: Facts, path: PathInFile) -> None:
    if different := changes_of(person, wanted):
        if person.status not in Accreditation.TAKES_PLACE:
            loading.keep(path, f"differs in {', '.join(different)}; the person is {person.get_status_display()}")
            return
        amend_person(person, by=loading.by, now=loading.as_of, **different)
        loading.changes += [
            f"changed {person.reference}: {name} -> {loading.text_of(value)}" for name, value in different.items()
        ]


def _person_facts(loading: Load, facts: Facts, path: PathInFile) -> Facts:
    wanted: Facts = {name: facts[name] for name in ("name", "function", "phone") if name in facts}
    if "email" in facts:
        wanted["email"] = canonical_address(facts["email"])
    if "valid_until" in facts:
        wanted["valid_until"] = _day(loading, facts["valid_until"])
    return wanted | loading.find_given(facts, path, category=Category, delegate=Delegate)


def _day(loading: Load, text: str | None) -> date | None:
    return loading.file.day(text) if text else None
