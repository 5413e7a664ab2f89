"""Load the heads of delegations, and who replaces whom from an hour on."""

from datetime import datetime
from functools import partial

from summit.delegations.headships import Heads, changed, state_at, terms_of
from summit.delegations.models import Delegate, Delegation
from summit.delegations.services import NotOfThisDelegation, heads_of, name_head, set_heads
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, PathInFile
from summit.programme.replacing import has_nothing_from, replace_delegate


def load_heads(loading: Load, delegation: Delegation, facts: Facts, path: PathInFile) -> None:
    """Name the heads of a delegation. The file names those who were there first, before their replacements."""
    for since, replaced, successor in _replacements(loading, facts, path):
        loading.replaces(replaced, successor, since)
    is_new = delegation.head_id is None and not any(one.everyone for one in heads_of(delegation))
    named: Delegate | None = loading.find_given(facts, path, head=Delegate).get("head", delegation.head)
    present = next(iter(loading.in_function([named] if named else [], loading.now)), None)
    # Who is there before a replacement that is new in the file is replaced once all is loaded.
    if is_new or ("head" in facts and delegation.head not in (named, present)):
        wanted = named if is_new else present
        if wanted != delegation.head:
            name_head(delegation, wanted, now=loading.now)
            loading.changes.append(f"named head of {delegation.code}: {facts['head']}")
    if "co_heads" in facts:
        _set_co_heads(loading, delegation, facts["co_heads"], (*path, "co_heads"), is_new=is_new)
    for since, replaced, successor in _replacements(loading, facts, path) if is_new else ():
        states = changed(heads_of(delegation), since, partial(_pass, replaced.pk, successor.pk))
        set_heads(delegation, states, now=loading.now)


def load_replacements(loading: Load) -> None:
    """Replace those who are replaced in the file, in what it does not have too."""
    for code, facts, path in loading.section("delegations"):
        for number, (since, replaced, successor) in enumerate(_replacements(loading, facts, path)):
            delegation = loading.find(Delegation, code, path)
            states = heads_of(delegation)
            if has_nothing_from(replaced, since, states=states):
                if _has_another_hour(states, replaced.pk, successor.pk, since):
                    loading.keep((*path, "replacements", number), "another hour is given on the dossier")
                continue
            with loading.at(*path, "replacements", number):
                replace_delegate(delegation, replaced=replaced, successor=successor, since=since, now=loading.now)
                hour = facts["replacements"][number]["since"]
                loading.changes.append(f"replaced {replaced.code} by {successor.code} from {hour}")


def _has_another_hour(states: list[Heads], replaced: int, successor: int, since: datetime) -> bool:
    """Say whether the successor has followed the replaced as a head at another hour than the given one."""
    ends = [one.until for one in terms_of(states) if one.delegate == replaced and one.until]
    return since not in ends and any(successor in state_at(states, end).everyone for end in ends)


def _replacements(loading: Load, facts: Facts, path: PathInFile) -> list[tuple[datetime, Delegate, Delegate]]:
    found = []
    for number, row in enumerate(facts.get("replacements", ())):
        where = (*path, "replacements", number)
        people = loading.find_given(row, where, replaced=Delegate, successor=Delegate)
        found.append((loading.file.instant(row["since"]), people["replaced"], people["successor"]))
    return found


def _pass(replaced: int, successor: int, heads: Heads) -> Heads:
    return heads.with_successor(replaced, successor)


def _set_co_heads(loading: Load, delegation: Delegation, codes: list[str], path: PathInFile, *, is_new: bool) -> None:
    """Let these head the delegation beside the one in the chair: from the beginning, if the delegation is new."""
    people = loading.find_all(Delegate, codes, path)
    for number, person in enumerate(people):
        if person.party_id != delegation.pk:
            with loading.at(*path, number):
                raise NotOfThisDelegation
    wanted = people if is_new else loading.in_function(people, loading.now)
    states = heads_of(delegation)
    present = state_at(states, loading.now)
    keys = tuple(sorted({one.pk for one in wanted} - {present.chair}))
    if keys == present.beside or (not is_new and {one.pk for one in people} == set(present.beside)):
        return
    since = None if is_new else loading.now
    states = changed(states, since, lambda heads: Heads(heads.since, heads.chair, keys))
    set_heads(delegation, states, now=loading.now)
    loading.changes.append(f"named other heads of {delegation.code}: {', '.join(codes)}")
