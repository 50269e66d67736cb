"""An invitation (RFC 5545) in a few lines for people: what, when, where, who.

The lines hold no words of ours, for nobody here knows the reader's language: signs say what came
of it. An hour stays as it was written, with the name of its zone beside it.
"""

import re
from dataclasses import dataclass

_LINES = 5_000
_LINE_CHARACTERS = 4_000
_ATTENDEES = 20
_EVENTS = 3
_PROPERTY = re.compile(r"([A-Za-z-]{1,40})((?:;[^\":;]{0,500}(?:\"[^\"]{0,500}\")?){0,20}):")
_PARAMETER = re.compile(r";([A-Za-z-]{1,40})=(\"[^\"]*\"|[^;]*)")
_ESCAPED = re.compile(r"\\([nN,;\\])")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?$")
_SIGNS = {"ACCEPTED": "✔", "DECLINED": "✖", "TENTATIVE": "?"}
_CANCELLED = "✖"


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    parameters: dict[str, str]
    value: str


def invitation_lines(calendar: str) -> list[str]:
    """Return what an invitation says, line by line; [] where there is nothing to be told.

    Args:
        calendar: The text of a ``text/calendar`` part, lines ending in LF.
    """
    method = ""
    events: list[list[_Property]] = []
    is_open = False
    for each in _properties(calendar):
        if each.name == "METHOD":
            method = each.value.upper()
        elif each.name == "BEGIN" and each.value.upper() in {"VEVENT", "VTODO"}:
            events.append([])
            is_open = True
        elif each.name in {"BEGIN", "END"}:
            is_open = False  # an alarm within an event is none of it
        elif is_open and len(events) <= _EVENTS:
            events[-1].append(each)
    lines = []
    for event in events[:_EVENTS]:
        lines += _event_lines(event, method)
    return lines


def _properties(calendar: str) -> list[_Property]:
    found = []
    for line in _unfolded(calendar):
        match = _PROPERTY.match(line)
        if match:
            said = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(match[2])}
            value = _ESCAPED.sub(_plain, line[match.end() :])
            found.append(_Property(match[1].upper(), said, value.strip()))
    return found


def _unfolded(calendar: str) -> list[str]:
    lines: list[list[str]] = []
    for line in calendar.split("\n", _LINES)[:_LINES]:
        if line[:1] in {" ", "\t"} and lines:
            lines[-1].append(line[1:])
        else:
            lines.append([line])
    return ["".join(each)[:_LINE_CHARACTERS] for each in lines]


def _plain(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]


def _event_lines(event: list[_Property], method: str) -> list[str]:
    said = {each.name: each for each in reversed(event)}
    status = said["STATUS"].value.upper() if "STATUS" in said else ""
    is_off = method == "CANCEL" or status == "CANCELLED"
    what = said["SUMMARY"].value if "SUMMARY" in said else ""
    where = said["LOCATION"].value if "LOCATION" in said else ""
    lines = [f"{_CANCELLED} {what}".strip() if is_off else what]
    lines += [_when(said.get("DTSTART"), said.get("DTEND")), where, _who(event)]
    return [line for line in lines if line]


def _when(start: _Property | None, end: _Property | None) -> str:
    if start is None:
        return ""
    from_day, from_hour = _moment(start.value)
    to_day, to_hour = _moment(end.value) if end else ("", "")
    zone = "UTC" if start.value.endswith("Z") else start.parameters.get("TZID", "")
    until = to_hour if to_day == from_day else f"{to_day} {to_hour}".strip()
    span = f"{from_day} {from_hour}".strip() + (f"–{until}" if until and from_hour else "")
    return f"{span} ({zone})" if zone and from_hour else span


def _moment(value: str) -> tuple[str, str]:
    """Return (day, hour) as ISO 8601 writes them; "" for an hour that is not said."""
    match = _MOMENT.match(value)
    if match is None:
        return "", ""
    year, month, day, hour, minute, _zulu = match.groups()
    return f"{year}-{month}-{day}", f"{hour}:{minute}" if hour else ""


def _who(event: list[_Property]) -> str:
    people = [each for each in event if each.name in {"ORGANIZER", "ATTENDEE"}]
    named = [_person(each) for each in people[:_ATTENDEES]]
    more = " …" if len(people) > _ATTENDEES else ""
    return ", ".join(dict.fromkeys(each for each in named if each)) + more


def _person(said: _Property) -> str:
    address = said.value.removeprefix("mailto:").removeprefix("MAILTO:")
    name = said.parameters.get("CN", "")
    sign = _SIGNS.get(said.parameters.get("PARTSTAT", "").upper(), "")
    words = f"{name} <{address}>" if name and name != address else address
    return f"{sign} {words}".strip()
