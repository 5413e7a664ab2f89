"""Papers as Word, LibreOffice and Google Docs write them, and what can be hidden in one."""

from dataclasses import dataclass, field

from tests.factories.uploads import MAIN_TYPE, OOXML, archive, relations, types, word

OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = f"{OFFICE}wordprocessingml."
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
SHEET = f"{OFFICE}spreadsheetml.sheet"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/"
YEARS = "http://schemas.microsoft.com/office/{}/relationships/"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass(frozen=True)
class Part:
    """A part, its content type, the kind of the relation that leads to it, and from which part ("" for the package)."""

    name: str
    type: str
    relation: str = ""
    content: bytes = field(default=b"<x/>")
    source: str = "word/document.xml"


def paper(*parts: Part, body: str = "") -> bytes:
    """Return a DOCX with these parts; one without a relation lies in it unused."""
    main = Part("word/document.xml", MAIN_TYPE, f"{OOXML}officeDocument", word(body), source="")
    every = [main, *parts]
    package = {"[Content_Types].xml": types({f"/{part.name}": part.type for part in every})}
    for source in dict.fromkeys(part.source for part in every if part.relation):
        folder, _slash, name = source.rpartition("/")
        led = [(part.relation, f"/{part.name}", False) for part in every if part.source == source and part.relation]
        package[f"{folder}/_rels/{name}.rels".lstrip("/")] = relations(*led)
    return archive({**package, **{part.name: part.content for part in every}})


def nested(*codes: str) -> str:
    """Return a field whose code is made of these pieces; a piece that begins with `<` is markup."""
    pieces = "".join(code if code.startswith("<") else f"<w:instrText>{code}</w:instrText>" for code in codes)
    mark = '<w:fldChar w:fldCharType="{}"/>'
    return f"{mark.format('begin')}{pieces}{mark.format('separate')}<w:t>1</w:t>{mark.format('end')}"


def book(parts: dict[str, bytes] | None = None, formula: str = "SUM(A1:A2)") -> bytes:
    """Return a workbook, as it is behind a chart."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<s:workbook xmlns:s="{space}"><s:c><s:f>{formula}</s:f></s:c></s:workbook>'
    package = {
        "[Content_Types].xml": types({"/xl/workbook.xml": f"{SHEET}.main+xml"}),
        "_rels/.rels": relations((f"{OOXML}officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": sheet.encode(),
    }
    return archive({**package, **(parts or {})})


CONTENTS = nested(' TOC \\o "1-3" \\h \\z \\u ').replace(
    "<w:t>1</w:t>", nested(' HYPERLINK \\l "_Toc1" ').replace("<w:t>1</w:t>", nested("PAGEREF _Toc1 \\h"))
)
FIELDS = [
    CONTENTS,
    *(
        nested(code)
        for code in (
            "PAGE",
            " PAGE   \\* MERGEFORMAT ",
            "NUMPAGES\\* Arabic",
            ' DATE \\@ "dd.MM.yyyy" ',
            " REF _Ref1 \\h ",
            " SEQ Table \\* ARABIC ",
            ' STYLEREF "Heading 1" ',
            " =SUM(ABOVE) \\# 0,00 ",
            "= 2 + 2",
            ' HYPERLINK "https://example.org/a?b=c" \\t "_blank" ',
            ' HYPERLINK "mailto:a@example.org"',
            ' INCLUDEPICTURE "C:\\\\a.png" \\* MERGEFORMAT',
            ' ADDIN ZOTERO_ITEM CSL_CITATION {"title": "DDEAUTO"}',
            " FORMTEXT ",
            " EQ \\f(1,2) ",
            " ",
        )
    ),
    nested(" IF ", nested(" PAGE "), ' = 1 "first" "other" '),
    nested(" QUOTE ", "<w:pict/>", " \\* MERGEFORMAT "),
    '<w:fldSimple w:instr=" AUTHOR "><w:t>A</w:t></w:fldSimple>',
    "<w:p><w:ins>" + nested(" PAGE ") + "</w:ins></w:p>",
]
PARTS = [
    Part("docProps/core.xml", CORE_TYPE, f"{PACKAGE}metadata/core-properties", source=""),
    Part("docProps/app.xml", f"{OFFICE}extended-properties+xml", f"{OOXML}extended-properties", source=""),
    Part("docProps/custom.xml", f"{OFFICE}custom-properties+xml", f"{OOXML}custom-properties", source=""),
    Part("docProps/thumbnail.emf", "image/x-emf", f"{PACKAGE}metadata/thumbnail", b"\x01", source=""),
    Part(
        "docMetadata/LabelInfo.xml",
        "application/vnd.ms-office.classificationlabels+xml",
        f"{YEARS.format('2020/02')}classificationlabels",
        source="",
    ),
    *(
        Part(f"word/{kind}.xml", f"{WORD}{kind}+xml", f"{OOXML}{kind}")
        for kind in ("styles", "settings", "webSettings", "fontTable", "numbering", "footnotes", "endnotes", "comments")
    ),
    Part("word/header1.xml", f"{WORD}header+xml", f"{OOXML}header", word(nested(" PAGE "))),
    Part("word/footer1.xml", f"{WORD}footer+xml", f"{OOXML}footer", word(nested("NUMPAGES"))),
    Part("word/theme/theme1.xml", f"{OFFICE}theme+xml", f"{OOXML}theme"),
    Part("word/commentsExtended.xml", f"{WORD}commentsExtended+xml", f"{YEARS.format('2011')}commentsExtended"),
    Part("word/commentsIds.xml", f"{WORD}commentsIds+xml", f"{YEARS.format('2016/09')}commentsIds"),
    Part(
        "word/commentsExtensible.xml", f"{WORD}commentsExtensible+xml", f"{YEARS.format('2018/08')}commentsExtensible"
    ),
    Part("word/commentsDocument.xml", f"{WORD}comments+xml", "http://schemas.onlyoffice.com/commentsDocument"),
    Part("word/people.xml", f"{WORD}people+xml", f"{YEARS.format('2011')}people"),
    Part(
        "word/intelligence2.xml",
        "application/vnd.ms-office.intelligence2+xml",
        f"{YEARS.format('2020/10')}intelligence",
    ),
    Part(
        "word/stylesWithEffects.xml",
        "application/vnd.ms-word.stylesWithEffects+xml",
        f"{YEARS.format('2007')}stylesWithEffects",
    ),
    Part("word/glossary/document.xml", f"{WORD}document.glossary+xml", f"{OOXML}glossaryDocument", word()),
    Part("word/glossary/styles.xml", f"{WORD}styles+xml", f"{OOXML}styles", source="word/glossary/document.xml"),
    Part("word/printerSettings1.bin", f"{WORD}printerSettings", f"{OOXML}printerSettings", b"x"),
    Part("word/media/image1.png", "image/png", f"{OOXML}image", PNG),
    Part("word/media/image2.png", "image/png", f"{OOXML}image", PNG, source="word/header1.xml"),
    Part("word/fonts/font1.odttf", f"{OFFICE}obfuscatedFont", f"{OOXML}font", b"\x01\x02", source="word/fontTable.xml"),
    Part("customXml/item1.xml", "application/xml", f"{OOXML}customXml"),
    Part(
        "customXml/itemProps1.xml",
        f"{OFFICE}customXmlProperties+xml",
        f"{OOXML}customXmlProps",
        source="customXml/item1.xml",
    ),
    Part("word/charts/chart1.xml", f"{OFFICE}drawingml.chart+xml", f"{OOXML}chart"),
    Part(
        "word/charts/style1.xml",
        "application/vnd.ms-office.chartstyle+xml",
        f"{YEARS.format('2011')}chartStyle",
        source="word/charts/chart1.xml",
    ),
    Part("word/embeddings/a.xlsx", SHEET, f"{OOXML}package", book(), source="word/charts/chart1.xml"),
    Part("word/diagrams/data1.xml", f"{OFFICE}drawingml.diagramData+xml", f"{OOXML}diagramData"),
    Part(
        "word/diagrams/drawing1.xml",
        "application/vnd.ms-office.drawingml.diagramDrawing+xml",
        f"{YEARS.format('2007')}diagramDrawing",
    ),
]


def ordinary_paper() -> bytes:
    """Return a paper with headers, notes, comments, pictures, a chart, a table of contents, and all that Word adds."""
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    return paper(*PARTS, body="".join(FIELDS) + table)
