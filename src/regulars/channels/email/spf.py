"""Who may send for a domain (RFC 7208): whether the peer that brought a mail is one of them.

Our own, small: of the macros only those that real records use.
"""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from regulars.channels.email.dns import Dns, Unanswered

PASS, FAIL, SOFTFAIL, NEUTRAL, NONE = "pass", "fail", "softfail", "neutral", "none"
TEMPERROR, PERMERROR = "temperror", "permerror"

MOST_LOOKUPS = 10
MOST_EXCHANGERS = 10
_QUALIFIERS = {"+": PASS, "-": FAIL, "~": SOFTFAIL, "?": NEUTRAL}
_TERM = re.compile(r"([+\-~?]?)(all|include|a|mx|ip4|ip6|exists|ptr)(?:[:]([^\s/]+))?(/\S+)?")
_IP_TERM = re.compile(r"([+\-~?]?)ip[46]:(\S+)")
_MACRO = re.compile(r"%\{([sldihp])\}")

Address = IPv4Address | IPv6Address


class _Wrong(Exception):
    """The record cannot be followed."""


def check_spf(*, ip: str, sender: str, helo: str, dns: Dns) -> tuple[str, str]:
    """Return the result, and the domain it is about.

    Args:
        ip: Of the peer.
        sender: From the envelope; of an empty one the name in HELO counts.
    """
    domain = (sender.rpartition("@")[2] or helo).casefold()
    try:
        address = ip_address(ip)
    except ValueError:
        return NONE, domain
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    try:
        return _Check(address, sender or f"postmaster@{helo}", dns).of(domain), domain
    except Unanswered:
        return TEMPERROR, domain
    except _Wrong:
        return PERMERROR, domain


class _Check:
    def __init__(self, address: Address, sender: str, dns: Dns) -> None:
        self.address, self.sender, self.dns = address, sender, dns
        self.lookups = 0

    def of(self, domain: str) -> str:
        """Return what a domain's record says of the address."""
        record = self._record(domain)
        if not record:
            return NONE
        redirect = ""
        for term in record.split()[1:]:
            if term.lower().startswith("redirect="):
                redirect = term[len("redirect=") :]
            elif "=" not in term.partition(":")[0]:
                result = self._term(term, domain)
                if result:
                    return result
        return self._redirected(redirect, domain) if redirect else NEUTRAL

    def _record(self, domain: str) -> str:
        found = [
            each
            for each in self.dns.texts(domain)
            if each.lower() == "v=spf1" or each.lower().startswith("v=spf1 ")
        ]
        if len(found) > 1:
            raise _Wrong
        return found[0] if found else ""

    def _redirected(self, target: str, domain: str) -> str:
        self._count()
        result = self.of(self._expanded(target, domain))
        if result == NONE:
            raise _Wrong
        return result

    def _term(self, term: str, domain: str) -> str:
        """Return the result of one term, "" where it does not match."""
        if found := _IP_TERM.fullmatch(term.lower()):
            return _QUALIFIERS[found[1] or "+"] if self._is_in(found[2]) else ""
        found = _TERM.fullmatch(term.lower())
        if not found or found[2] in ("ip4", "ip6"):
            raise _Wrong
        qualifier, name, target, length = found.groups()
        if name == "all":
            return _QUALIFIERS[qualifier or "+"]
        self._count()
        target = self._expanded(target, domain) if target else domain
        return _QUALIFIERS[qualifier or "+"] if self._matches(name, target, length or "") else ""

    def _matches(self, name: str, target: str, length: str) -> bool:
        if name == "include":
            result = self.of(target)
            if result in (NONE, PERMERROR):
                raise _Wrong
            return result == PASS
        if name == "exists":
            return any(":" not in each for each in self.dns.addresses(target))
        if name == "ptr":
            return False  # nobody shall use it any more
        return any(
            self._is_in(f"{each}{self._length(length)}") for each in self._hosts(name, target)
        )

    def _hosts(self, name: str, target: str) -> Iterator[str]:
        names = self.dns.exchangers(target)[:MOST_EXCHANGERS] if name == "mx" else [target]
        for each in names:
            for address in self.dns.addresses(each):
                if (":" in address) == isinstance(self.address, IPv6Address):
                    yield address

    def _length(self, length: str) -> str:
        """Return the prefix for this kind of address out of "/24", "//64" or "/24//64"."""
        four, _sign, six = length.partition("//")
        chosen = six if isinstance(self.address, IPv6Address) else four.strip("/")
        return f"/{chosen}" if chosen else ""

    def _is_in(self, network: str) -> bool:
        try:
            return self.address in ip_network(network, strict=False)
        except ValueError as error:
            raise _Wrong from error

    def _expanded(self, text: str, domain: str) -> str:
        local, _at, senders = self.sender.rpartition("@")
        known = {"s": self.sender, "l": local, "d": domain, "o": senders, "i": str(self.address)}
        expanded = _MACRO.sub(lambda found: known.get(found[1], ""), text)
        if "%{" in expanded:
            raise _Wrong
        return expanded

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _Wrong
