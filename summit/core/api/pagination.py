"""Lists come in pages, with a cap."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`; never more than 200 rows at a time."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int:
        """Refuse a size that is none, or over the cap, rather than give another than was asked for."""
        asked = request.query_params.get("page_size", str(self.page_size))
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) <= self.max_page_size:
            message = f"A page has 1 to {self.max_page_size} rows."
            raise ValidationError({"page_size": [message]}, code="page_size")
        return int(asked)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Document a page; there may be none before and none after it."""
        documented: dict[str, Any] = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            link = documented["properties"][name]
            del link["nullable"]  # OpenAPI 3.1 knows no such word
            link["type"] = ["string", "null"]
        return documented

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Document the bounds."""
        bounds = {self.page_query_param: {"minimum": 1}, "page_size": {"minimum": 1, "maximum": self.max_page_size}}
        documented = super().get_schema_operation_parameters(view)
        return [{**p, "schema": {**p["schema"], **bounds.get(p["name"], {})}} for p in documented]
