"""The unguessable token of a conversation, which answers carry back."""

from django.utils.crypto import salted_hmac

from regulars.kit.actor import Actor
from regulars.kit.ids import READABLE, new_token

TOKEN_SIGNS = 26


def token_for(key: str, *, by: Actor) -> str:
    """Return a new token; for the same key of the same actor always the same one.

    So a form sent twice finds the conversation that it opened the first time.
    """
    if not key:
        return new_token()

    digest = salted_hmac(
        "regulars.conversation.open", f"{by.kind}:{by.id}:{key}", algorithm="sha256"
    ).digest()
    number = int.from_bytes(digest)
    return "".join(READABLE[number >> 5 * place & 31] for place in range(TOKEN_SIGNS))
