"""Everything that leaves the house, written down before it leaves."""

from django.db import models
from django.db.models import Q


class OutgoingMessages(models.QuerySet["OutgoingMessage"]):
    """All that was ever posted, and the few of them that matter now.

    In the words of the partial indexes: by other words SQLite does not know them, and reads all.
    """

    def to_send(self) -> "models.QuerySet[OutgoingMessage]":
        """Return what has not left yet: held, queued or sending."""
        states = "outbox_outgoingmessage.state IN ('held', 'queued', 'sending')"
        return self.extra(where=[states])  # noqa: S610 - our own words

    def troubles(self) -> "models.QuerySet[OutgoingMessage]":
        """Return what somebody must look at: failed or uncertain."""
        states = "outbox_outgoingmessage.state IN ('failed', 'uncertain')"
        return self.extra(where=[states])  # noqa: S610 - our own words


class OutgoingMessage(models.Model):
    """One message to somebody outside. Recipients and text are frozen when it is posted."""

    class State(models.TextChoices):
        HELD = "held"  # may still be undone
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"  # refused for good
        UNCERTAIN = "uncertain"  # link lost after the final dot; never blindly retried
        WITHDRAWN = "withdrawn"

    intent_key = models.CharField(max_length=100, unique=True)  # one press of Send, one message
    channel = models.CharField(max_length=16)  # "email": who sends it, see outbox.senders
    sender_ref = models.CharField(max_length=60)  # "mailbox:3"
    purpose = models.CharField(max_length=16)  # "reply", "survey", "sign-in", "acknowledgement"
    about = models.CharField(max_length=60)  # "message:55"
    message_id = models.CharField(max_length=255, unique=True)  # fixed before the first attempt
    to = models.JSONField()  # [{"name": "", "address": ""}]
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)  # in the envelope only
    # [{"filename", "content_type", "size", "sha256", "content_id"}]: bytes are in files
    attachments = models.JSONField(default=list)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    thread_token = models.CharField(max_length=64, blank=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.JSONField(default=list)
    language = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=10, choices=State)
    send_after = models.DateTimeField()  # while sending: when the attempt counts as lost
    give_up_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    accepted = models.JSONField(default=list)  # recipients the other server has taken
    refused = models.JSONField(default=dict)  # those it refused for good: {address: its words}
    last_words = models.TextField(blank=True)  # what the other server said
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(OutgoingMessages)()

    class Meta:
        indexes = [
            models.Index(
                fields=["send_after"],
                condition=Q(state__in=["held", "queued", "sending"]),
                name="outbox_to_send",
            ),
            models.Index(fields=["about"], name="outbox_by_thing"),
            models.Index(
                fields=["thread_token"], condition=~Q(thread_token=""), name="outbox_by_thread"
            ),
            models.Index(
                fields=["state", "-id"],
                condition=Q(state__in=["failed", "uncertain"]),
                name="outbox_troubles",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.message_id} ({self.state})"

    @property
    def recipients_due(self) -> list[str]:
        """Addresses that still have to get it: the sender writes to these and no others."""
        everybody = [person["address"] for person in self.envelope]
        return [a for a in everybody if a not in self.accepted and a not in self.refused]

    @property
    def envelope(self) -> list[dict[str, str]]:
        """Everybody it goes to, in the order To, Cc, Bcc."""
        return [*self.to, *self.cc, *self.bcc]
