"""Lists come in pages, with a cap."""

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from summit.core.api.bodies import Document
from summit.core.api.paginator import ReadBeforeCounted

if TYPE_CHECKING:  # its module imports this one
    from rest_framework.views import APIView


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`; never more than 200 rows at a time."""

    django_paginator_class = ReadBeforeCounted
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    last_page = 100_000  # that may be asked for

    def get_page_size(self, request: Request) -> int:
        """Refuse a size that is none, or over the cap, rather than give another than was asked for."""
        asked = request.query_params.get("page_size", str(self.page_size))
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) <= self.max_page_size:
            message = _("A page has 1 to %(most)d rows.") % {"most": self.max_page_size}
            raise ValidationError({"page_size": [message]}, code="page_size")
        return int(asked)

    def get_page_number(self, request: Request, paginator: Paginator) -> int | str:
        """Refuse a number that no list has, before anything is counted."""
        asked = request.query_params.get(self.page_query_param, "1")
        is_number = asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= self.last_page
        if not is_number and asked not in self.last_page_strings:
            message = _("Ask for a page from 1 to %(last)d.") % {"last": self.last_page}
            raise ValidationError({self.page_query_param: [message]}, code="page")
        return super().get_page_number(request, paginator)

    def get_paginated_response_schema(self, schema: Document) -> Document:
        """Document a page; there may be none before and none after it, which it says."""
        documented: Document = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            link = documented["properties"][name]
            del link["nullable"]  # OpenAPI 3.1 knows no such word
            link["type"] = ["string", "null"]
        documented["required"] = list(documented["properties"])
        return documented

    def get_schema_operation_parameters(self, view: "APIView") -> list[Document]:
        """Document the bounds."""
        most = {self.page_query_param: self.last_page, "page_size": self.max_page_size}
        documented = super().get_schema_operation_parameters(view)
        return [{**p, "schema": {**p["schema"], "minimum": 1, "maximum": most[p["name"]]}} for p in documented]
