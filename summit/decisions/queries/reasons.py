"""The reasons of a stage's outcome, limited to the stances that the reader may know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from summit.core.translations import translated
from summit.decisions.adoption import Reason
from summit.decisions.models import Stage
from summit.decisions.queries.sentences import sentence
from summit.delegations.models import Delegation

# These are about presence, not about stances.
COMMON = frozenset({"no_quorum", "absent", "silence"})
# Beside the absent members, it would reveal which of them had stated a position to the secretariat.
WITHHELD = frozenset({"not_heard"})

Names = Mapping[int, Mapping[str, str]]


def reasons_of(stage: Stage) -> list[tuple[int | None, Reason]]:
    """Return the stored reasons of the stage, each with the id of the organ that it belongs to."""
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


def sentence_for(reason: Reason, names: Names, known: set[int] | None, language: str) -> str:
    """Return the reason as a sentence for a reader who may know the stances of the delegations `known` (None: of all).

    If the reason is about other stances too, the sentence gives a number instead of names.
    """
    is_open = known is None or reason.code in COMMON
    here = {pk: translated(name, language) for pk, name in names.items() if is_open or pk in (known or ())}
    return sentence(reason, here, language)


def why(stage: Stage, names: Names, known: set[int] | None) -> dict[str, str]:
    """Return the reasons of the stage that the reader may know, as a paragraph in English and in Russian.

    With several organs each part names its organs, and equal parts are merged.
    """
    reasons = [(organ, reason) for organ, reason in reasons_of(stage) if known is None or reason.code not in WITHHELD]
    answering = dict.fromkeys(organ for organ, _ in reasons)
    paragraphs = {}
    for code in ("en", "ru"):
        whose: dict[str, list[str]] = defaultdict(list)
        short: dict[int | None, str] = {organ.pk: translated(organ.short_name, code) for organ in stage.organs.all()}
        for pk in answering:
            said = " ".join(sentence_for(reason, names, known, code) for organ, reason in reasons if organ == pk)
            whose[said].append(short.get(pk, ""))
        is_joint = len(answering) > 1
        paragraphs[code] = " ".join(
            f"{', '.join(organs)}: {said}" if is_joint else said for said, organs in whose.items()
        )
    return paragraphs
