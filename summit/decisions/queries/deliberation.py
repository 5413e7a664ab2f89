"""An organ's answer on a version, by its rules, its members, their presence and their stances."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import get_language

from summit.calendar.models import Occupancy
from summit.core.translations import translated
from summit.decisions.adoption import Answer, Case, Rule, decide
from summit.decisions.models import AdoptionRules, Consent, SilenceProcedure, Stage
from summit.decisions.models.stage import Reasons, StoredAnswer
from summit.decisions.queries.sentences import sentences
from summit.delegations.models import Delegation
from summit.documents.models import Document, Position, Version
from summit.sessions.models import Organ, Session


@dataclass(frozen=True)
class Deliberation:
    """The answer of each organ on a version. The version is adopted if all of them adopt it."""

    answers: Mapping[Organ, tuple[AdoptionRules, Answer]]
    stances: Mapping[int, str]

    @property
    def is_adopted(self) -> bool:
        """Whether every organ adopts."""
        return all(answer.is_adopted for _, answer in self.answers.values())

    @property
    def binds(self) -> set[int]:
        """The ids of the members that the adoption binds."""
        return {member for _, answer in self.answers.values() for member in answer.binds}

    def reasons_in(self, language: str | None = None) -> str:
        """Return why, with names, in `language`, by default the active one."""
        language = language or get_language() or "en"
        members = {
            member for _, answer in self.answers.values() for reason in answer.reasons for member in reason.members
        }
        names = {d.pk: translated(d.name, language) for d in Delegation.objects.filter(pk__in=members)}
        parts = []
        for organ, (_, answer) in self.answers.items():
            text = sentences(answer.reasons, names, language)
            parts.append(f"{translated(organ.short_name, language)}: {text}" if len(self.answers) > 1 else text)
        return " ".join(parts)

    def as_reasons(self) -> Reasons:
        """Return the answers as they are stored with the stage."""
        organs = [_stored(organ, rules, answer) for organ, (rules, answer) in self.answers.items()]
        return {"organs": organs, "stances": {str(member): stance for member, stance in self.stances.items()}}


def _stored(organ: Organ, rules: AdoptionRules, answer: Answer) -> StoredAnswer:
    return {
        "organ": organ.pk,
        "rule": rules.adoption,
        "source": rules.source,
        "is_adopted": answer.is_adopted,
        "reasons": [{"code": r.code, "members": [*r.members], "facts": {**r.facts}} for r in answer.reasons],
        "binds": [*answer.binds],
        "may_join": [*answer.may_join],
    }


def members_of(organ: Organ) -> list[Delegation]:
    """Return the members of the organ: those that its rules name; if none, all member states, attending or not.

    An organization's secretariat may attend as a delegation of its own; it has no vote unless the rules name it.
    """
    rules = AdoptionRules.of(organ)
    named = list(rules.members.all()) if rules.pk else []
    if named:
        return named
    return list(Delegation.objects.filter(summit=organ.summit_id).member_states())


def deliberate(organs: Iterable[Organ], version: Version, present: Collection[Delegation]) -> Deliberation:
    """Return the answer of each organ on the version, with the delegations `present`."""
    stances = dict(Position.objects.filter(version=version).values_list("delegation", "stance"))
    present_ids = frozenset(delegation.pk for delegation in present)
    answers = {}
    for organ in organs:
        rules = AdoptionRules.of(organ)
        case = Case(
            rule=Rule(rules.adoption),
            members=frozenset(member.pk for member in members_of(organ)),
            present=present_ids,
            stances=stances,
            majority=Fraction(rules.majority),
            quorum=Fraction(rules.quorum) if rules.quorum else None,
        )
        answers[organ] = (rules, decide(case))
    return Deliberation(answers, stances)


def admitted_to(session: Session) -> QuerySet[Delegation]:
    """Return the delegations with a delegate who is admitted to the session."""
    participants = Occupancy.objects.filter(engagement=session.engagement_id, role=Occupancy.Role.PARTICIPANT)
    return Delegation.objects.filter(pk__in=participants.values("resource__party"))


def next_stage(document: Document) -> Stage | None:
    """Return the first pending stage of the document; None at the end of its path."""
    return document.stages.filter(outcome=Stage.Outcome.PENDING).order_by("position").first()


def joinable_by(document: Document) -> set[int]:
    """Return the ids of the members that may join the adopted document: those that it does not bind yet."""
    adopting = document.stages.filter(outcome__in=(Stage.Outcome.ADOPTED, Stage.Outcome.SIGNED))
    members = {
        member.pk for organ in Organ.objects.filter(pk__in=adopting.values("organs")) for member in members_of(organ)
    }
    adopted = SilenceProcedure.Status.ADOPTED
    asked = SilenceProcedure.objects.filter(version__document=document, status=adopted)
    members.update(asked.values_list("members", flat=True))
    return members - set(Consent.objects.filter(document=document).values_list("delegation", flat=True))
