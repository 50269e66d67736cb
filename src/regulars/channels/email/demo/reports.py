"""What a mail server sends back when a letter of ours cannot be delivered (RFC 3464)."""

from email.utils import format_datetime

from regulars.conversations.models import Message
from regulars.kit import clock
from regulars.kit.ids import new_token

REPORT = """\
From: Mail Delivery System <mailer-daemon@{host}>
To: {mailbox}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <{own_id}@{host}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="back"

--back
Content-Type: text/plain; charset=utf-8

This is the mail system at {host}.

Your message could not be delivered to {recipient}. It said: {words}

--back
Content-Type: message/delivery-status

Reporting-MTA: dns; {host}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; {words}

--back
Content-Type: text/rfc822-headers

Message-ID: <{returned_id}>
Subject: Re:

--back--
"""


def returned_mail(message: Message, words: str, *, mailbox: str) -> bytes:
    """Return the report on a message of ours, with the words of whoever refused it."""
    recipient = message.to[0]["address"]
    text = REPORT.format(
        host=f"mx.{recipient.partition('@')[2]}",
        mailbox=mailbox,
        recipient=recipient,
        words=words,
        date=format_datetime(clock.now()),
        own_id=new_token(12),
        returned_id=message.message_id,
    )
    return text.replace("\n", "\r\n").encode()
