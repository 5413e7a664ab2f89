"""Reports of faults that tell where, and never what: Django's would hold the values of all variables."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class RedactingReporter(SafeExceptionReporterFilter):
    """Shows the names of what was sent and the types of variables, whether or not DEBUG is on."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return the names of what was sent."""
        return dict.fromkeys(request.POST if request else (), self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> ItemsView[str, Any]:
        """Return the variables' names and types."""
        return {name: f"<{type(value).__name__}>" for name, value in tb_frame.f_locals.items()}.items()
