"""Files as they come: of the kinds that are taken, and with what is not."""

import zipfile
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, RectangleObject, TextStringObject

from tests.factories.documents import pdf

OOXML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
ALGORITHMS = ("RC4-40", "RC4-128", "AES-128", "AES-256")
MODES = ("Internal", "External")


def archive(entries: dict[str, bytes], *, packed: bool = True) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in entries.items():
            how = zipfile.ZIP_DEFLATED if packed and name != "mimetype" else zipfile.ZIP_STORED
            made.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def relations(*rows: tuple[str, str, bool]) -> bytes:
    """Return a list of relations: type, target, whether it is external."""
    parts = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="{target}" TargetMode="{MODES[away]}"/>'
        for n, (kind, target, away) in enumerate(rows)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{parts}</Relationships>'.encode()


def types(overrides: dict[str, str], **defaults: str) -> bytes:
    """Return a list of content types, by part and by extension."""
    parts = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    defaults = {
        "xml": "application/xml",
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        **defaults,
    }
    parts += "".join(f'<Default Extension="{ext}" ContentType="{kind}"/>' for ext, kind in defaults.items())
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{parts}</Types>'.encode()


def word(body: str = "") -> bytes:
    """Return the markup of a document."""
    return (
        f'<?xml version="1.0"?><w:document xmlns:w="{W}" xmlns:v="urn:v"><w:body>{body}</w:body></w:document>'.encode()
    )


def field(*pieces: str) -> bytes:
    """Return a document with a field whose code is in pieces."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return word(f'<w:p><w:fldChar w:fldCharType="begin"/>{runs}<w:fldChar w:fldCharType="end"/></w:p>')


def docx(parts: dict[str, bytes] | None = None, *, main: str = "word/document.xml", **typed: str) -> bytes:
    """Return a DOCX with further parts; `typed` says types of extensions."""
    package = {
        "[Content_Types].xml": types({f"/{main}": MAIN_TYPE}, **typed),
        "_rels/.rels": relations((f"{OOXML}officeDocument", main, False)),
        main: word(),
    }
    return archive({**package, **(parts or {})})


def related(kind: str, target: str, *, away: bool = False, **parts: bytes) -> bytes:
    """Return a DOCX whose document has a relation."""
    return docx({"word/_rels/document.xml.rels": relations((kind, target, away)), **parts})


def odt(body: str = "", parts: dict[str, bytes] | None = None, manifest: str = "") -> bytes:
    """Return an ODT with further parts."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("script", "script"))
    )
    names += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    content = f'<?xml version="1.0"?><office:document-content{names}>{body}</office:document-content>'
    listed = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</m:manifest>'
    package = {"mimetype": ODT_TYPE.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": listed.encode()}
    return archive({**package, **(parts or {})})


def encrypted(content: bytes, algorithm: str = "AES-256") -> bytes:
    """Protect it by a user's password: it opens with that only."""
    return _protected(content, "secret", algorithm)


def owned(content: bytes, algorithm: str = "AES-256") -> bytes:
    """Protect it by an owner's password: it opens without one."""
    return _protected(content, "", algorithm)


def _protected(content: bytes, password: str, algorithm: str) -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(content)), BytesIO()
    writer.encrypt(password, "owner", algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


def deep_pages(depth: int, *, circle: bool = False) -> bytes:
    """Return a PDF whose only page lies so many nodes deep, or whose last node leads to the first."""
    nodes = "".join(f"{n} 0 obj <</Type/Pages/Count 1/Kids[{n + 1} 0 R]>> endobj\n" for n in range(2, depth + 2))
    last = "<</Type/Pages/Count 1/Kids[2 0 R]>>" if circle else "<</Type/Page/MediaBox[0 0 595 842]>>"
    root = "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    return f"%PDF-1.4\n{root}{nodes}{depth + 2} 0 obj {last} endobj\ntrailer <</Root 1 0 R>>\n%%EOF".encode()


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
