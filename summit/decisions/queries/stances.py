"""Stances at the time of a stage, limited to those that delegations still share."""

from collections import defaultdict
from collections.abc import Iterable

from summit.decisions.models import Stage
from summit.documents.models import Position


def positions_shared(stages: Iterable[Stage]) -> dict[int, list[Position]]:
    """Return the shared positions on each version, ordered by delegation. One query."""
    versions = {stage.version_id for stage in stages if stage.version_id}
    shared: dict[int, list[Position]] = defaultdict(list)
    rows = Position.objects.filter(version__in=versions, is_shared=True).select_related("delegation")
    for position in rows.order_by("delegation__code"):
        shared[position.version_id].append(position)
    return shared


def known_in(stage: Stage, positions: Iterable[Position]) -> set[int]:
    """Return the ids of the delegations whose stance at the stage equals their stance in `positions`.

    A user who may see these positions may know those stances. A delegation that has changed its stance shares only the
    new one.
    """
    kept = stage.reasons.get("stances", {})
    return {p.delegation_id for p in positions if kept.get(str(p.delegation_id)) == p.stance}
