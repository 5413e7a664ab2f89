"""Pages of rows, counted only where that takes a query."""

from django.core.paginator import Page, Paginator


class ReadBeforeCounted(Paginator):
    """Reads the first page and one row more. Without that row all rows are read, and no query counts them."""

    def page(self, number: int | str) -> Page:
        if str(number) != "1":
            return super().page(number)
        rows = list(self.object_list[: self.per_page + 1])
        if len(rows) <= self.per_page:
            self.count = len(rows)
        return Page(rows[: self.per_page], 1, self)
