"""To whom a domain belongs: what somebody has registered under a public suffix."""

from functools import cache
from importlib import resources
from typing import Any


def organisation_of(domain: str) -> str:
    """Return what somebody has registered: example.co.uk of mail.example.co.uk."""
    found = str(_public_suffixes().get_public_suffix(domain) or domain)
    # Under an ending that the list does not know, people register directly, as under any other.
    return found if "." in found else ".".join(domain.rsplit(".", 2)[-2:])


@cache
def _public_suffixes() -> Any:
    """Return the list of suffixes under which people register; read once, a tenth of a second."""
    from authheaders.dmarc_lookup import (  # noqa: PLC0415 - memory that an idle server needs not
        PublicSuffixList,
    )

    with (resources.files("authheaders") / "public_suffix_list.txt").open(encoding="utf-8") as file:
        return PublicSuffixList(file)
