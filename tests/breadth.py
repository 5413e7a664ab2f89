"""How much is tried of what is alike: `make fuzz` tries all of it, `make test` some of each kind."""

import os

IN_FULL = "IN_FULL" in os.environ
