"""Ask a spam filter that the house has: rspamd, at the one address that is set, and no other."""

import json
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

SECONDS = 10
MOST_BYTES = 1_000_000  # of its answer
SPAM = frozenset({"reject", "add header", "rewrite subject"})

Post = Callable[[str, bytes], bytes]


def spam_by_rspamd(raw: bytes, *, url: str, post: Post | None = None) -> dict[str, Any]:
    """Return what rspamd says of a mail, as `unwanted.spam_said` does; {} for no answer."""
    try:
        said = json.loads((post or _post)(url, raw))
        score, action = float(said["score"]), str(said["action"])
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return {}
    return {"spam": score, "spam_by": "rspamd"} | ({"is_spam": True} if action in SPAM else {})


def _post(url: str, body: bytes) -> bytes:
    """Post to exactly this address: no proxy, and nothing that the answer says is followed."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/checkv2", body)
        answer = connection.getresponse()
        if answer.status != 200:  # noqa: PLR2004
            raise HTTPException(answer.reason)
        return answer.read(MOST_BYTES)
    finally:
        connection.close()
