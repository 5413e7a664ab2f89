"""Error reports without values: Django's would contain those of all variables."""

from collections.abc import ItemsView
from types import FrameType

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class RedactingReporter(SafeExceptionReporterFilter):
    """Shows names of parameters and types of variables only, also with DEBUG."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Redact in every environment."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, object]:
        """Return the names of the parameters."""
        return dict.fromkeys(request.POST if request else (), self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> ItemsView[str, object]:
        """Return the variables' names and types."""
        return {name: f"<{type(value).__name__}>" for name, value in tb_frame.f_locals.items()}.items()
