"""Lists come in pages that hold still while new rows arrive."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    ordering = "-created_at"
    page_size_query_param = "page_size"
    max_page_size = 100
