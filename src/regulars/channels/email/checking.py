"""Find out by ourselves who vouches for a mail: SPF, DKIM and DMARC. Slow: for jobs only.

ARC is not looked at: anybody can seal a chain of their own, and what one says is only worth as much
as who sealed it. It counts where the server that a mailbox trusts has looked: see `vouching`.
"""

import logging
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from regulars.channels.email.bringing import is_within
from regulars.channels.email.dns import Dns, Unanswered
from regulars.channels.email.organisations import organisation_of
from regulars.channels.email.spf import check_spf
from regulars.channels.email.vouching import OURS, UNKNOWN, verdict_of

MOST_BYTES = 30_000_000
MOST_SIGNATURES = 5
WORTHLESS = "policy"  # as RFC 8601 calls a good signature that does not count here
log = logging.getLogger(__name__)

Passed = list[str]  # domains that vouch

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
# A signature covers the last of them, and people read the first.
_ONCE = re.compile(rb"(?im)^(from|subject|reply-to|content-type)[ \t]{0,9}:")


def check_sender(
    raw: bytes, *, domain: str, peer: Mapping[str, str], envelope_from: str, dns: Dns
) -> dict[str, Any]:
    """Return `Message.sender_check` of a mail as it came.

    Args:
        domain: The one behind the From that people read.
        peer: Who brought it to our listener, {"ip": "", "helo": ""}; {} where nobody knows. One
            on this machine or in its network is as good as unknown.
    """
    if not domain or len(raw) > MOST_BYTES:
        return {}
    peer = {} if is_within(peer.get("ip", "")) else peer
    dkim, signers = _dkim(raw, dns)
    spf, sender = _spf(peer, envelope_from, dns)
    passed = [*signers, *([sender] if spf == "pass" else [])]
    try:
        record, policy = _dmarc_record(domain, dns)
        is_aligned = _is_aligned(domain, passed, record)
    except Unanswered:
        return {"dkim": dkim, "spf": spf, "dmarc": "temperror", "verdict": UNKNOWN, "by": OURS}
    dmarc = ("pass" if is_aligned else "fail") if record else "none"
    check = {"dkim": dkim, "spf": spf, "dmarc": dmarc}
    is_complete = not {"temperror", WORTHLESS} & {dkim, spf} and bool(peer.get("ip"))
    verdict = verdict_of(
        check,
        is_aligned=is_aligned,
        refuses=policy in ("reject", "quarantine"),
        is_complete=is_complete,
    )
    return check | {"verdict": verdict, "by": OURS}


def _spf(peer: Mapping[str, str], envelope_from: str, dns: Dns) -> tuple[str, str]:
    ip = peer.get("ip", "")
    if not ip:
        return "none", ""
    return check_spf(ip=ip, sender=envelope_from, helo=peer.get("helo", ""), dns=dns)


def _dkim(raw: bytes, dns: Dns) -> tuple[str, Passed]:
    """Return the result of the best signature, and whose are good."""
    from dkim import DKIM  # noqa: PLC0415 - memory that an idle server needs not

    head = raw[: end_of_head(raw)]
    if b"dkim-signature" not in head.lower():
        return "none", []
    is_clear = all(times == 1 for times in Counter(map(bytes.lower, _ONCE.findall(head))).values())
    result, signers = "fail", []
    for place in range(MOST_SIGNATURES):
        try:
            reader = DKIM(raw)
            is_good = reader.verify(idx=place, dnsfunc=_key_of(dns))
        except Unanswered:
            result = "temperror"
            continue
        except Exception:  # a signature that cannot be read vouches for nobody
            break
        if is_good and (not is_clear or b"l" in reader.signature_fields):
            result = WORTHLESS  # anybody may have put another header before, or words behind
        elif is_good:
            signers.append(reader.signature_fields.get(b"d", b"").decode("ascii", "replace"))
    return ("pass" if signers else result), [each.casefold() for each in signers]


def end_of_head(raw: bytes) -> int:
    """Return where the headers of a mail end and its words begin."""
    end = _HEAD_ENDS.search(raw)
    return end.start() if end else len(raw)


def _key_of(dns: Dns) -> Any:
    def key(name: bytes, timeout: float = 0) -> bytes:
        found = dns.texts(name.decode("ascii", "replace").rstrip("."))
        return found[0].encode() if found else b""

    return key


def _dmarc_record(domain: str, dns: Dns) -> tuple[dict[str, str], str]:
    """Return what a domain wants done, {} where it says nothing, and the policy that applies."""
    from authheaders.dmarc_lookup import (  # noqa: PLC0415 - as above
        DMARCException,
        lookup_receiver_record,
    )

    def text(name: str) -> str | None:
        found = [each for each in dns.texts(name) if each.startswith("v=DMARC1")]
        return found[0] if len(found) == 1 else None

    try:
        if record := lookup_receiver_record(domain, dnsfunc=text):
            return dict(record), record.get("p", "none")
        organisation = organisation_of(domain)
        record = lookup_receiver_record(organisation, dnsfunc=text)
    except DMARCException:
        return {}, ""
    name = "sp" if organisation != domain and "sp" in record else "p"
    return dict(record), record.get(name, "none")


def _is_aligned(domain: str, passed: Passed, record: Mapping[str, str]) -> bool:
    """Return whether somebody who vouches speaks for the domain; strictly where it says so."""
    if record.get("adkim") == "s" and record.get("aspf") == "s":
        return domain in passed
    organisation = organisation_of(domain)
    return any(each == domain or organisation_of(each) == organisation for each in passed)
