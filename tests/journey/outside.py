"""The other side's mail server, and the patience to wait for what it gets."""

import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from regulars.site.tests.shop import free_port

SECONDS = 40  # of patience: the machine may be busy with other things

Found = TypeVar("Found")


def eventually(found: Callable[[], Found | None], *, what: str, seconds: float = SECONDS) -> Found:
    """Return what a question answers once it answers something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"It did not happen within {seconds} s: {what}")


class Outside:
    """The other side's mail server: it takes everything and shows it to the test."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=0, ready_timeout=SECONDS)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 2.0.0 Taken"

    def start(self) -> str:
        """Return the URL to give to a mailbox."""
        self._controller.port = free_port()
        self._controller.start()
        return f"smtp://127.0.0.1:{self._controller.port}"

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    def next_mail(self, to: str, *, subject: str) -> EmailMessage:
        """Wait for a mail to somebody; each is handed out once."""

        def found() -> EmailMessage | None:
            fits = [m for m in self.mails if to in str(m["To"]) and subject in str(m["Subject"])]
            return fits[0] if fits else None

        mail = eventually(found, what=f"a mail to {to} about {subject}; got {self._got()}")
        self.mails.remove(mail)
        return mail

    def _got(self) -> list[str]:
        return [f"{mail['To']}: {mail['Subject']}" for mail in self.mails]
