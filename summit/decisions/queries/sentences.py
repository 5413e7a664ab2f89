"""Reasons of the adoption rules as sentences."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from summit.decisions.adoption import Reason

SENTENCES = {
    "nobody_present": _("No member is present."),
    "no_quorum": _(
        "There is no quorum: %(present)s of %(members)s members are present, %(needed)s of them are needed."
    ),
    "objection": _("Objecting: %(who)s."),
    "reserve": _("A reserve is not lifted: %(who)s."),
    "awaits_instructions": _("Awaiting instructions: %(who)s."),
    "not_heard": _("Absent, and without a position: %(who)s."),
    "nobody_takes_part": _("No member takes part in the decision."),
    "no_objection": _("No objection by the members asked: %(asked)s, of whom %(silent)s said nothing."),
    "majority_reached": _(
        "For %(for)s, against %(against)s, not voting %(not_voting)s: the majority (%(needed)s) is reached."
    ),
    "majority_missed": _(
        "For %(for)s, against %(against)s, not voting %(not_voting)s: the majority (%(needed)s) is missed."
    ),
    "joined": _("Joined: %(who)s; of %(members)s members, none objects."),
    "too_few_join": _("At least %(needed)s members must join; joined: %(who)s."),
    "not_participating": _("Not participating: %(who)s."),
    "absent": _("Absent: %(who)s."),
    "absent_objection": _("Absent, and had objected in writing: %(who)s."),
    "silence": _("No objection by the deadline of the silence procedure; members asked: %(asked)s."),
}


def sentence(reason: Reason, names: Mapping[int, str], language: str = "en") -> str:
    """Return the reason as a sentence in `language`.

    `names` are the names of members. If one of the reason's members is not in it, the sentence gives their number.
    """
    with override(language):
        if all(member in names for member in reason.members):
            who = ", ".join(names[member] for member in reason.members) or gettext("nobody")
        else:
            who = gettext("(members: %(count)s)") % {"count": len(reason.members)}
        return str(SENTENCES[reason.code]) % {"who": who, **reason.facts}


def sentences(reasons: Iterable[Reason], names: Mapping[int, str], language: str = "en") -> str:
    """Return the reasons as one paragraph."""
    return " ".join(sentence(reason, names, language) for reason in reasons)
