"""Uploads are kept in memory up to a limit, and only counted above it, so that no disk is needed."""

from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CountingUploadHandler(FileUploadHandler):
    """Takes what no handler before it took: keeps no byte and counts them, so that the size can be refused."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return a file without content that tells its size."""
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
