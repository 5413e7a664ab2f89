"""Why a stage came out as it did, told to who may know where each stood, and to who may not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from summit.core.translations import translated
from summit.decisions.adoption import Reason, sentence
from summit.decisions.models import Stage
from summit.delegations.models import Delegation
from summit.documents.models import Position

# About who was there and who is bound, not about where anyone stood.
COMMON = frozenset({"no_quorum", "not_heard", "absent", "joined", "silence"})

Names = Mapping[int, Mapping[str, str]]


def reasons_of(stage: Stage) -> list[tuple[int | None, Reason]]:
    """Return the reasons that were kept with the stage, each with the id of the organ whose answer it belongs to."""
    kept = stage.reasons
    if "silence" in kept:
        return [(None, Reason("silence", facts={"asked": kept["asked"]}))]
    return [
        (answer["organ"], Reason(r["code"], tuple(r["members"]), r["facts"]))
        for answer in kept.get("organs", ())
        for r in answer["reasons"]
    ]


def stances_shared(stages: Iterable[Stage]) -> dict[int, set[int]]:
    """Return, by version, the ids of the delegations that let the others see their position on it. One query."""
    versions = {stage.version_id for stage in stages if stage.version_id}
    shared: dict[int, set[int]] = defaultdict(set)
    rows = Position.objects.filter(version__in=versions, is_shared=True).values_list("version", "delegation")
    for version, delegation in rows:
        shared[version].add(delegation)
    return shared


def names_in(stages: Iterable[Stage]) -> Names:
    """Return the names of all members that the reasons of the stages are about. One query."""
    members = {member for stage in stages for _, reason in reasons_of(stage) for member in reason.members}
    return dict(Delegation.objects.filter(pk__in=members).values_list("pk", "name"))


def told(reason: Reason, names: Names, known: set[int] | None, language: str) -> str:
    """Return the reason as a sentence to one who may know where the delegations `known` stand, None: where all do.

    Where it is about the stance of others too, it counts them and names nobody.
    """
    is_open = known is None or reason.code in COMMON
    here = {pk: translated(name, language) for pk, name in names.items() if is_open or pk in (known or ())}
    return sentence(reason, here, language)


def why(stage: Stage, names: Names, known: set[int] | None) -> dict[str, str]:
    """Return all reasons of the stage as a paragraph in English and in Russian; of several organs, with whose they are.

    What several of them have in common is said once.
    """
    reasons = reasons_of(stage)
    answering = dict.fromkeys(organ for organ, _ in reasons)
    paragraphs = {}
    for code in ("en", "ru"):
        whose: dict[str, list[str]] = defaultdict(list)
        short: dict[int | None, str] = {organ.pk: translated(organ.short_name, code) for organ in stage.organs.all()}
        for pk in answering:
            said = " ".join(told(reason, names, known, code) for organ, reason in reasons if organ == pk)
            whose[said].append(short.get(pk, ""))
        is_joint = len(answering) > 1
        paragraphs[code] = " ".join(
            f"{', '.join(organs)}: {said}" if is_joint else said for said, organs in whose.items()
        )
    return paragraphs
