"""Mail: the addresses customers write to, and every mail as it came."""

from django.db import models
from django.db.models.functions import Lower

from regulars.business.models import Location


class Mailbox(models.Model):
    """An address customers write to. Its passwords are kept encrypted."""

    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)  # what customers read as the sender
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="mailboxes")
    smtp_secret = models.TextField(blank=True)  # encrypted smtp:// URL; "" uses the house's
    imap_secret = models.TextField(blank=True)  # encrypted imap:// URL
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_in_at = models.DateTimeField(null=True)  # last looked and found the way open
    last_out_at = models.DateTimeField(null=True)
    # The other servers' words while a way fails, one line each: "in: …", "out: …".
    trouble = models.TextField(blank=True)
    # By folder: {"INBOX": {"uidvalidity": 1, "uid": 17, "withheld": []}}
    imap_place = models.JSONField(default=dict)
    imap_folders = models.JSONField(default=list)  # [] is the one in the URL
    oauth_secret = models.TextField(blank=True)  # encrypted JSON: see channels.email.oauth
    trusted_checker = models.CharField(max_length=255, blank=True)  # authserv-id that is believed
    dkim_selector = models.CharField(max_length=63, blank=True)
    dkim_secret = models.TextField(blank=True)  # encrypted private key
    most_attached_bytes = models.PositiveIntegerField(default=10_000_000)  # over it: links
    acknowledges = models.BooleanField(default=True)
    webhook_secret = models.TextField(blank=True)  # encrypted JSON: service and its key

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), name="one_mailbox_per_address")]

    def __str__(self) -> str:
        return self.address


class RawMail(models.Model):
    """One mail as it came. Committed before the sender is told that we have it."""

    class State(models.TextChoices):
        NEW = "new"
        STORED = "stored"  # became a message
        DUPLICATE = "duplicate"
        UNPARSEABLE = "unparseable"  # became a conversation that holds the raw file

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, db_index=False)
    source = models.CharField(max_length=8)  # import, receive, lmtp, smtp, imap, webhook
    source_uid = models.CharField(max_length=255, blank=True)  # the source's own name for it
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    envelope_to = models.JSONField(default=list)
    envelope_from = models.CharField(max_length=320, blank=True)
    peer = models.JSONField(default=dict)  # {"ip": "", "helo": ""}: who handed it to our listener
    received_at = models.DateTimeField()
    is_live = models.BooleanField(default=True)  # False: history, starts nothing
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    # Message-ID and body together; the same mail by two ways is one, two bodies are two.
    same_key = models.CharField(max_length=64, blank=True)
    message = models.BigIntegerField(null=True)  # conversations.Message
    conversation = models.BigIntegerField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="new"), name="raw_mail_to_parse"),
            # The operator's page lists these. Its queries repeat the words, as SQLite wants it.
            models.Index(
                fields=["id"], condition=models.Q(state="duplicate"), name="raw_mail_twice"
            ),
            models.Index(
                fields=["id"], condition=models.Q(state="unparseable"), name="raw_mail_unread"
            ),
            models.Index(fields=["mailbox", "sha256"], name="raw_mail_by_bytes"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "same_key"],
                condition=~models.Q(same_key="") & ~models.Q(state="duplicate"),
                name="one_message_per_mail",
            ),
            models.UniqueConstraint(
                fields=["mailbox", "source", "source_uid"],
                condition=~models.Q(source_uid=""),
                name="one_raw_mail_per_source_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.sha256[:8]} ({self.state})"
