"""`python -m summit --version`; for everything else there is `manage.py`."""

import argparse

from summit import __version__

parser = argparse.ArgumentParser(prog="summit", description=__doc__)
parser.add_argument("--version", action="version", version=f"Summit {__version__}")
parser.parse_args()
parser.print_help()
