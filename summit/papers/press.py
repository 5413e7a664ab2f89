"""The press: `press.py LAYOUT [FONTS…]` reads data as JSON from its input and writes the PDF. Run by `printing` alone.

The engine and its fonts are those of typst's wheel; the folders hold others, for letters that these have not. It reads
the layouts beside this file and nothing else. Data reach a layout as one string, which it parses: no text is ever read
as markup.
"""

import resource
import sys
from pathlib import Path

import typst

LAYOUTS = Path(__file__).parent / "layouts"
FOLDER = str(LAYOUTS)
MOST_BYTES = 3 * 2**30  # of addresses, of which the engine itself takes a good part


def main() -> None:
    """Print one paper."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    pdf: bytes = typst.compile(
        str(LAYOUTS / f"{sys.argv[1]}.typ"),
        root=FOLDER,
        format="pdf",
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        font_paths=sys.argv[2:],
        ignore_system_fonts=True,
        # No layout imports a package. Should one do so, it is looked for here and, not being here, refused.
        package_path=FOLDER,
        package_cache_path=FOLDER,
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
