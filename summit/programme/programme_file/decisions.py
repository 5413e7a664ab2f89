"""Load rules of adoption, series, decisions and their actions."""

from summit.decisions.models import Action, AdoptionRules, Decision, Series
from summit.decisions.services import amend_decision, assign_action, postpone_action, record_decision
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.faults import Facts, InvalidProgrammeFile, PathInFile
from summit.sessions.models import Organ, Session


def load_rules(loading: Load) -> None:
    """Load the rules by which organs adopt, and the series of decisions."""
    for code, facts, path in loading.section("rules"):
        with loading.at(*path):
            organ = loading.find(Organ, code, path)
            own = {name: value for name, value in facts.items() if name != "members"}
            rules = loading.upsert(AdoptionRules, {"organ": organ}, own)
            members = loading.find_all(Delegation, facts.get("members", ()), (*path, "members"))
            if "members" in facts and set(members) != set(rules.members.all()):
                rules.members.set(members)
                loading.changes.append(f"named the members of {code}")
    for prefix, facts, path in loading.section("decision_series"):
        with loading.at(*path):
            own = loading.find_given(facts, path, organ=Organ)
            loading.upsert(Series, {"summit": loading.summit, "prefix": prefix}, own)


def series_of(loading: Load, prefix: str, path: PathInFile) -> Series:
    """Return the series with that prefix; a fault at `path` where there is none."""
    series = Series.objects.filter(summit=loading.summit, prefix=prefix).first()
    if series is None:
        raise InvalidProgrammeFile([loading.file.fault(path, f"there is no series {prefix!r} in this file or summit")])
    return series


def load_decisions(loading: Load) -> None:
    """Load decisions in the order of the file, if their time has come, and their actions."""
    for number, facts in enumerate(loading.file.data.get("decisions", ())):
        path = ("decisions", number)
        with loading.at(*path):
            at = loading.file.instant(facts["at"])
            if at > loading.now:
                continue
            document = _document(loading, facts.get("document"), (*path, "document"))
            decision = _recorded(loading, facts, document)
            if decision:
                _amend(loading, decision, facts, path)
            else:
                decision = _record(loading, facts, document, path)
            _assign(loading, decision, facts, path)


def _document(loading: Load, symbol: str | None, path: PathInFile) -> Document | None:
    if symbol is None:
        return None
    document = Document.objects.filter(summit=loading.summit, symbol=symbol).first()
    if document is None:
        message = f"there is no document {symbol!r} in this file or summit"
        raise InvalidProgrammeFile([loading.file.fault(path, message)])
    return document


def _recorded(loading: Load, facts: Facts, document: Document | None) -> Decision | None:
    """Return the decision on the document; without a document, the one with this title in one of its languages."""
    known = Decision.objects.filter(series__summit=loading.summit).select_related("series", "session")
    if document:
        return known.filter(document=document).first()
    own = facts["title"].items()
    return next((row for row in known.filter(document=None).order_by("pk") if own & row.title.items()), None)


def _amend(loading: Load, decision: Decision, facts: Facts, path: PathInFile) -> None:
    """Change title and text; the number, the day and the session of a recorded decision stay."""
    words = {name: facts[name] for name in ("title", "text") if name in facts}
    different = {name: value for name, value in words.items() if getattr(decision, name) != value}
    if different:
        amend_decision(decision, **different)
        loading.changes.append(f"changed decision {decision.symbol}: {', '.join(different)}")
    series = series_of(loading, facts["series"], (*path, "series"))
    at = loading.file.instant(facts["at"])
    recorded = {"series": series, "taken_on": loading.file.day_of(at)}
    recorded |= loading.find_given(facts, path, session=Session)
    loading.keep_unlike(path, decision, recorded, "the decision was recorded so")


def _record(loading: Load, facts: Facts, document: Document | None, path: PathInFile) -> Decision:
    at = loading.file.instant(facts["at"])
    decision = record_decision(
        series_of(loading, facts["series"], (*path, "series")),
        title=facts["title"],
        text=facts.get("text"),
        taken_on=loading.file.day_of(at),
        document=document,
        session=loading.find_optional(Session, facts.get("session"), (*path, "session")),
        now=at,
    )
    loading.changes.append(f"recorded decision {decision.symbol}")
    return decision


def _assign(loading: Load, decision: Decision, facts: Facts, path: PathInFile) -> None:
    """Assign the actions; of one that exists, by its title in one of its languages, only the deadline is changed."""
    for number, row in enumerate(facts.get("actions", ())):
        where = (*path, "actions", number)
        own = row["title"].items()
        known = Action.objects.filter(decision=decision).select_related("owner").order_by("pk")
        action = next((one for one in known if own & one.title.items()), None)
        owner = loading.find(Delegation, row["owner"], (*where, "owner"))
        due_on = loading.file.day(row["due_on"])
        with loading.at(*where):
            if action is None:
                assign_action(decision, title=row["title"], owner=owner, due_on=due_on, now=loading.now)
                loading.changes.append(f"assigned to {row['owner']} by {decision.symbol}: due {due_on}")
                continue
            if action.due_on != due_on and action.status == Action.Status.OPEN:
                postpone_action(action, due_on=due_on, now=loading.now)
                loading.changes.append(f"put off an action of {row['owner']} by {decision.symbol}: due {due_on}")
                action.due_on = due_on
            assigned = {"title": row["title"], "owner": owner, "due_on": due_on}
            loading.keep_unlike(where, action, assigned, "the action was assigned so")
