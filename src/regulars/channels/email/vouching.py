"""Who says that a mail is from whom it names: read from what a trusted server wrote on top of it.

Pure. Anybody can write such a header, so only the newest one of the trusted server counts, and only
where that server took the mail itself: never one further down, which came with the mail.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

VERIFIED, UNVERIFIED, FORGED, UNKNOWN = "verified", "unverified", "forged", "unknown"
OURS = "ours"

_METHOD = re.compile(r"^\s*(spf|dkim|dmarc|arc)\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\b(header\.(?:d|i|from)|smtp\.(?:mailfrom|helo))\s*=\s*\"?([^\s;\"()]{1,320})",
    re.IGNORECASE,
)
# What each method speaks of, where several are named: the first that is there. Who greets by a
# name has not shown that it is theirs unless the envelope names nobody.
_SPEAKS_OF = {
    "dkim": (("header.d", "header.i"),),
    "spf": (("smtp.mailfrom",), ("smtp.helo",)),
    "dmarc": (("header.from",),),
}
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_GRAMMAR = re.compile(r"[;()=]")
_PIECES = re.compile(r"[;()]|[^;()]+")
_REFUSES = re.compile(
    r"\b(?:p|policy|policy\.dmarc|policy\.published-domain-policy)\s*=\s*(?:reject|quarantine)\b"
    r"|\baction\s*=\s*o?(?:reject|quarantine)\b",
    re.IGNORECASE,
)


def found_by(trace: Sequence[tuple[str, str]], *, trusted: str) -> str:
    """Return what the trusted server found, "" where it said nothing: its newest header only.

    Args:
        trace: What servers wrote on top, newest first: see `parsing.tracing`.
        trusted: The name by which the server signs what it found (authserv-id).
    """
    trusted = trusted.strip().casefold()
    if not trusted:
        return ""
    hops = [at for at, (kind, _text) in enumerate(trace) if kind == "by"]
    theirs = [at for at in hops if _is_host_of(trace[at][1], trusted)]
    taken = theirs[0] if theirs else (hops[0] if hops else len(trace))
    # Down to where the mail was before: the next server's own line.
    end = next((at for at in hops if at > taken), len(trace))
    said = (text for kind, text in trace[:end] if kind == "found")
    return next((text for text in said if _speaker(text) == trusted), "")


def sender_check_of(found: str, *, domain: str, by: str) -> dict[str, Any]:
    """Return `Message.sender_check` from the words of an Authentication-Results header.

    Args:
        domain: The one behind the From that people read.
    """
    if not found:
        return {}
    results = _results(found)
    check: dict[str, Any] = {
        method: result for method, (result, _domains, _refuses) in results.items()
    }
    return check | {"verdict": _verdict(results, domain.casefold()), "by": by}


def verdict_of(
    check: Mapping[str, str], *, is_aligned: bool, refuses: bool, is_complete: bool
) -> str:
    """Return what follows from single results.

    Args:
        check: "spf", "dkim", "dmarc" to their results; "arc" only where a server found it
            that we trust.
        is_aligned: What passed was done in the name of the domain that people read.
        refuses: That domain wants what it cannot vouch for turned away.
        is_complete: Everything could be looked at: SPF needs to know who brought the mail.
    """
    if check.get("dmarc") == "pass" or is_aligned:
        return VERIFIED
    if check.get("dmarc") != "fail" or check.get("arc") == "pass":
        return UNVERIFIED
    return FORGED if refuses and is_complete else UNVERIFIED


def is_under(domain: str, parent: str) -> bool:
    """Return whether a domain is another one, or within it; a bare top-level domain has none."""
    return "." in parent and (domain == parent or domain.endswith(f".{parent}"))


def _verdict(results: Mapping[str, tuple[str, list[str], bool]], domain: str) -> str:
    passed = [
        name
        for method in ("dkim", "spf")
        if method in results and results[method][0] == "pass"
        for name in results[method][1]
    ]
    _result, about, refuses = results.get("dmarc", ("", [], False))
    is_failed = results.get("dmarc", ("",))[0] == "fail"
    is_aligned = not is_failed and any(is_under(domain, each) for each in passed)
    plain = {method: result for method, (result, *_rest) in results.items()}
    if about and not any(is_under(domain, each) for each in about):
        plain.pop("dmarc")  # it looked at another From than people read
    return verdict_of(plain, is_aligned=is_aligned, refuses=refuses, is_complete=True)


def _results(found: str) -> dict[str, tuple[str, list[str], bool]]:
    """Return each method with its result, the domains it speaks of, and whether they refuse."""
    results: dict[str, tuple[str, list[str], bool]] = {}
    for clause, comments in _clauses(found):
        if match := _METHOD.match(clause):
            method, result = match[1].lower(), match[2].lower()
            domains = _domains_in(clause, method)
            known = results.get(method)
            # Of several signatures one that is good suffices.
            if known is None or (result == "pass" and known[0] != "pass"):
                results[method] = (result, domains, bool(_REFUSES.search(f"{clause} {comments}")))
            elif result == "pass":
                known[1].extend(domains)
    return results


def _clauses(found: str) -> Iterator[tuple[str, str]]:
    """Yield each clause without its comments, and these; none where somebody plays with quotes.

    Servers repeat the sender's address, whose local part may be any words in quotes: also such as
    end a clause or a comment and begin another.
    """
    if any(_GRAMMAR.search(said) or not end for said, end in _QUOTED.findall(found)):
        return
    depth = 0
    clause, comments = "", ""
    for piece in _PIECES.findall(found.partition(";")[2]):
        if piece == ";" and not depth:
            yield clause, comments
            clause, comments = "", ""
            continue
        if depth or piece == "(":
            comments += piece
        else:
            clause += piece
        depth = max(0, depth + (piece == "(") - (piece == ")"))
    yield clause, comments


def _domains_in(clause: str, method: str) -> list[str]:
    named = [(name.lower(), value) for name, value in _DOMAIN.findall(clause)]
    for names in _SPEAKS_OF.get(method, ()):
        if found := [value for name, value in named if name in names]:
            return [each.rpartition("@")[2].casefold() for each in found]
    return []


def _speaker(text: str) -> str:
    """Return the authserv-id that stands first, without its comment and version."""
    words = text.partition(";")[0].partition("(")[0].split()
    return words[0].casefold() if words else ""


def _is_host_of(host: str, trusted: str) -> bool:
    return is_under(host, trusted) or is_under(trusted, host)
