"""The demo's sender: nothing leaves the machine, everything can be read at ``/outbox/``."""

from django.utils.translation import gettext as _

from regulars.kit.ids import new_token
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import SENT, Draft, Outcome
from regulars.outbox.sender import Sender


class CatchAll:
    """Stands in for a channel's sender, whose Message-IDs it keeps, if there is one."""

    def __init__(self, real: Sender | None) -> None:
        self._real = real

    def identify(self, draft: Draft) -> str:
        if self._real is None:
            return f"{new_token()}@regulars.invalid"
        return self._real.identify(draft)

    def send(self, message: OutgoingMessage) -> Outcome:
        return Outcome(state=SENT, words=_("Kept in the sample shop's own outbox; nothing left."))
