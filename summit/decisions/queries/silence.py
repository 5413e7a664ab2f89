"""Silence procedures: who is silent, and who objects without having said so there."""

from summit.decisions.models import Objection, SilenceProcedure
from summit.delegations.models import Delegation
from summit.documents.models import Amendment, Position, Stance


def objection_elsewhere(procedure: SilenceProcedure) -> Objection | None:
    """Return, not yet written, the first objection that a member asked made in time by its position or an amendment."""
    asked = {"version": procedure.version_id, "delegation__in": procedure.members.all()}
    objecting = Position.objects.filter(**asked, stance=Stance.OBJECTS, taken_at__lt=procedure.deadline)
    amending = Amendment.objects.filter(
        **asked, proposed_at__gte=procedure.circulated_at, proposed_at__lt=procedure.deadline
    ).exclude(status=Amendment.Status.WITHDRAWN)
    found = [(p.taken_at, p.delegation_id, p.text) for p in objecting]
    found += [(a.proposed_at, a.delegation_id, f"{a.passage}: {a.proposed_text}"[:5000]) for a in amending]
    if not found:
        return None
    raised_at, delegation, text = min(found)
    return Objection(procedure=procedure, delegation_id=delegation, text=text, raised_at=raised_at)


def silent_members(procedure: SilenceProcedure) -> list[Delegation]:
    """Return the members asked that have no position on the version. Best with both fetched beforehand."""
    spoke = {position.delegation_id for position in procedure.version.positions.all()}
    return [member for member in procedure.members.all() if member.pk not in spoke]
