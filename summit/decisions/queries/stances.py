"""Where delegations stood when a stage was dealt with, as far as it may be told by where they are seen to stand now."""

from collections import defaultdict
from collections.abc import Iterable

from summit.decisions.models import Stage
from summit.documents.models import Position


def positions_shared(stages: Iterable[Stage]) -> dict[int, list[Position]]:
    """Return, by version, the positions on it that delegations let the others see, by delegation. One query."""
    versions = {stage.version_id for stage in stages if stage.version_id}
    shared: dict[int, list[Position]] = defaultdict(list)
    rows = Position.objects.filter(version__in=versions, is_shared=True).select_related("delegation")
    for position in rows.order_by("delegation__code"):
        shared[position.version_id].append(position)
    return shared


def known_in(stage: Stage, positions: Iterable[Position]) -> set[int]:
    """Return the ids of those who stood, when the stage was dealt with, where the positions say that they stand now.

    Whoever may see these may know that; where a delegation has stated another stance since, it has shared only that.
    """
    kept = stage.reasons.get("stances", {})
    return {p.delegation_id for p in positions if kept.get(str(p.delegation_id)) == p.stance}
