"""Load notes verbales, and official invitations with their answers."""

from datetime import datetime

from summit.accounts.models import Party
from summit.correspondence.models import Note
from summit.correspondence.services import amend_note, enter_note
from summit.delegations.models import Delegation, OfficialInvitation
from summit.delegations.services.official_invitations import (
    ALWAYS,
    accept_official_invitation,
    acknowledge_official_invitation,
    amend_official_invitation,
    draft_official_invitation,
    regret_official_invitation,
    send_official_invitation,
    substitute_official_invitation,
)
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, InvalidProgrammeFile, PathInFile
from summit.programme.programme_file.registers import rank_of

Status = OfficialInvitation.Status
OF_INVITATION = ("inviting_office", "participation", "size_limit")
NOTES = {"outgoing_note": Note.Direction.OUTGOING, "incoming_note": Note.Direction.INCOMING}
Notes = dict[tuple[str, int | None, str], Note]
ANSWERS = (Status.ACCEPTED, Status.SUBSTITUTED, Status.REGRETTED)


def load_notes(loading: Load) -> None:
    """Load notes. A note is known by its direction, its party and its number."""
    known = _known_notes(loading)
    for number, facts in enumerate(loading.file.data.get("notes", ())):
        path = ("notes", number)
        with loading.at(*path):
            party = loading.find_optional(Party, facts.get("party"), (*path, "party"))
            identity = {"direction": facts["direction"], "party": party, "number": facts["number"]}
            wanted: Facts = {name: facts[name] for name in ("subject",) if name in facts}
            wanted["dated_on"] = loading.file.day(facts["dated_on"])
            if "delivered_at" in facts:
                wanted["delivered_at"] = _instant(loading, facts["delivered_at"])
            note = known.get((facts["direction"], party.pk if party else None, facts["number"]))
            if note is None:
                enter_note(loading.summit, by=loading.by, now=loading.now, **identity, **wanted)
                loading.changes.append(f"entered note {facts['number']}")
            elif different := {name: value for name, value in wanted.items() if getattr(note, name) != value}:
                amend_note(note, **different)
                loading.changes.append(f"changed note {facts['number']}: {', '.join(different)}")


def load_official_invitations(loading: Load) -> None:
    """Load official invitations, sent and answered at their hours once those have passed."""
    notes = _known_notes(loading)
    standing = OfficialInvitation.objects.filter(summit=loading.summit).exclude(status=Status.WITHDRAWN)
    related = standing.select_related("delegation", *NOTES)
    by_delegation = {one.delegation_id: one for one in related}
    for code, facts, path in loading.section("official_invitations"):
        with loading.at(*path):
            delegation = loading.find(Delegation, code, path)
            wanted = _facts_of(loading, delegation, notes, facts, path)
            invitation = _save(loading, delegation, by_delegation.get(delegation.pk), wanted, path)
            invitation = _send(loading, invitation, facts)
            _answer(loading, invitation, facts, path)


def _known_notes(loading: Load) -> Notes:
    """Return the notes of the summit by direction, party and number."""
    return {(one.direction, one.party_id, one.number): one for one in Note.objects.filter(summit=loading.summit)}


def _facts_of(loading: Load, delegation: Delegation, notes: Notes, facts: Facts, path: PathInFile) -> Facts:
    wanted = {name: facts[name] for name in OF_INVITATION if name in facts}
    if "level" in facts:
        wanted["level"] = rank_of(facts["level"])
    if "answer_by" in facts:
        wanted["answer_by"] = _instant(loading, facts["answer_by"])
    for name, direction in NOTES.items():
        if name in facts:
            number = facts[name]
            # The note of the delegation, or a circular one.
            note = notes.get((direction, delegation.pk, number)) or notes.get((direction, None, number))
            if number and note is None:
                message = f"there is no {direction} note {number!r} of {delegation.code} in this file or summit"
                raise InvalidProgrammeFile([loading.file.fault((*path, name), message)])
            wanted[name] = note
    return wanted


def _save(
    loading: Load, delegation: Delegation, invitation: OfficialInvitation | None, wanted: Facts, path: PathInFile
) -> OfficialInvitation:
    """Draft the invitation, or change the facts in which it differs from the file."""
    if invitation is None:
        loading.changes.append(f"drafted the official invitation of {delegation.code}")
        return draft_official_invitation(delegation=delegation, **wanted)
    if invitation.status != Status.DRAFT:
        said = {name: value for name, value in wanted.items() if name not in ALWAYS}
        loading.keep_unlike(path, invitation, said, "it was sent")
        wanted = {name: value for name, value in wanted.items() if name in ALWAYS}
    if different := {name: value for name, value in wanted.items() if getattr(invitation, name) != value}:
        invitation = amend_official_invitation(invitation, **different)
        loading.changes.append(f"changed the official invitation of {delegation.code}: {', '.join(different)}")
    return invitation


def _send(loading: Load, invitation: OfficialInvitation, facts: Facts) -> OfficialInvitation:
    sent_at = _passed(loading, facts.get("sent_at"))
    if invitation.status != Status.DRAFT or sent_at is None:
        return invitation
    loading.changes.append(f"sent the official invitation of {invitation.delegation.code}")
    return send_official_invitation(invitation, now=sent_at)


def _answer(loading: Load, invitation: OfficialInvitation, facts: Facts, path: PathInFile) -> None:
    """Answer the invitation as the file says, unless it is answered."""
    status, at = facts.get("status"), _passed(loading, facts.get("answered_at"))
    if status is None or invitation.status == status:
        return
    if invitation.status in ANSWERS:
        loading.keep((*path, "status"), f"{invitation.status}, not {status}; it was answered")
    elif status == Status.ACKNOWLEDGED and invitation.status == Status.SENT:
        acknowledge_official_invitation(invitation, by=loading.by)
        loading.changes.append(f"acknowledged the official invitation of {invitation.delegation.code}")
    elif status in ANSWERS and at and invitation.status != Status.DRAFT:
        _record(loading, invitation, status, at, facts)
        loading.changes.append(f"answered the official invitation of {invitation.delegation.code}: {status}")


def _record(loading: Load, invitation: OfficialInvitation, status: str, at: datetime, facts: Facts) -> None:
    note = invitation.incoming_note
    if status == Status.ACCEPTED:
        accept_official_invitation(invitation, by=loading.by, now=at, note=note)
    elif status == Status.REGRETTED:
        regret_official_invitation(invitation, by=loading.by, now=at, note=note, reason=facts.get("reason", ""))
    else:
        level = rank_of(facts["accepted_level"]) if "accepted_level" in facts else None
        substitute = facts.get("substitute", "")
        substitute_official_invitation(invitation, by=loading.by, now=at, note=note, level=level, substitute=substitute)


def _passed(loading: Load, text: str | None) -> datetime | None:
    """Return the hour if it has passed."""
    at = _instant(loading, text)
    return at if at and at <= loading.now else None


def _instant(loading: Load, text: str | None) -> datetime | None:
    return loading.file.instant(text) if text else None
