"""What documents can answer."""

from summit.documents.queries.circles import (
    cleared_people,
    delegations_asked,
    delegations_cleared,
    people_answered,
    people_told,
)
from summit.documents.queries.consensus import Picture, pictures

__all__ = (
    "Picture",
    "cleared_people",
    "delegations_asked",
    "delegations_cleared",
    "people_answered",
    "people_told",
    "pictures",
)
