"""What customers and we say to each other. A conversation's row carries what the inbox shows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from regulars.business.models import Location
from regulars.customers.models import Customer
from regulars.staff.models import Team


class Conversation(models.Model):
    """Everything said about one matter, by whatever channel."""

    class Status(models.TextChoices):
        WAITING_ON_US = "waiting_on_us"
        WAITING_ON_THEM = "waiting_on_them"
        SNOOZED = "snoozed"
        CLOSED = "closed"

    class Kind(models.TextChoices):
        PERSON = "person"
        BULK = "bulk"  # newsletters
        AUTOMATIC = "automatic"  # out-of-office, bounces, machines

    number = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING_ON_US)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    channel = models.CharField(max_length=16)  # "email", "api"
    channel_ref = models.CharField(max_length=60, blank=True)  # "mailbox:3"
    location = models.ForeignKey(Location, on_delete=models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, db_index=False)
    language = models.CharField(max_length=16, blank=True)
    token = models.CharField(max_length=32, unique=True)  # in the reply address; unguessable
    is_history = models.BooleanField(default=False)  # imported: starts nothing
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    last_direction = models.CharField(max_length=4, default="in")
    snippet = models.CharField(max_length=200, blank=True)
    customer_name = models.CharField(max_length=200, blank=True)
    assignee_name = models.CharField(max_length=120, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)  # set exactly while waiting on us
    next_due_at = models.DateTimeField(null=True)  # the nearest clock's due time
    snoozed_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)  # grows with every change of state

    class Meta:
        indexes = [
            # One for each inbox tab, in the order it lists; see conversations.queries.
            models.Index(
                fields=["waiting_since", "number"],
                condition=Q(status="waiting_on_us", kind="person"),
                name="inbox_waiting_on_us",
            ),
            models.Index(
                fields=["assignee", "last_message_at", "number"],
                condition=~Q(status="closed") & Q(assignee__isnull=False),
                name="inbox_mine",
            ),
            models.Index(
                fields=["-last_message_at", "-number"],
                condition=Q(status="waiting_on_them", kind="person"),
                name="inbox_waiting_on_them",
            ),
            models.Index(
                fields=["snoozed_until", "number"],
                condition=Q(status="snoozed"),
                name="inbox_snoozed",
            ),
            models.Index(
                fields=["-closed_at", "-number"],
                condition=Q(status="closed", kind="person"),
                name="inbox_done",
            ),
            models.Index(
                fields=["-last_message_at", "-number"],
                condition=~Q(kind="person"),
                name="inbox_not_customers",
            ),
            models.Index(fields=["customer", "-number"], name="conversations_of_customer"),
            models.Index(fields=["updated_at", "number"], name="conversations_by_change"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="conversation_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="closed_conversation_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="snoozed", snoozed_until__isnull=False)
                | (~Q(status="snoozed") & Q(snoozed_until__isnull=True)),
                name="snoozed_conversation_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting_on_us", waiting_since__isnull=False)
                | (~Q(status="waiting_on_us") & Q(waiting_since__isnull=True)),
                name="waiting_conversation_has_a_time",
            ),
        ]

    # Set by open_conversation on what it has just made: whoever shows it need not look it up.
    first_message: "Message | None" = None

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED


class Message(models.Model):
    """One thing said: by the customer (in), by us (out), or among ourselves (note)."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        NOTE = "note"

    class Delivery(models.TextChoices):
        """As the outbox says; "" for what does not go out."""

        HELD = "held"
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNCERTAIN = "uncertain"
        WITHDRAWN = "withdrawn"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    direction = models.CharField(max_length=4, choices=Direction)
    delivery = models.CharField(max_length=10, blank=True, choices=Delivery)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False
    )
    from_name = models.CharField(max_length=200, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    reply_address = models.CharField(max_length=320, blank=True)  # where it differs from the former
    to = models.JSONField(default=list)  # [{"name": "", "address": ""}]
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)  # of an outgoing one; nobody outside ever reads it
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)  # cleaned
    new_from = models.PositiveIntegerField(default=0)  # where in text the new words begin
    quoted_from = models.PositiveIntegerField(null=True)  # where in text the quoted past begins
    language = models.CharField(max_length=16, blank=True)
    sent_at = models.DateTimeField()  # what the message says; never later than we got it
    created_at = models.DateTimeField()  # when we got or wrote it
    message_id = models.CharField(max_length=255, blank=True)  # as in the header, without < >
    in_reply_to = models.CharField(max_length=255, blank=True)
    key = models.CharField(max_length=100, blank=True)  # the form's or caller's own
    raw_sha256 = models.CharField(max_length=64, blank=True)  # the mail as it came: see files
    is_automatic = models.BooleanField(default=False)
    # Holds a token of this conversation, but comes from somebody who has not been in it.
    is_unverified = models.BooleanField(default=False)
    # Who says that the sender is who they say: see channels.email; {} where nobody does. "report":
    # a machine tells about a message of ours.
    sender_check = models.JSONField(default=dict)
    forwards = models.BigIntegerField(null=True)  # the message that this one passes on
    # Of an outgoing one: how the conversation stood before it; see conversations.rules.Standing.
    standing_before = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "id"], name="messages_of_conversation"),
            models.Index(
                fields=["in_reply_to"],
                condition=Q(direction="in") & ~Q(in_reply_to=""),
                name="messages_by_in_reply_to",
            ),
            models.Index(
                fields=["message_id"], condition=~Q(message_id=""), name="messages_by_message_id"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "key"],
                condition=~Q(key=""),
                name="one_message_per_press_of_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"

    @cached_property
    def files(self) -> "list[Attachment]":
        """Everything that came with it, in order. Whoever reads many messages sets it for all."""
        return list(self.attachments.order_by("pk"))

    @property
    def new_text(self) -> str:
        """The new words only, without the quoted past."""
        return self.text[self.new_from : self.quoted_from].strip()

    @property
    def quoted_text(self) -> str:
        return "" if self.quoted_from is None else self.text[self.quoted_from :]


class MissedMail(models.Model):
    """A mail with which something began and which has not come: who answers it belongs there."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    header_id = models.CharField(max_length=255)  # a Message-ID, without < >

    class Meta:
        indexes = [models.Index(fields=["header_id"], name="missed_mails_by_id")]

    def __str__(self) -> str:
        return self.header_id


class Attachment(models.Model):
    """A file that came or went with a message: bytes of its own, or a part of the raw mail."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # of its own bytes, also where it is a part
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(default=False)
    # Where in the raw mail it stands, when it is not kept a second time: see files.parts.
    part_of = models.CharField(max_length=64, blank=True)  # SHA-256 of the raw mail
    part_start = models.BigIntegerField(default=0)
    part_end = models.BigIntegerField(default=0)
    part_encoding = models.CharField(max_length=16, blank=True)  # base64, identity

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], condition=Q(part_of=""), name="attachments_by_bytes")
        ]

    def __str__(self) -> str:
        return self.filename


class DayTally(models.Model):
    """What happened in one location on one local day; results read this, not history."""

    date = models.DateField()
    location = models.ForeignKey(Location, on_delete=models.CASCADE)
    opened = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    replied = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["date", "location"], name="one_tally_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.location_id}"
