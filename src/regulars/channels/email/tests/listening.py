"""Listeners on loopback, and a client that says each step by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import LMTP, SMTP

from regulars.channels.email import listener
from regulars.site.tests.shop import free_port


@contextmanager
def listening() -> Iterator[dict[type[SMTP], int]]:
    """Yield the ports, by the client that speaks their language."""
    ports: dict[type[SMTP], int] = {LMTP: free_port(), SMTP: free_port()}
    running = listener.start(lmtp=("127.0.0.1", ports[LMTP]), smtp=("127.0.0.1", ports[SMTP]))
    try:
        yield ports
    finally:
        running.stop()


@contextmanager
def talking(kind: type[SMTP], port: int) -> Iterator[SMTP]:
    """Yield a client that has said hello."""
    with kind("127.0.0.1", port, timeout=20) as client:
        client.ehlo_or_helo_if_needed()
        yield client


def handed_over(client: SMTP, raw: bytes, *recipients: str) -> tuple[list[int], int]:
    """Offer a mail; return the codes for the recipients, and the one after the dot (0: none).

    LMTP gives as many after the dot as there are recipients: then it is the worst of them.
    """
    client.mail("ben@customers.example")
    codes = [client.rcpt(recipient)[0] for recipient in recipients]
    accepted = sum(code < 300 for code in codes)
    if not accepted:
        client.rset()
        return codes, 0
    answers = [client.data(raw)[0]]
    if isinstance(client, LMTP) and answers[0] != 503:
        answers += [client.getreply()[0] for _other in range(accepted - 1)]
    return codes, max(answers)
