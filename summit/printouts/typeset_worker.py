"""The press: a process that reads data as JSON from its input and writes the PDF. Run by `printing` alone.

Its arguments are a layout and folders with fonts, for letters that those of typst's wheel have not. It reads the
layouts beside this file and nothing else. Data reach a layout as one string, which it parses: no text is ever read
as markup.
"""

from pathlib import Path

import typst

from summit.core.processes import answer

LAYOUTS = Path(__file__).parent / "layouts"
FOLDER = str(LAYOUTS)


def print_one(arguments: list[str], data: bytes) -> bytes:
    """Return one paper as PDF."""
    layout, *fonts = arguments
    pdf: bytes = typst.compile(
        str(LAYOUTS / f"{layout}.typ"),
        root=FOLDER,
        format="pdf",
        sys_inputs={"data": data.decode()},
        font_paths=fonts,
        ignore_system_fonts=True,
        # No layout imports a package. Should one do so, it is looked for here and, not being here, refused.
        package_path=FOLDER,
        package_cache_path=FOLDER,
    )
    return pdf


if __name__ == "__main__":
    answer(print_one)
