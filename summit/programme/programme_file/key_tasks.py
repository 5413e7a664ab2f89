"""Load key tasks of delegations."""

from summit.programme.programme_file.changes import Load
from summit.readiness.models import KeyTask


def load_key_tasks(loading: Load) -> None:
    """Load key tasks. A task is known by what it counts, or else by its title."""
    for number, facts in enumerate(loading.file.data.get("key_tasks", ())):
        with loading.at("key_tasks", number):
            known_by = {"measure": facts.get("measure", "")}
            if not known_by["measure"]:
                known_by["title"] = facts["title"]
            own = {name: value for name, value in facts.items() if name not in known_by}
            own["due_on"] = loading.file.day(facts["due_on"])
            loading.upsert(KeyTask, {"summit": loading.summit, **known_by}, own)
