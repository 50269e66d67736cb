"""What an upstream filter says of a mail: read from its headers, decided by its own mark first."""

import re
from collections.abc import Mapping
from typing import Any

LIMIT = 6.0  # points, where a filter names no limit of its own
HIGHEST_SCL = 5  # Microsoft's: from here on its own clients call it junk

_SCORE = re.compile(r"\bscore=\s*(-?\d{1,4}(?:\.\d{1,6})?)")
_RSPAMD = re.compile(r"\[\s*(-?\d{1,4}(?:\.\d{1,6})?)\s*/\s*(-?\d{1,4}(?:\.\d{1,6})?)\s*\]")
_NUMBER = re.compile(r"-?\d{1,4}(?:\.\d{1,6})?")
_SCL = re.compile(r"\bSCL:(-?\d)")


def spam_said(facts: Mapping[str, str]) -> dict[str, Any]:
    """Return {"spam": points, "spam_by": header, "is_spam": True}, each where a header says so."""
    score, by = _score(facts)
    said: dict[str, Any] = {"spam": score, "spam_by": by} if score is not None else {}
    return said | ({"is_spam": True} if is_marked(facts) or (score or 0) >= LIMIT else {})


def is_marked(facts: Mapping[str, str]) -> bool:
    """Return whether a filter has called it spam in so many words."""
    flag = facts.get("x-spam-flag", "").strip().lower()
    status = facts.get("x-spam-status", "").strip().lower()
    if flag.startswith(("yes", "true")) or status.startswith("yes"):
        return True
    scl = _NUMBER.match(facts.get("x-ms-exchange-organization-scl", "").strip())
    report = _SCL.search(facts.get("x-forefront-antispam-report", ""))
    level = int(float(scl[0])) if scl else int(report[1]) if report else 0
    return level >= HIGHEST_SCL


def _score(facts: Mapping[str, str]) -> tuple[float | None, str]:
    if found := _RSPAMD.search(facts.get("x-spamd-result", "")):
        return float(found[1]), "x-spamd-result"
    if found := _SCORE.search(facts.get("x-spam-status", "")):
        return float(found[1]), "x-spam-status"
    for name in ("x-spam-score", "x-rspamd-score"):
        if found := _NUMBER.match(facts.get(name, "").strip()):
            return float(found[0]), name
    stars = facts.get("x-spam-level", "").strip()
    if stars and not stars.strip("*"):
        return float(len(stars)), "x-spam-level"
    return None, ""
