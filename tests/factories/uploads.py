"""Files as they come: of the kinds that are taken, and with what is not."""

import zipfile
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, RectangleObject, TextStringObject

from tests.factories.documents import pdf

TYPES = b'<?xml version="1.0"?><Types/>'


def archive(entries: dict[str, bytes], *, packed: bool = True) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in entries.items():
            how = zipfile.ZIP_DEFLATED if packed and name != "mimetype" else zipfile.ZIP_STORED
            made.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": b"<document/>", **more})


def encrypted(content: bytes) -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(content)), BytesIO()
    writer.encrypt("secret")
    writer.write(out)
    return out.getvalue()


def owned(content: bytes) -> bytes:
    """Protect it by an owner's password: it opens without one."""
    writer, out = PdfWriter(clone_from=BytesIO(content)), BytesIO()
    writer.encrypt("", "secret", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def with_script() -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(pdf())), BytesIO()
    writer.add_open_action(JavaScript("app.alert('x')"))
    writer.write(out)
    return out.getvalue()


def with_attachment() -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(pdf())), BytesIO()
    writer.add_attachment("x.exe", b"MZ")
    writer.write(out)
    return out.getvalue()


def name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({name(key): value for key, value in entries.items()})


def with_annotation(subtype: str = "Link", **entries: Any) -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(pdf())), BytesIO()
    at = RectangleObject((0, 0, 9, 9))
    writer.add_annotation(0, dictionary(Type=name("Annot"), Subtype=name(subtype), Rect=at, **entries))
    writer.write(out)
    return out.getvalue()


def with_action(kind: str, **entries: Any) -> bytes:
    """Return a PDF with a link that does it."""
    return with_annotation(A=dictionary(S=name(kind), **entries))


def with_root(**entries: Any) -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(pdf())), BytesIO()
    writer.root_object.update(dictionary(**entries))
    writer.write(out)
    return out.getvalue()


def with_hidden_name() -> bytes:
    """Return a PDF with a link whose kind stands in another place."""
    writer, out = PdfWriter(clone_from=BytesIO(pdf())), BytesIO()
    kind = writer._add_object(name("Launch"))
    writer.root_object.update(dictionary(OpenAction=dictionary(S=name("GoTo"), Next=dictionary(S=kind))))
    writer.write(out)
    return out.getvalue()


SCRIPT = dictionary(S=name("JavaScript"), JS=TextStringObject("app.alert('x')"))
PAGE = dictionary(S=name("GoTo"), D=ArrayObject(), Next=ArrayObject([SCRIPT]))


def marked_encrypted(content: bytes) -> bytes:
    """Say in the archive's directory that its entries are encrypted."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 8] + b"\x01" + content[at + 9 :]
