"""Three invented summits of any size as programme files: a high-level week, a year of meeting weeks, two at once.

`python -m demo.summits week > week.yaml` writes one; the same sizes always give the same file.
People are named by office.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import icu
import yaml

File = dict[str, Any]

MEMBERS = """
KG AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR
CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN
IQ IR IS IT JM JO JP KE KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU
MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN
SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE VN VU WS YE ZA ZM ZW
""".split()
OFFICES: dict[str, dict[str, str]] = {
    "head_of_state": {"en": "Head of State", "fr": "Chef d’État", "es": "Jefe de Estado", "ru": "Глава государства",
                      "ar": "رئيس الدولة", "zh": "国家元首"},
    "head_of_government": {"en": "Head of Government", "fr": "Chef du gouvernement", "es": "Jefe de Gobierno",
                           "ru": "Глава правительства", "ar": "رئيس الحكومة", "zh": "政府首脑"},
    "head_of_organization": {"en": "Secretary-General", "fr": "Secrétaire général", "es": "Secretario General",
                             "ru": "Генеральный секретарь", "ar": "الأمين العام", "zh": "秘书长"},
    "minister": {"en": "Foreign Minister", "fr": "Ministre des affaires étrangères", "es": "Ministro de Exteriores",
                 "ru": "Министр иностранных дел", "ar": "وزير الخارجية", "zh": "外交部长"},
    "ambassador": {"en": "Permanent Representative", "fr": "Représentant permanent", "es": "Representante Permanente",
                   "ru": "Постоянный представитель", "ar": "الممثل الدائم", "zh": "常驻代表"},
    "official": {"en": "Senior Official", "fr": "Haut fonctionnaire", "es": "Alto Funcionario",
                 "ru": "Старшее должностное лицо", "ar": "كبير المسؤولين", "zh": "高级官员"},
}  # fmt: skip
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
WEEK, YEAR = date(2027, 9, 20), date(2027, 2, 15)
GRID, HALF_HOURS = 5, 30


def week(delegations: int = 193, organizations: int = 22, requests: int = 2000, rooms: int = 50) -> File:
    """Return five days of leaders and ministers in six scripts, with more wishes than hours for the most wanted."""
    dice = random.Random(193)
    parties = dict(_states(delegations, dice)) | dict(_organizations(organizations))
    sessions = {"opening": _session("Opening", WEEK, "09:00", "10:00", "great-hall", parties, 0)}
    sessions["photo"] = _session("Family photo", WEEK, "10:00", "10:20", "great-hall", parties, 0)
    for day in range(5):
        for number, (begin, end) in enumerate((("10:30", "12:45"), ("15:00", "17:45")), 1):
            title = f"General debate, meeting {2 * day + number}"
            sessions[f"debate-{day}-{number}"] = _session(title, _day(day), begin, end, "great-hall", parties, 2)
        for number in range(8):
            some = dict(dice.sample(sorted(parties.items()), max(2, len(parties) // 10)))
            hours = f"{9 + number:02}:00", f"{9 + number:02}:50"
            title = f"Round table {8 * day + number + 1}"
            sessions[f"table-{day}-{number}"] = _session(title, _day(day), *hours, "round-hall", some, 3)
    return {
        "summit": _summit("high-level-week", "High-level week", WEEK, WEEK + timedelta(4), LANGUAGES),
        "people": _people("week", parties),
        **_places(rooms),
        "interpreters": _interpreters(6),
        "delegations": parties,
        "precedence_policies": {
            "protocol": {"name": {"en": "Protocol"}, "rules": ["blocks", "rank", "alphabet"],
                         "blocks": ["host", "member", "organization"], "language": "fr"},
        },
        "sessions": sessions,
        "bilateral_requests": dict(_requests(parties, requests, dice, days=[_day(day) for day in range(5)])),
    }  # fmt: skip


def year(economies: int = 21, requests: int = 120, weeks: int = 7) -> File:
    """Return officials, ministers and leaders who meet in some weeks between February and November."""
    dice = random.Random(21)
    parties = dict(_states(economies, dice))
    first_days = [YEAR + timedelta(weeks=6 * number) for number in range(weeks)]
    sessions = {}
    for number, first in enumerate(first_days):
        level = 0 if number == weeks - 1 else 1 if number % 2 else 2
        for day in range(5):
            for half, (begin, end) in enumerate((("09:00", "12:00"), ("14:00", "17:00"))):
                title = f"Meeting week {number + 1}, day {day + 1}, part {half + 1}"
                on = first + timedelta(day)
                sessions[f"w{number}-{day}-{half}"] = _session(title, on, begin, end, "great-hall", parties, level)
    days = [first + timedelta(day) for first in first_days for day in range(5)]
    summit = _summit("year-of-meetings", "Year of meetings", YEAR, days[-1], ("en", "es"))
    summit["active_days"] = [f"{first}/{first + timedelta(4)}" for first in first_days]
    return {
        "summit": summit,
        "people": _people("year", parties),
        **_places(12),
        "interpreters": _interpreters(2, ("en", "es")),
        "delegations": parties,
        "precedence_policies": {"alphabet": {"name": {"en": "Alphabet"}, "rules": ["alphabet"], "language": "en"}},
        "sessions": sessions,
        "bilateral_requests": dict(_requests(parties, requests, dice, days=days)),
    }


def two_of_one_host(delegations: int = 8, requests: int = 20) -> tuple[File, File]:
    """Return two summits that one host holds in the same three days, with the same rooms, interpreters and people."""
    return _overlapping("leaders", "Leaders", 0, delegations, requests), _overlapping(
        "partners", "Partners", delegations // 2, delegations, requests
    )


def _overlapping(slug: str, name: str, begin: int, delegations: int, requests: int) -> File:
    dice = random.Random(slug)
    parties = dict(_states(delegations, dice, begin))
    for party in parties.values():
        party["delegates"] = _shared(party["delegates"])
    hours = ("11:00", "12:30") if begin else ("09:00", "10:30")
    plenary = _session("Plenary", WEEK, *hours, "great-hall", parties, 0)
    days = [_day(day) for day in range(3)]
    house = _places(6) | {"interpreters": _interpreters(1, ("en", "ru"))}
    return {
        "summit": _summit(slug, name, WEEK, days[-1], ("en", "ru")),
        "people": _people(slug, parties),
        **{section: _shared(entries) for section, entries in house.items() if section != "transfers"},
        "transfers": house["transfers"],
        "delegations": parties,
        "sessions": {"plenary": plenary},
        "bilateral_requests": dict(_requests(parties, requests, dice, days=days)),
    }


def _shared(entries: File) -> File:
    """Return entries that other summits of the host have as well."""
    return {code: entry | {"shared_as": code} for code, entry in entries.items()}


def _summit(slug: str, name: str, first: date, last: date, languages: tuple[str, ...]) -> File:
    return {
        "slug": slug,
        "name": {"en": name},
        "organization": {"en": "Organization of the example"},
        "host_city": {"en": "Bishkek", "ru": "Бишкек"},
        "time_zone": "Asia/Bishkek",
        "languages": list(languages),
        "starts_on": str(first),
        "ends_on": str(last),
        "day_starts_at": "08:00",
        "day_ends_at": "20:00",
        "grid": GRID,
    }


def _day(number: int) -> date:
    return WEEK + timedelta(number)


def _country(code: str) -> dict[str, str]:
    return {language: icu.Locale("", code).getDisplayCountry(icu.Locale(language)) for language in LANGUAGES}


def _states(count: int, dice: random.Random, begin: int = 0) -> Iterator[tuple[str, File]]:
    """Yield the host, which is the first member, and others, each with a head, a minister and an ambassador or two."""
    for code in MEMBERS[begin : begin + count] if begin == 0 else [MEMBERS[0], *MEMBERS[begin + 1 : begin + count]]:
        key, name = icu.Locale("", code).getISO3Country(), _country(code)
        head = dice.choices(("head_of_state", "head_of_government"), (60, 40))[0]
        ranks = (
            [head, "minister", "ambassador", "official"] if dice.random() < 0.65 else [head, "minister", "ambassador"]
        )
        party = _party(key, name, ranks) | {"kind": "state", "participation": "member"}
        yield key, party | {"is_host": True} if code == MEMBERS[0] else party


def _organizations(count: int) -> Iterator[tuple[str, File]]:
    for number in range(1, count + 1):
        key = f"ORG-{number}"
        name = {"en": f"Organization {number}", "ru": f"Организация {number}", "zh": f"组织{number}"}
        party = _party(key, name, ["head_of_organization", "ambassador"])
        yield key, party | {"kind": "organization", "participation": "observer"}


def _party(key: str, name: dict[str, str], ranks: list[str]) -> File:
    delegates = {}
    for rank in ranks:
        office = {language: text for language, text in OFFICES[rank].items() if language in name}
        delegates[f"{key}-{rank.replace('_', '-')}".lower()] = {
            "name": {language: f"{text}, {name[language]}" for language, text in office.items()},
            "office": office,
            "rank": rank,
        }
    return {"name": name, "head": next(iter(delegates)), "delegates": delegates}


def _people(slug: str, parties: dict[str, File]) -> list[File]:
    chief = {"email": f"chief@{slug}.example.org", "name": "Chief of protocol", "role": "chief"}
    staff = (
        {
            "email": f"{key.lower()}@{slug}.example.org",
            "name": f"Staff of {key}",
            "role": "coordinator",
            "delegation": key,
        }
        for key in parties
    )
    return [chief, *staff]


def _places(rooms: int) -> File:
    halls = {
        "great-hall": {"name": {"en": "Great Hall"}, "venue": "centre", "capacity": 2000, "serves_bilaterals": False},
        "round-hall": {"name": {"en": "Round Hall"}, "venue": "centre", "capacity": 100, "serves_bilaterals": False},
    }
    sizes = cycle((16, 8, 12))
    small = {
        f"room-{number}": {
            "name": {"en": f"Room {number}"},
            "venue": "palace" if number % 3 == 0 else "centre",
            "capacity": next(sizes),
            "turnover": GRID,
        }
        for number in range(1, rooms - len(halls) + 1)
    }
    return {
        "venues": {"centre": {"name": {"en": "Centre"}}, "palace": {"name": {"en": "Palace"}}},
        "transfers": [{"between": ["centre", "palace"], "minutes": 15}],
        "rooms": halls | small,
    }


def _interpreters(of_each: int, languages: tuple[str, ...] = LANGUAGES) -> File:
    return {
        f"{language}-{number}": {
            "name": {"en": f"Interpreter {language} {number}"},
            "language_pairs": [f"{language}-{languages[0]}"],
            "turnover": GRID,
        }
        for language in languages[1:]
        for number in range(1, of_each + 1)
    }


def _session(
    title: str, day: date, begin: str, end: str, room: str, parties: dict[str, File], level: int
) -> File:  # fmt: skip
    """Return a session of those who stand at a place of their delegations' lists: 0 are the heads."""
    lists = (list(party["delegates"]) for party in parties.values())
    return {
        "title": {"en": title},
        "starts_at": f"{day} {begin}",
        "ends_at": f"{day} {end}",
        "room": room,
        "delegates": [delegates[level] for delegates in lists if len(delegates) > level],
    }


def _requests(
    parties: dict[str, File], count: int, dice: random.Random, days: list[date]
) -> Iterator[tuple[str, File]]:
    """Yield wishes: a few are wanted by all, one in twenty is a meeting of three, one in ten has companions."""
    keys = list(parties)
    pull = [1 / (place + 4) ** 0.6 for place in range(len(keys))]
    seen: set[str] = set()
    while len(seen) < count:
        asker, *invitees = {dice.choice(keys): 1, **dict.fromkeys(dice.choices(keys, pull, k=2))}
        invitees = invitees[: 2 if dice.random() < 0.05 else 1]
        level = dice.choice((0, 0, 1))
        sides = [list(parties[key]["delegates"]) for key in (asker, *invitees)]
        code = "-".join((*sorted([asker, *invitees]), str(level))).lower()
        if not invitees or code in seen:
            continue
        seen.add(code)
        request = {
            "requester": asker,
            "invitees": invitees,
            "leads": [delegates[level] for delegates in sides],
            "topics": "Cooperation",
            "minutes": dice.choice((20, 30, 30, 45)),
            "priority": dice.choices((1, 2, 3, 4, 5), (15, 25, 30, 20, 10))[0],
            "seats": dice.choice((6, 8, 8, 12)),
            "answer": "accepted",
        }
        if dice.random() < 0.1:
            request["companions"] = [delegates[-1] for delegates in sides if len(delegates) > level + 1]
        if dice.random() < 0.5:
            day, hour = dice.choice(days), 9 + dice.randrange(8)
            request["preferred"] = [{"starts_at": f"{day} {hour:02}:00", "ends_at": f"{day} {hour + 3:02}:00"}]
        yield code, request


FILES: dict[str, Callable[[], File]] = {
    "week": week,
    "year": year,
    "leaders": lambda: two_of_one_host()[0],
    "partners": lambda: two_of_one_host()[1],
}


def main() -> None:
    """Write one of the summits."""
    parser = argparse.ArgumentParser(prog="python -m demo.summits", description=main.__doc__)
    parser.add_argument("summit", choices=FILES)
    yaml.safe_dump(FILES[parser.parse_args().summit](), sys.stdout, allow_unicode=True, sort_keys=False, width=120)


if __name__ == "__main__":
    main()
