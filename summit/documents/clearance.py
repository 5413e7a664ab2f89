"""The table of clearances. The rows that a user sees and the people who are notified are both derived from it.

By its classification a document may be found in a list (by its symbol), be named by its title, and be downloaded. A
cell names the circle that is cleared: `all` of the summit; the `delegations` that attend, and all members of the
organization; the `members`; the `parties` of the document; its `sponsors`; `-` nobody. Each circle contains the next
one. `draft` applies to documents that were never circulated, whatever their classification.
"""

from enum import StrEnum

TABLE = """\
classification  may       chief  organizer  liaison      coordinator  viewer       observer  security  gate
public          list      all    all        all          all          all          all       all       all
public          title     all    all        all          all          all          all       all       all
public          download  all    all        all          all          all          all       all       all
official        list      all    all        all          all          all          all       -         -
official        title     all    all        delegations  delegations  delegations  -         -         -
official        download  all    all        delegations  delegations  delegations  -         -         -
restricted      list      all    all        delegations  delegations  delegations  -         -         -
restricted      title     all    all        -            members      members      -         -         -
restricted      download  all    all        -            members      members      -         -         -
parties         list      all    all        -            parties      parties      -         -         -
parties         title     all    all        -            parties      parties      -         -         -
parties         download  all    all        -            parties      parties      -         -         -
draft           list      all    all        -            sponsors     sponsors     -         -         -
draft           title     all    all        -            sponsors     sponsors     -         -         -
draft           download  all    all        -            sponsors     sponsors     -         -         -
"""

DRAFT = "draft"


class May(StrEnum):
    """A permission that a user may have on a document."""

    LIST = "list"
    TITLE = "title"
    DOWNLOAD = "download"


class Circle(StrEnum):
    """Which holders of a role are cleared, from the widest circle to the narrowest."""

    ALL = "all"
    DELEGATIONS = "delegations"
    MEMBERS = "members"
    PARTIES = "parties"
    SPONSORS = "sponsors"


Circles = dict[tuple[str, Circle], tuple[str, ...]]


def _parsed(table: str) -> dict[May, Circles]:
    """Return the kinds of roles by permission, classification and circle."""
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
    """Return, by circle, the kinds of roles that have the permission on documents of the classification."""
    return {circle: kinds for (name, circle), kinds in CLEARANCE[may].items() if name == classification}
