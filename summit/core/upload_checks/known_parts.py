"""The parts that ordinary papers have, by the last word of a relation's type and by content type, in small letters.

They are those of ISO/IEC 29500, [MS-DOCX], [MS-XLSX] and OnlyOffice that only hold text, pictures, fonts, charts,
comments, labels, signatures and settings. The kinds of a workbook are here for the table behind a chart.
"""

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RELATIONS = """
    attachedtemplate bibliography calcchain certificate chart chartcolorstyle chartex chartsheet chartstyle
    chartusershapes classificationlabels comments commentsdocument commentsextended commentsextendeddocument
    commentsextensible commentsextensibledocument commentsids commentsidsdocument commentsuserdata
    core-properties custom-properties customproperty customxml customxmlprops diagramcolors diagramdata
    diagramdrawing diagramlayout diagramquickstyle documenttasks drawing endnotes extended-properties font
    fonttable footer footnotes glossarydocument hdphoto header hyperlink image ink intelligence numbering
    officedocument origin package people peopledocument person pivotcachedefinition pivotcacherecords pivottable
    printersettings settings sharedstrings sheetmetadata signature slicer slicercache styles styleswitheffects
    table theme themeoverride threadedcomment thumbnail timeline timelinecache vmldrawing websettings worksheet
"""
_TYPES = {
    "application/%s": "inkml+xml vnd.ms-opentype x-fontdata x-font-ttf xml",
    "application/vnd.ms-excel.%s+xml": "person slicer slicercache threadedcomments timeline timelinecache",
    "application/vnd.ms-office.%s+xml": """
        chartcolorstyle chartex chartstyle classificationlabels documenttasks drawingml.diagramdrawing intelligence
        intelligence2
    """,
    "application/vnd.ms-word.%s+xml": "styleswitheffects",
    "application/vnd.openxmlformats-officedocument.%s": """
        obfuscatedfont spreadsheetml.customproperty spreadsheetml.printersettings spreadsheetml.sheet vmldrawing
        wordprocessingml.printersettings
    """,
    "application/vnd.openxmlformats-officedocument.%s+xml": """
        custom-properties customxmlproperties drawing extended-properties theme themeoverride
    """,
    "application/vnd.openxmlformats-officedocument.drawingml.%s+xml": """
        chart chartshapes diagramcolors diagramdata diagramdrawing diagramlayout diagramquickstyle diagramstyle
    """,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml": """
        calcchain chartsheet comments pivotcachedefinition pivotcacherecords pivottable sharedstrings sheet.main
        sheetmetadata styles table worksheet
    """,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.%s+xml": """
        comments commentsextended commentsextensible commentsids document.glossary document.main endnotes fonttable
        footer footnotes header numbering people settings styles websettings
    """,
    "application/vnd.openxmlformats-package.%s": "digital-signature-certificate digital-signature-origin",
    "application/vnd.openxmlformats-package.%s+xml": "core-properties digital-signature-xmlsignature relationships",
    "font/%s": "otf ttf",
    "text/%s": "xml",
}
RELATIONS = frozenset(_RELATIONS.split())
TYPES = frozenset(pattern % name for pattern, names in _TYPES.items() for name in names.split())
CHARTS = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        "application/vnd.ms-office.chartex+xml",
    }
)


def is_known_type(kind: str) -> bool:
    """Say whether ordinary papers have parts of a content type; pictures are of many kinds."""
    return kind in TYPES or kind.startswith("image/")
