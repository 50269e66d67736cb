"""Who brought a mail to our door, and whose words on top of it may therefore count."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from regulars.channels.email.dns import Dns, Unanswered
from regulars.channels.email.models import RawMail
from regulars.channels.email.vouching import is_under

FROM_THE_SENDER = "smtp"  # by other ways a server of ours, or a mail service, hands it over

# Whoever brings a mail from there only passes it on: SPF speaks of the server before.
_WITHIN = [
    ip_network(each)
    for each in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        *("169.254.0.0/16", "::1", "fc00::/7", "fe80::/10"),
    )
]


def is_within(ip: str) -> bool:
    """Return whether an address is on this machine or in its network, or is none at all."""
    address = _address(ip)
    return address is None or any(
        address in net for net in _WITHIN if net.version == address.version
    )


def believed_checker(row: RawMail) -> str:
    """Return the server whose word on the sender counts as soon as a mail is read; "" for none.

    Who reaches our SMTP door from outside can write any line on top of a mail, also those of a
    server that we trust. Whether it is that server itself takes a question: see `is_checker`.
    """
    is_from_anybody = row.source == FROM_THE_SENDER and not is_within(row.peer.get("ip", ""))
    return "" if is_from_anybody else row.mailbox.trusted_checker


def is_checker(peer: Mapping[str, str], trusted: str, dns: Dns) -> bool:
    """Return whether the trusted server itself brought a mail: it greets by its name, which leads
    back to its address. Asks name servers.
    """
    name = peer.get("helo", "").casefold().rstrip(".")
    address = _address(peer.get("ip", ""))
    if address is None or not is_under(name, trusted):
        return False
    try:
        return address in map(_address, dns.addresses(name))
    except Unanswered:
        return False


def _address(ip: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
