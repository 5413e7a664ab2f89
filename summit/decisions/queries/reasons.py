"""Why a stage came out as it did, told to who may know where each stood, and to who may not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from summit.core.translations import translated
from summit.decisions.adoption import Reason, sentence
from summit.decisions.models import Stage
from summit.delegations.models import Delegation

# About who was there, not about where anyone stood.
COMMON = frozenset({"no_quorum", "absent", "silence"})
# Beside those who were absent, it would tell who of them had said something to the secretariat.
WITHHELD = frozenset({"not_heard"})

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


def names_in(stages: Iterable[Stage]) -> Names:
    """Return the names of all members that the reasons of the stages are about. One query."""
    members = {member for stage in stages for _, reason in reasons_of(stage) for member in reason.members}
    return dict(Delegation.objects.filter(pk__in=members).values_list("pk", "name"))


def told(reason: Reason, names: Names, known: set[int] | None, language: str) -> str:
    """Return the reason as a sentence to one who may know where the delegations `known` stood, None: where all did.

    Where it is about the stance of others too, it counts them and names nobody.
    """
    is_open = known is None or reason.code in COMMON
    here = {pk: translated(name, language) for pk, name in names.items() if is_open or pk in (known or ())}
    return sentence(reason, here, language)


def why(stage: Stage, names: Names, known: set[int] | None) -> dict[str, str]:
    """Return the reasons of the stage, as far as they may be told, as a paragraph in English and in Russian.

    Of several organs with whose they are; what several of them have in common is said once.
    """
    reasons = [(organ, reason) for organ, reason in reasons_of(stage) if known is None or reason.code not in WITHHELD]
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
