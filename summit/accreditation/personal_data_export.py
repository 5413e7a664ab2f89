"""The personal data of an accredited person, a delegate or a user in this app."""

from collections.abc import Iterable, Mapping

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.accreditation.models import Accreditation, GateCheck, Pass
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate


@exports("accreditation.Accreditation", "passes")
def passes(person: Accreditation, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the passes of the person, with who signed for each."""
    rows = Pass.objects.visible_to(reader).filter(accreditation=person)
    return rows.values("number", "kind", "status", "valid_from", "valid_until", "reason", "custody__holder")


@exports("accreditation.Accreditation", "checks at gates")
def checks(person: Accreditation, reader: User) -> Iterable[Mapping[str, object]]:
    """Return where and when the person showed a pass, and what was answered."""
    del reader  # the data on a person are told to who may export them, also where the whole log is for security
    rows = GateCheck.objects.filter(access_pass__accreditation=person)
    return rows.values("at", "zone__code", "direction", "result", "reason", "gate")


@exports("delegations.Delegate", "passes")
def passes_of_delegate(delegate: Delegate, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the passes of the delegate."""
    person = Accreditation.objects.filter(delegate=delegate).first()
    return passes(person, reader) if person else ()


@exports("delegations.Delegate", "checks at gates")
def checks_of_delegate(delegate: Delegate, reader: User) -> Iterable[Mapping[str, object]]:
    """Return where and when the delegate showed a pass."""
    person = Accreditation.objects.filter(delegate=delegate).first()
    return checks(person, reader) if person else ()


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
