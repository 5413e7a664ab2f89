"""The policy in one table, from which permissions, visible rows, the admin and the tests are derived.

A role reaches `all` rows of the summit, the `published` ones (for the whole summit, or with the user's party), those of
the user's `own` party, those of the user (`mine`), or none (`-`). `write` means to create, change and delete; other
verbs are called by their names. Superusers, who operate the service, may do everything.
"""

from collections.abc import Collection
from enum import StrEnum

TABLE = """\
resource                 verb         chief  organizer  liaison    coordinator  viewer     observer   security  gate
summits                  read         all    all        all        all          all        all        all       all
summits                  copy         all    -          -          -            -          -          -         -
summits                  organize     all    all        -          -            -          -          -         -
summits                  close        all    all        -          -            -          -          -         -
summits                  archive      all    -          -          -            -          -          -         -
people                   read         all    all        -          -            -          -          -         -
people                   write        all    -          -          -            -          -          -         -
audit                    read         all    -          -          -            -          -          -         -
tokens                   read         all    all        mine       mine         mine       mine       mine      mine
tokens                   write        all    all        mine       mine         mine       mine       mine      mine
venues                   read         all    all        all        all          all        all        all       all
venues                   write        all    all        -          -            -          -          -         -
transfers                read         all    all        all        all          all        all        -         -
transfers                write        all    all        -          -            -          -          -         -
border-points            read         all    all        all        all          all        all        -         -
border-points            write        all    all        -          -            -          -          -         -
resources                read         all    all        all        all          all        all        all       all
resources                write        all    all        -          -            -          -          -         -
interpreters             read         all    all        -          -            -          -          -         -
interpreters             write        all    all        -          -            -          -          -         -
delegations              read         all    all        all        all          all        all        -         -
delegations              write        all    all        -          -            -          -          -         -
delegations              view_private all    all        own        own          own        -          -         -
delegations              speak        all    all        -          own          -          -          -         -
delegates                read         all    all        all        all          all        all        -         -
delegates                write        all    all        -          own          -          -          -         -
replacements             write        all    all        -          -            -          -          -         -
official-invitations     read         all    all        published  published    published  -          -         -
official-invitations     write        all    all        -          -            -          -          -         -
official-invitations     answer       all    all        -          own          -          -          -         -
changes-without-note     read         all    all        -          -            -          -          -         -
proposed-changes         read         all    all        own        own          own        -          -         -
proposed-changes         write        all    all        -          own          -          -          -         -
proposed-changes         decide       all    all        -          -            -          -          -         -
personal-data            read         all    all        -          own          -          -          -         -
personal-data            write        all    all        -          own          -          -          -         -
personal-data            unmask       all    all        -          own          -          -          -         -
personal-data            export       all    all        -          own          -          -          -         -
photos                   read         all    all        -          own          own        -          -         -
photos                   write        all    all        -          own          -          -          -         -
letters                  read         all    all        -          own          -          -          -         -
letters                  write        all    all        -          own          -          -          -         -
needs                    read         all    all        -          own          -          -          -         -
needs                    write        all    all        -          own          -          -          -         -
needs                    unmask       all    all        -          own          -          -          -         -
duplicates               read         all    all        -          -            -          -          -         -
duplicates               write        all    all        -          -            -          -          -         -
likenesses               read         all    all        -          -            -          -          -         -
likenesses               write        all    all        -          -            -          -          -         -
contacts                 read         all    all        own        own          own        -          -         -
contacts                 write        all    all        -          own          -          -          -         -
liaison-officers         read         all    all        own        own          own        -          -         -
travel-parties           read         all    all        own        own          own        -          -         -
travel-parties           write        all    all        -          own          -          -          -         -
travel-parties           report       all    all        own        own          -          -          -         -
travel-parties           arrange      all    all        -          -            -          -          -         -
key-tasks                read         all    all        all        all          all        -          -         -
key-tasks                write        all    all        -          -            -          -          -         -
readiness                read         all    all        own        own          own        -          -         -
readiness                write        all    all        own        own          -          -          -         -
readiness                arrange      all    all        -          -            -          -          -         -
invitations              read         all    all        -          own          -          -          -         -
invitations              write        all    all        -          own          -          -          -         -
accreditation-categories read         all    all        all        all          all        -          -         -
accreditation-categories write        all    all        -          -            -          -          -         -
zones                    read         all    all        all        all          all        -          -         all
zones                    write        all    all        -          -            -          -          -         -
quotas                   read         all    all        own        own          own        -          -         -
quotas                   write        all    all        -          -            -          -          -         -
accreditations           read         all    all        own        own          own        -          -         -
accreditations           write        all    all        -          own          -          -          -         -
accreditations           decide       all    all        -          -            -          -          -         -
verdicts                 read         all    all        own        own          own        -          -         -
declarations             read         all    all        -          own          -          -          all       -
declarations             write        all    all        -          own          -          -          -         -
declarations             unmask       all    all        -          own          -          -          all       -
declarations             decide       -      -          -          -            -          -          all       -
declarations             export       -      -          -          -            -          -          all       -
vetting                  read         -      -          -          -            -          -          all       -
vetting                  export       -      -          -          -            -          -          all       -
vetting                  decide       -      -          -          -            -          -          all       -
notes                    read         all    all        -          own          own        -          -         -
notes                    write        all    all        -          own          -          -          -         -
notes                    register     all    all        -          -            -          -          -         -
note-references          read         all    all        -          -            -          -          -         -
note-references          write        all    all        -          -            -          -          -         -
precedence-policies      read         all    all        all        all          all        all        -         -
precedence-policies      write        all    all        -          -            -          -          -         -
organs                   read         all    all        all        all          all        all        -         -
organs                   write        all    all        -          -            -          -          -         -
sessions                 read         all    all        published  published    published  published  -         -
sessions                 write        all    all        -          -            -          -          -         -
sessions                 seat         all    all        -          own          -          -          -         -
agendas                  read         all    all        published  published    published  published  -         -
agendas                  write        all    all        -          -            -          -          -         -
agendas                  follow       all    all        published  published    published  -          -         -
agenda-revisions         read         all    all        published  published    published  published  -         -
agenda-items             read         all    all        published  published    published  published  -         -
agenda-items             write        all    all        -          -            -          -          -         -
item-proposals           read         all    all        own        own          own        -          -         -
item-proposals           write        all    all        -          own          -          -          -         -
item-proposals           answer       all    all        -          -            -          -          -         -
speakers                 read         all    all        published  published    published  -          -         -
speakers                 write        all    all        -          own          -          -          -         -
speakers                 arrange      all    all        -          -            -          -          -         -
documents                read         all    all        published  published    published  published  -         -
documents                write        all    all        -          -            -          -          -         -
document-files           read         all    all        published  published    published  published  -         -
document-files           write        all    all        -          -            -          -          -         -
positions                read         all    all        -          published    published  -          -         -
positions                write        all    all        -          own          -          -          -         -
amendments               read         all    all        -          published    published  -          -         -
amendments               write        all    all        -          own          -          -          -         -
amendments               answer       all    all        -          -            -          -          -         -
consensus                read         all    all        -          published    published  -          -         -
rules                    read         all    all        all        all          all        all        -         -
rules                    write        all    all        -          -            -          -          -         -
stages                   read         all    all        published  published    published  published  -         -
stages                   write        all    all        -          -            -          -          -         -
silence-procedures       read         all    all        -          published    published  -          -         -
silence-procedures       write        all    all        -          -            -          -          -         -
silence-procedures       break        all    all        -          own          -          -          -         -
consents                 read         all    all        published  published    published  published  -         -
consents                 write        all    all        -          own          -          -          -         -
statements               read         all    all        published  published    published  published  -         -
statements               write        all    all        -          own          -          -          -         -
series                   read         all    all        all        all          all        all        -         -
series                   write        all    all        -          -            -          -          -         -
decisions                read         all    all        published  published    published  published  -         -
decisions                write        all    all        -          -            -          -          -         -
actions                  read         all    all        -          published    published  -          -         -
actions                  write        all    all        -          -            -          -          -         -
actions                  report       all    all        -          own          -          -          -         -
summary-records          read         all    all        -          -            -          -          -         -
passes                   read         all    all        own        own          own        -          -         -
passes                   write        all    all        -          -            -          -          -         -
passes                   report       all    all        own        own          -          -          -         -
gate                     read         all    all        -          -            -          -          -         all
gate-checks              read         all    all        -          -            -          -          all       -
gate-checks              write        all    all        -          -            -          -          -         all
print-set                read         all    all        -          -            -          -          -         -
programme                read         all    all        published  published    published  published  -         -
revisions                read         all    all        published  published    published  published  -         -
revisions                write        all    all        -          -            -          -          -         -
calendar                 ask          all    all        all        all          all        -          -         -
closures                 read         all    all        published  published    published  published  -         -
closures                 write        all    all        -          -            -          -          -         -
bilateral-requests       read         all    all        own        own          own        -          -         -
bilateral-requests       write        all    all        -          own          -          -          -         -
bilateral-requests       arrange      all    all        -          -            -          -          -         -
bilateral-requests       prioritize   all    all        -          -            -          -          -         -
meeting-records          read         own    own        -          own          own        -          -         -
meeting-records          write        own    own        -          own          -          -          -         -
plans                    read         all    all        -          -            -          -          -         -
plans                    write        all    all        -          -            -          -          -         -
imports                  read         all    all        -          mine         -          -          -         -
imports                  write        all    all        -          mine         -          -          -         -
jobs                     read         all    all        -          -            -          -          -         -
jobs                     write        all    all        -          -            -          -          -         -
programme-files          write        all    all        -          -            -          -          -         -
outbox                   read         all    all        -          -            -          -          -         -
outbox                   write        all    all        -          -            -          -          -         -
notifications            read         mine   mine       mine       mine         mine       mine       mine      mine
notifications            write        mine   mine       mine       mine         mine       mine       mine      mine
webhooks                 read         mine   mine       mine       mine         mine       mine       -         -
webhooks                 write        mine   mine       mine       mine         mine       mine       -         -
feeds                    read         all    all        mine       mine         mine       mine       -         -
feeds                    write        all    all        mine       mine         mine       mine       -         -
reminder-rules           read         all    all        -          -            -          -          -         -
reminder-rules           write        all    all        -          -            -          -          -         -
my-reminder-rules        read         mine   mine       mine       mine         mine       mine       -         -
my-reminder-rules        write        mine   mine       mine       mine         mine       mine       -         -
reminder-settings        read         all    all        -          -            -          -          -         -
reminder-settings        write        all    all        -          -            -          -          -         -
"""


class Reach(StrEnum):
    """How far a role reaches."""

    ALL = "all"
    PUBLISHED = "published"
    OWN = "own"
    MINE = "mine"


Policy = dict[tuple[str, str], dict[str, Reach]]


def _parsed(table: str) -> Policy:
    """Return the roles and their reach, by resource and verb."""
    head, *lines = (line.split() for line in table.splitlines())
    return {
        (resource, verb): {role: Reach(cell) for role, cell in zip(head[2:], cells, strict=True) if cell != "-"}
        for resource, verb, *cells in lines
    }


POLICY = _parsed(TABLE)


def reaches(resource: str, verb: str) -> dict[Reach, list[str]]:
    """Return the kinds of roles that may do it, by their reach. Raises KeyError if the table lacks it."""
    found: dict[Reach, list[str]] = {}
    for kind, reach in POLICY[resource, verb].items():
        found.setdefault(reach, []).append(kind)
    return found


def kinds(resource: str, verb: str, reach: Reach) -> tuple[str, ...]:
    """Return the kinds of roles that may do it with this reach."""
    return tuple(reaches(resource, verb).get(reach, ()))


def allows(roles: Collection[str], resource: str, verb: str) -> bool:
    """Say whether any of these kinds of roles may do it; False if the table lacks it."""
    return not POLICY.get((resource, verb), {}).keys().isdisjoint(roles)
