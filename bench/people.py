"""`python -m config.embedded python -m bench.people`: what 20,000 accredited people cost, beside the bare way.

Lists, searches, approval in bulk, badges, gates, and the import and export of tables. `FAST=1` takes a hundredth.
"""

import resource

from bench.__main__ import set_up


def main() -> None:
    """Make the people and print the tables."""
    set_up()
    from bench import accredited, gate, tables  # models need django.setup()

    crowd = accredited.make_crowd()
    accredited.measure(crowd)
    gate.measure(crowd)
    tables.measure(crowd)
    print(f"\nmemory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
