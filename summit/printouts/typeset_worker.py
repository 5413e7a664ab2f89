"""A process that reads data as JSON from its input and writes the PDF. Only `printing` runs it.

Its arguments are a layout and folders with fonts, for characters that typst's own fonts do not have. It reads only the
layouts beside this file. A layout gets the data as one string and parses it: no text is read as markup. The images come
in the same way.
"""

import json
from pathlib import Path

import typst

from summit.core.processes import answer

LAYOUTS = Path(__file__).parent / "layouts"
FOLDER = str(LAYOUTS)


def print_one(arguments: list[str], data: bytes) -> bytes:
    """Return one printout as PDF."""
    layout, *fonts = arguments
    payload, images = json.loads(data)
    pdf: bytes = typst.compile(
        str(LAYOUTS / f"{layout}.typ"),
        root=FOLDER,
        format="pdf",
        sys_inputs={"data": payload, "images": images},
        font_paths=fonts,
        ignore_system_fonts=True,
        # No layout imports a package. An import would be searched here, and fail.
        package_path=FOLDER,
        package_cache_path=FOLDER,
    )
    return pdf


if __name__ == "__main__":
    answer(print_one)
