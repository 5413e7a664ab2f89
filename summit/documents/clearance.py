"""Who is cleared for a document: one table, from which the rows that one sees and the people who are told are derived.

By its classification a document may be found in a list (by its symbol), be named by its title, and be downloaded. A
cell is the circle that a role belongs to: `all` of the summit; the `delegations` that attend, and the members of the
organization whether they do or not; the `members`; the `parties` for whom the document is; its `sponsors`; `-` nobody.
Each circle holds the next, so that nobody who stands nearer sees less. `draft` is what was never circulated,
whatever its classification.
"""

from enum import StrEnum

TABLE = """\
classification  may       chief  organizer  liaison      coordinator  viewer       observer
public          list      all    all        all          all          all          all
public          title     all    all        all          all          all          all
public          download  all    all        all          all          all          all
official        list      all    all        all          all          all          all
official        title     all    all        delegations  delegations  delegations  -
official        download  all    all        delegations  delegations  delegations  -
restricted      list      all    all        delegations  delegations  delegations  -
restricted      title     all    all        -            members      members      -
restricted      download  all    all        -            members      members      -
parties         list      all    all        -            parties      parties      -
parties         title     all    all        -            parties      parties      -
parties         download  all    all        -            parties      parties      -
draft           list      all    all        -            sponsors     sponsors     -
draft           title     all    all        -            sponsors     sponsors     -
draft           download  all    all        -            sponsors     sponsors     -
"""

DRAFT = "draft"


class May(StrEnum):
    """What one may with a document."""

    LIST = "list"
    TITLE = "title"
    DOWNLOAD = "download"


class Circle(StrEnum):
    """Who of those who have a role, the widest circle first."""

    ALL = "all"
    DELEGATIONS = "delegations"
    MEMBERS = "members"
    PARTIES = "parties"
    SPONSORS = "sponsors"


Circles = dict[tuple[str, Circle], tuple[str, ...]]


def _parsed(table: str) -> dict[May, Circles]:
    """Return, for what one may, the kinds of roles by classification and circle."""
    head, *lines = (line.split() for line in table.splitlines())
    found: dict[May, Circles] = {may: {} for may in May}
    for classification, may, *cells in lines:
        for role, cell in zip(head[2:], cells, strict=True):
            if cell != "-":
                key = (classification, Circle(cell))
                found[May(may)][key] = (*found[May(may)].get(key, ()), role)
    return found


CLEARANCE = _parsed(TABLE)


def audiences(may: May, classification: str) -> dict[Circle, tuple[str, ...]]:
    """Return the kinds of roles that may do it with documents so classified, by the circle they must belong to."""
    return {circle: kinds for (name, circle), kinds in CLEARANCE[may].items() if name == classification}
