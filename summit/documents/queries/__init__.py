"""What documents can answer."""

from summit.documents.queries.circles import (
    cleared_people,
    delegations_asked,
    delegations_cleared,
    people_answered,
    people_told,
)
from summit.documents.queries.consensus import Picture, latest_circulated, pictures

__all__ = (
    "Picture",
    "cleared_people",
    "delegations_asked",
    "delegations_cleared",
    "latest_circulated",
    "people_answered",
    "people_told",
    "pictures",
)
