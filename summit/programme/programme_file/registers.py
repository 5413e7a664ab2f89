"""Load registers: the summit, venues, rooms, interpreters, delegations, people, precedence."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, Role, User
from summit.accounts.queries import may_in
from summit.accounts.services import admit_to_admin
from summit.calendar.models import Resource, Transfer, Venue
from summit.calendar.services import change_rules, lock_shared_of
from summit.core.addresses import canonical_address
from summit.core.collation import letter_in
from summit.core.refusals import Refusal
from summit.delegations.models import Contact, Delegate, Delegation, ManualPlace, PrecedencePolicy, Rank
from summit.delegations.services import (
    NotOfThisDelegation,
    amend_delegate,
    enter_letter,
    refuse_letter_of_another_alphabet,
    set_travel,
)
from summit.delegations.services.summits import refuse_left_outside, refuse_other_hours, renew_absences
from summit.facilities.kinds import collection_of, host_kinds
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, InvalidProgrammeFile, PathInFile
from summit.programme.programme_file.heads import load_heads
from summit.summits.models import Summit

NOT_FACTS = ("delegates", "head", "co_heads", "replacements", "contacts")  # of a delegation


class MayNotGiveRoles(Refusal):
    """Only those who may change people give them roles."""

    code = "may_not_give_roles"
    status = 403
    message = _("Only a chief organizer gives roles: have one load this file, or leave this person out.")


def load_summit(loading: Load) -> None:
    """Load the summit, which is known by its slug."""
    file = loading.file
    facts = dict(file.data["summit"])
    slug = facts.pop("slug")
    facts |= {name: file.day(facts[name]) for name in ("starts_on", "ends_on")}
    facts |= {name: file.clock(facts[name]) for name in ("day_starts_at", "day_ends_at") if name in facts}
    if "active_days" in facts:
        facts["active_days"] = [file.period(text) for text in facts["active_days"]]
    for name, read in (("people_until", file.instant), ("personal_data_until", file.day)):
        if facts.get(name):
            facts[name] = read(facts[name])
    existing = Summit.objects.filter(slug=slug).first()
    with loading.at("summit"):
        if existing:
            change_rules(existing.pk)
            refuse_other_hours(existing, file.zone)
        loading.summit = loading.upsert(Summit, {"slug": slug}, facts)
    loading.has_other_days = existing is not None and existing.span != loading.summit.span


def check_summit(loading: Load) -> None:
    """Refuse engagements outside of the summit's days or off its grid."""
    with loading.at("summit"):
        refuse_left_outside(loading.summit)
    if loading.has_other_days:
        renew_absences(loading.summit, now=loading.now)


def load_venues(loading: Load) -> None:
    """Load venues."""
    for code, facts, path in loading.section("venues"):
        with loading.at(*path):
            loading.upsert(Venue, {"summit": loading.summit, "code": code}, facts)


def load_transfers(loading: Load) -> None:
    """Load the transfers between venues in both directions."""
    for number, transfer in enumerate(loading.file.data.get("transfers", ())):
        path = ("transfers", number, "between")
        ends = [loading.find(Venue, code, path) for code in transfer["between"]]
        for origin, destination in (ends, reversed(ends)):
            with loading.at(*path):
                identity = {"origin": origin, "destination": destination}
                facts = {name: value for name, value in transfer.items() if name != "between"}
                loading.upsert(Transfer, identity, facts)


def load_facilities(loading: Load) -> None:
    """Load rooms, interpreters, and other resources of the host."""
    for kind in host_kinds():
        for code, facts, path in loading.section(collection_of(kind)):
            with loading.at(*path):
                row = facts | loading.find_given(facts, path, venue=Venue)
                loading.upsert(kind, {"summit": loading.summit, "code": code}, row)


def load_delegations(loading: Load) -> None:
    """Load delegations with their delegates, heads and contacts."""
    for code, facts, path in loading.section("delegations"):
        with loading.at(*path):
            own = {name: value for name, value in facts.items() if name not in NOT_FACTS}
            delegation = loading.upsert(Delegation, {"summit": loading.summit, "code": code}, own)
            delegates = facts.get("delegates", {})
            _refuse_taken_codes(loading, delegation, delegates, (*path, "delegates"))
            for key, person in delegates.items():
                with loading.at(*path, "delegates", key):
                    _load_delegate(loading, delegation, key, person)
            for number, contact in enumerate(facts.get("contacts", ())):
                others = {name: value for name, value in contact.items() if name != "name"}
                if "email" in others:
                    others["email"] = canonical_address(others["email"])
                with loading.at(*path, "contacts", number):
                    loading.upsert(Contact, {"delegation": delegation, "name": contact["name"]}, others)
            load_heads(loading, delegation, facts, path)


def lock_shared(loading: Load) -> None:
    """Lock what the summit shares with others, as many bookings follow."""
    lock_shared_of(loading.summit.pk)


def _refuse_taken_codes(loading: Load, delegation: Delegation, codes: Iterable[str], path: PathInFile) -> None:
    """Refuse codes that other delegates, rooms or interpreters of the summit have."""
    taken = Resource.objects.filter(summit=loading.summit, code__in=list(codes)).exclude(party=delegation.pk)
    for known in taken.select_related("party").order_by("pk"):
        owner = f"a delegate of {known.party.code}" if known.party else f"a {known.kind_class._meta.verbose_name}"
        with loading.at(*path, known.code):
            raise NotOfThisDelegation(
                f"{known.code!r} is {owner} in this summit, and not a delegate of {delegation.code}"
            )


def _load_delegate(loading: Load, delegation: Delegation, code: str, facts: Facts) -> None:
    travel = {
        name: loading.file.instant(facts[name]) if facts[name] else None
        for name in ("arrives_at", "departs_at")
        if name in facts
    }
    row = {name: value for name, value in facts.items() if name not in travel}
    rank = rank_of(row.pop("rank"))
    row |= {"party": loading.find(Party, delegation.code, ("delegations", delegation.code))}
    if row.get("took_office_on"):
        row["took_office_on"] = date.fromisoformat(row["took_office_on"])
    delegate = loading.upsert(Delegate, {"summit": loading.summit, "code": code}, row, at_first={"rank": rank})
    if delegate.rank != rank:
        loading.changes.append(f"changed delegate {code}: rank {delegate.rank} -> {rank}")
        amend_delegate(delegate, now=loading.now, rank=rank)
    present = {name: getattr(delegate, name) for name in ("arrives_at", "departs_at")}
    if present != present | travel:
        set_travel(delegate, now=loading.now, **(present | travel))
        loading.changes.append(f"set arrival and departure of {code}")


def rank_of(written: str | int) -> Rank:
    """Return a rank by its word, or by its number as in older files."""
    return Rank.of(written) if isinstance(written, str) else Rank(written)


def load_people(loading: Load) -> None:
    """Load users and their roles. New users have no password yet. The load acts in the name of an organizer."""
    for number, facts in enumerate(loading.file.data["people"]):
        path = ("people", number)
        with loading.at(*path):
            user = User.objects.filter(email=facts["email"]).first() or _new_user(loading, facts, path)
            own = {name: facts[name] for name in ("name", "language") if name in facts}
            if loading.asked_by is None or Role.objects.filter(user=user, summit=loading.summit).exists():
                loading.keep_unlike(path, user, own, "people choose these themselves")
            party = loading.find_optional(Party, facts.get("delegation"), (*path, "delegation"))
            role = {"user": user, "summit": loading.summit, "kind": facts["role"], "party": party}
            if not Role.objects.filter(**role).exists():
                _refuse_to_give_roles(loading)
                loading.check(Role(**role))
                Role.objects.create(**role)
                admit_to_admin(user)
                loading.changes.append(f"gave {user.email} the role {facts['role']}")
    _name_other_roles(loading)
    organizer = User.objects.filter(roles__summit=loading.summit, roles__kind__in=Role.ORGANIZERS).first()
    if organizer is None:
        raise InvalidProgrammeFile([loading.file.fault(("people",), "expected at least one organizer")])
    loading.by = loading.asked_by or organizer


def _refuse_to_give_roles(loading: Load) -> None:
    """Refuse a role that who loads the file may not give. Raises MayNotGiveRoles."""
    if loading.asked_by and not may_in(loading.asked_by, loading.summit, "people", "write"):
        raise MayNotGiveRoles


def _name_other_roles(loading: Load) -> None:
    """Report roles of the file's people that the file does not have; they are kept."""
    in_file: dict[str, set[tuple[str, str | None]]] = {}
    paths: dict[str, PathInFile] = {}
    for number, facts in enumerate(loading.file.data["people"]):
        address = canonical_address(facts["email"])
        in_file.setdefault(address, set()).add((facts["role"], facts.get("delegation")))
        paths.setdefault(address, ("people", number))
    for role in Role.objects.filter(summit=loading.summit).select_related("user", "party"):
        code = role.party.code if role.party else None
        address = role.user.email
        if address in in_file and (role.kind, code) not in in_file[address]:
            side = f" of {code}" if code else ""
            loading.keep(paths[address], f"{role.user.email} also has the role {role.kind}{side}; take it away by hand")


def _new_user(loading: Load, facts: Facts, path: PathInFile) -> User:
    """Create the account of a new person."""
    fields = {"name": facts["name"], "language": facts.get("language", "en")}
    with loading.at(*path):
        unsaved = User(email=facts["email"], **fields)
        unsaved.clean_fields(
            exclude=[field.name for field in User._meta.fields if field.name not in {"email", *fields}]
        )
    user = User.objects.create_user(facts["email"], is_staff=facts["role"] in Role.ORGANIZERS, **fields)
    loading.changes.append(f"created user {user.email}")
    return user


def load_precedence(loading: Load) -> None:
    """Load policies of precedence; the order of manual places is that of the file."""
    for code, facts, path in loading.section("precedence_policies"):
        with loading.at(*path):
            own = {name: value for name, value in facts.items() if name not in {"places", "letter"}}
            policy = loading.upsert(PrecedencePolicy, {"summit": loading.summit, "code": code}, own)
            if "letter" in facts:
                _enter_letter(loading, policy, facts["letter"])
            refuse_letter_of_another_alphabet(policy)
            if "places" in facts:
                _set_places(loading, policy, facts["places"], (*path, "places"))


def _enter_letter(loading: Load, policy: PrecedencePolicy, letter: str) -> None:
    """Let the alphabet begin with the letter of the file, unless it does, in another case perhaps."""
    before = policy.letter
    if letter == before or letter_in(letter, policy.language) == before != "":
        return
    entered = enter_letter(policy, letter=letter, by=loading.by, now=loading.now)
    loading.changes.append(f"changed the letter of precedence policy {policy.code}: {before} -> {entered.letter}")


def _set_places(loading: Load, policy: PrecedencePolicy, rows: list[dict[str, str]], path: PathInFile) -> None:
    """Put the places of the file first, in its order, and the others behind them."""
    wanted = {
        loading.find(Delegation, row["delegation"], (*path, number, "delegation")): row["reason"]
        for number, row in enumerate(rows)
    }
    present = {place.delegation: place.reason for place in policy.places.select_related("delegation")}
    together = wanted | {delegation: reason for delegation, reason in present.items() if delegation not in wanted}
    if list(together.items()) == list(present.items()):
        return
    policy.places.all().delete()
    ManualPlace.objects.bulk_create(
        ManualPlace(policy=policy, delegation=delegation, position=position, reason=reason)
        for position, (delegation, reason) in enumerate(together.items(), start=1)
    )
    order = ", ".join(delegation.code for delegation in together)
    loading.changes.append(f"changed the places of precedence policy {policy.code}: {order}")
