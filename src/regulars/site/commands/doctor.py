"""``regulars doctor``: every check, in words or as JSON."""

import click

from regulars.kit.doctor import Line, examine
from regulars.site import ready, talk
from regulars.site.cli import Verb
from regulars.site.talk import FAILED, OK, WARNINGS

COLOURS = {"ok": "32", "warn": "33", "fail": "31"}
NAME_WIDTH = 15
FIRST = {"database", "migrations"}


@click.command(
    cls=Verb,
    examples=[
        "regulars doctor",
        "regulars doctor --json",
        "regulars doctor --quiet || mail -s 'Look' me",
    ],
)
@click.pass_context
def doctor(context: click.Context) -> None:
    """Find what is wrong and say how to mend it.

    Exit 0 when all is well, 3 with warnings, 1 when something does not work.
    """
    ready.start_django()
    lines: list[Line] = []
    for line in examine():
        lines.append(line)
        if not talk.manners.as_json and not (talk.manners.quiet and line.finding.level == "ok"):
            talk.give("\n".join(_shown(line)))
        if line.name in FIRST and line.finding.level == "fail":
            break  # the other checks would only say the same in other words
    if talk.manners.as_json:
        talk.give_json({"status": _status(lines), "checks": [line.as_dict() for line in lines]})
    else:
        talk.say(_summary(lines))
    context.exit({"ok": OK, "warn": WARNINGS, "fail": FAILED}[_status(lines)])


def _shown(line: Line) -> list[str]:
    finding = line.finding
    level = f"{finding.level:<5}"
    if talk.may_colour():
        level = f"\x1b[{COLOURS[finding.level]}m{level}\x1b[0m"
    rows = [f"{level} {line.name:<{NAME_WIDTH}} {finding.what}"]
    rows += (
        [f"      why {'':<{NAME_WIDTH - 4}} {finding.why}"]
        if finding.why and finding.level != "ok"
        else []
    )
    rows += [f"      fix {'':<{NAME_WIDTH - 4}} {finding.fix}"] if finding.fix else []
    return rows


def _status(lines: list[Line]) -> str:
    levels = {line.finding.level for line in lines}
    return next((level for level in ("fail", "warn") if level in levels), "ok")


def _summary(lines: list[Line]) -> str:
    counts = {
        level: sum(line.finding.level == level for line in lines)
        for level in ("ok", "warn", "fail")
    }
    return f"{counts['ok']} ok, {counts['warn']} to look at, {counts['fail']} broken"
