"""What a view knows of who asks."""

from functools import cached_property
from typing import Any

from summit.accounts.queries import organizes


class Viewer:
    """For views of a summit's rows that tell more or less of them, by who asks."""

    request: Any
    summit: Any

    @cached_property
    def sees_all(self) -> bool:
        """Whether the user organizes the summit; asked once a request."""
        return organizes(self.request.user, self.summit)
