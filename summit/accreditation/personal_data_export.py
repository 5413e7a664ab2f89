"""The personal data of an accredited person, a delegate or a user in this app."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.queries import summits_where, visible_part_of
from summit.accreditation.models import (
    DECLARATIONS,
    Accreditation,
    GateCheck,
    Letter,
    Needs,
    Pass,
    PersonalData,
    Photo,
    Vehicle,
    Verdict,
    VettingList,
    Weapon,
)
from summit.core.models import AccessRecord
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate

Exporter = Callable[[Accreditation, User], Iterable[Mapping[str, object]]]


def exports_of_person(part: str) -> Callable[[Exporter], Exporter]:
    """Register a function that exports a part of an accreditation, for the person themselves and for their delegate."""

    def register(exporter: Exporter) -> Exporter:
        @exports("delegations.Delegate", part)
        def of_delegate(delegate: Delegate, reader: User) -> Iterable[Mapping[str, object]]:
            accreditation = Accreditation.objects.filter(delegate=delegate.pk).first()
            return exporter(accreditation, reader) if accreditation else ()

        return exports("accreditation.Accreditation", part)(exporter)

    return register


@exports_of_person("accreditation")
def facts(accreditation: Accreditation, _reader: User) -> list[dict[str, object]]:
    """Return the facts of the accreditation."""
    names = ("id", "name", "function", "email", "phone", "status", "sent_at", "valid_until")
    row: dict[str, object] = {name: getattr(accreditation, name) for name in names}
    return [row | {"category": accreditation.category.code, "delegation": str(accreditation.party or "")}]


@exports_of_person("personal data")
def personal_data(accreditation: Accreditation, reader: User) -> list[dict[str, object]]:
    """Return the travel document and the date of birth, unmasked."""
    return [
        {
            "passport_number": data.number.reveal(),
            "date_of_birth": data.birth.reveal(),
            "document_type": data.document_type,
            "issuing_state": data.issuing_state,
            "nationality": data.nationality,
            "expires_on": data.expires_on,
            "changed_at": data.changed_at,
        }
        for data in PersonalData.objects.reached_by(reader, "export").filter(pk=accreditation.pk)
    ]


@exports_of_person("needs")
def needs(accreditation: Accreditation, reader: User) -> list[dict[str, object]]:
    """Return what the person needs, unmasked."""
    rows = Needs.objects.reached_by(reader, "export", resource="personal-data").filter(pk=accreditation.pk)
    return [{**row.revealed(), "changed_at": row.changed_at} for row in rows]


@exports_of_person("letter")
def letter(accreditation: Accreditation, reader: User) -> list[dict[str, object]]:
    """Return the letter, as base64."""
    rows = Letter.objects.reached_by(reader, "export", resource="personal-data").filter(pk=accreditation.pk)
    return [{"name": row.name, "pdf": row.content.reveal(), "changed_at": row.changed_at} for row in rows]


@exports_of_person("photo")
def photo(accreditation: Accreditation, reader: User) -> list[dict[str, object]]:
    """Return the photo, as base64."""
    rows = Photo.objects.reached_by(reader, "export", resource="personal-data").filter(pk=accreditation.pk)
    return [{"jpeg": row.image.reveal(), "changed_at": row.changed_at} for row in rows]


@exports_of_person("weapons")
def weapons(accreditation: Accreditation, reader: User) -> list[dict[str, object]]:
    """Return the weapons that the person carries, unmasked."""
    rows = Weapon.objects.reached_by(reader, "export", resource="personal-data").filter(bearer=accreditation)
    names = ("kind", "model", "calibre", "rounds", "status", "reason", "changed_at")
    return [{"serial_number": row.number.reveal(), **{name: getattr(row, name) for name in names}} for row in rows]


@exports_of_person("vehicles")
def vehicles(accreditation: Accreditation, reader: User) -> list[dict[str, object]]:
    """Return the vehicles that the person drives, unmasked."""
    rows = Vehicle.objects.reached_by(reader, "export", resource="personal-data").filter(driver=accreditation)
    names = ("model", "country", "color", "status", "reason", "changed_at")
    return [{"plate": row.number.reveal(), **{name: getattr(row, name) for name in names}} for row in rows]


@exports("accounts.User", "declarations")
def declarations_decided(user: User, reader: User) -> list[Mapping[str, object]]:
    """Return when and how the user decided on declarations; what was declared is not the user's."""
    rows = (visible_part_of(user, reader, kind.objects.filter(decided_by=user)) for kind in DECLARATIONS)
    return [row for found in rows for row in found.values("summit__slug", "status", "decided_at")]


@exports_of_person("accesses")
def accesses(accreditation: Accreditation, _reader: User) -> Iterable[Mapping[str, object]]:
    """Return when these were unmasked or exported, and why."""
    carried = [str(key) for key in accreditation.weapons.values_list("pk", flat=True)]
    of_weapons = Q(what="declarations.weapon", action=AccessRecord.Action.UNMASKED, row__in=carried)
    rows = AccessRecord.objects.filter(Q(what__startswith="accreditation.", row=str(accreditation.pk)) | of_weapons)
    return rows.filter(summit=accreditation.summit_id).values("at", "what", "action", "reason")


@exports_of_person("passes")
def passes(person: Accreditation, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the passes of the person, with who signed for each."""
    rows = Pass.objects.visible_to(reader).filter(accreditation=person)
    return rows.values("number", "kind", "status", "valid_from", "valid_until", "reason", "custody__holder")


@exports_of_person("checks at gates")
def checks(person: Accreditation, reader: User) -> Iterable[Mapping[str, object]]:
    """Return where and when the person showed a pass, and what was answered."""
    del reader  # the data on a person are told to who may export them, also where the whole log is for security
    rows = GateCheck.objects.filter(access_pass__accreditation=person)
    return rows.values("at", "zone__code", "direction", "result", "reason", "gate")


@exports("accounts.User", "passes handed over")
def passes_handed_over(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the passes that the user handed over."""
    rows = visible_part_of(user, reader, Pass.objects.filter(custody__handed_over_by=user))
    return rows.values("number", "custody__holder", "custody__handed_over_at")


@exports("accounts.User", "checks at gates")
def checks_made(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return when and where the user checked passes; whose they were is not the user's."""
    rows = visible_part_of(user, reader, GateCheck.objects.filter(by=user))
    return rows.values("at", "zone__code", "direction", "result")


@exports_of_person("verdicts")
def verdicts_on(accreditation: Accreditation, reader: User) -> Iterable[Mapping[str, object]]:
    """Return what was decided on the person, without the reasons of security."""
    rows = Verdict.objects.visible_to(reader).filter(accreditation=accreditation)
    return rows.values("kind", "result", "reason", "at")


@exports("accounts.User", "verdicts")
def verdicts_of(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the verdicts that the user gave, without their reasons."""
    rows = Verdict.objects.filter(by=user)
    if not reader.is_superuser and reader.pk != user.pk:
        rows = rows.filter(accreditation__summit__in=summits_where(reader, "people", "write"))
    return rows.values("accreditation__summit__slug", "kind", "result", "at")


@exports("accounts.User", "vetting lists")
def vetting_lists(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return when the user exported lists for vetting."""
    return visible_part_of(user, reader, VettingList.objects.filter(made_by=user)).values("summit__slug", "made_at")
