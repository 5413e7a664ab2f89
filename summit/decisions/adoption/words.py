"""Reasons as sentences, in English and in Russian."""

from collections.abc import Iterable, Mapping
from typing import Any

from summit.decisions.adoption.rule import Reason

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nobody_present": "No member is present.",
        "no_quorum": "There is no quorum: {present} of {members} members are present, {needed} of them are needed.",
        "objection": "Objecting: {who}.",
        "reserve": "A reserve is not lifted: {who}.",
        "awaits_instructions": "Awaiting instructions: {who}.",
        "not_heard": "Absent, and without a position: {who}.",
        "nobody_takes_part": "No member takes part in the decision.",
        "no_objection": "No objection by the members asked: {asked}, of whom {silent} said nothing.",
        "majority_reached": "For {for}, against {against}, not voting {not_voting}: "
        "the majority ({needed}) is reached.",
        "majority_missed": "For {for}, against {against}, not voting {not_voting}: the majority ({needed}) is missed.",
        "joined": "Joined: {who}; of {members} members, none objects.",
        "too_few_join": "At least {needed} members must join; joined: {who}.",
        "not_participating": "Not participating: {who}.",
        "absent": "Absent: {who}.",
        "absent_objection": "Absent, and had objected in writing: {who}.",
        "silence": "No objection by the deadline of the silence procedure; members asked: {asked}.",
    },
    "ru": {
        "nobody_present": "Ни один из членов не присутствует.",
        "no_quorum": "Нет кворума: присутствуют {present} из {members} членов, требуется {needed}.",
        "objection": "Возражают: {who}.",
        "reserve": "Не снята оговорка: {who}.",
        "awaits_instructions": "Ожидают инструкций: {who}.",
        "not_heard": "Отсутствуют и не сообщили позицию: {who}.",
        "nobody_takes_part": "Ни один из членов не участвует в принятии решения.",
        "no_objection": "Возражений нет; опрошено членов: {asked}, из них не высказались: {silent}.",
        "majority_reached": "За — {for}, против — {against}, не голосовали — {not_voting}: "
        "большинство ({needed}) набрано.",
        "majority_missed": "За — {for}, против — {against}, не голосовали — {not_voting}: "
        "большинство ({needed}) не набрано.",
        "joined": "Присоединились: {who}; из {members} членов никто не возражает.",
        "too_few_join": "Должны присоединиться не менее {needed} членов; присоединились: {who}.",
        "not_participating": "Не участвуют: {who}.",
        "absent": "Отсутствуют: {who}.",
        "absent_objection": "Отсутствуют и возразили письменно: {who}.",
        "silence": "До истечения срока процедуры молчания возражений не поступило; опрошено членов: {asked}.",
    },
}
SOMEONE = {"en": "(members: {count})", "ru": "(членов: {count})"}
NOBODY = {"en": "nobody", "ru": "никто"}


def sentence(reason: Reason, names: Mapping[Any, str], language: str = "en") -> str:
    """Return the reason as a sentence in `language` (en or ru, else English).

    `names` are those of the members; where a reason is about members that it does not hold, their number is told.
    """
    language = language if language in WORDS else "en"
    if all(member in names for member in reason.members):
        who = ", ".join(names[member] for member in reason.members) or NOBODY[language]
    else:
        who = SOMEONE[language].format(count=len(reason.members))
    return WORDS[language][reason.code].format(who=who, **reason.facts)


def sentences(reasons: Iterable[Reason], names: Mapping[Any, str], language: str = "en") -> str:
    """Return the reasons as one paragraph."""
    return " ".join(sentence(reason, names, language) for reason in reasons)
