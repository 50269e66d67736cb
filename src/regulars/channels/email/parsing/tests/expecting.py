"""What a corpus expects of a mail, in the terms of `ParsedMail`, and where the two differ.

The expectation is a tree of parts as mail-parser writes it; `text_body` and `attachments` are the
numbers of its parts. What counts as the same is said in docs/explanation/reading-mail.md.
"""

import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from regulars.channels.email.parsing.attachments import safe_filename
from regulars.channels.email.parsing.charsets import decode
from regulars.channels.email.parsing.layout import html_to_text
from regulars.channels.email.parsing.transfer import unflowed

UNREADABLE = "\ufffd"
UUENCODED = re.compile(r"^begin 6\d\d (.+)\n(?:[ -`]{2,}\n|`?\n)+end\n", re.MULTILINE)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Expected:
    """One mail's expectation and how it was read."""

    expected: dict
    mail: object

    def differences(self):
        """Return {field: (expected, read)} of what is read otherwise."""
        pairs = {**self.headers(), "text": self.texts(), "attachments": self.attachments()}
        return {
            field: (wanted, read)
            for field, (wanted, read) in pairs.items()
            if not is_same(wanted, read)
        }

    def headers(self):
        first, mail = first_headers(self.expected), self.mail
        senders = [(mail.from_,) if mail.from_ else (), (mail.sender,) if mail.sender else ()]
        people = {"from": senders[0], "sender": senders[1]}
        people |= {"to": mail.to, "cc": mail.cc, "reply_to": mail.reply_to}
        return {
            "subject": (one_line(first.get("subject", {}).get("Text")), one_line(mail.subject)),
            "message_id": (first.get("message_id", {}).get("Text") or "", mail.message_id),
            "date": (date_of(first.get("date", {}).get("DateTime")), mail.date),
            **{
                name: (
                    listed(first.get(name, {}).get("Address", {})),
                    [(one_line(each.name), each.address) for each in found],
                )
                for name, found in people.items()
            },
        }

    def texts(self):
        parts = [self.expected["parts"][number] for number in self.expected["text_body"]]
        words = [readable(part).replace("\r\n", "\n") for part in parts]
        words += [self._read_on(part["body"]["Text"]) for part in self.unfinished()]
        return one_line(UUENCODED.sub("", "\n".join(words))), one_line(self.mail.text)

    def uuencoded(self):
        """Return (name, bytes) of the files that stand encoded in the expected text."""
        texts = [self.expected["parts"][number] for number in self.expected["text_body"]]
        return [
            (match[1], undo_uuencoding(match[0].encode()))
            for part in texts
            for match in UUENCODED.finditer(part["body"].get("Text", "").replace("\r\n", "\n"))
        ]

    def attachments(self):
        wanted, read = self.files()
        in_text = self.uuencoded()
        if not in_text:
            return wanted, read
        found = self.mail.attachments[-len(in_text) :]
        return wanted + in_text, read + [(each.filename, each.content) for each in found]

    def files(self):
        in_text = len(self.uuencoded())
        loose = [id(part) for part in self.unfinished()]
        wanted = [part for part in self._attached() if id(part) not in loose]
        found = self.mail.attachments[: len(self.mail.attachments) - in_text]
        if len(wanted) != len(found):
            return [name_of(part) for part in wanted], [each.filename for each in found]
        compared = [compared_file(*pair) for pair in zip(wanted, found, strict=True)]
        return [pair[0] for pair in compared], [pair[1] for pair in compared]

    def unfinished(self):
        """Return the nameless texts of multiparts that never end: words to us, a file to them."""
        return [
            part
            for part in self._attached()
            if "Text" in part["body"]
            and not name_of(part)
            and (part["is_encoding_problem"] or type_of(part).startswith("multipart/"))
            and type_of(part).partition("/")[0] in {"", "text", "multipart"}
        ]

    def _read_on(self, text):
        """Return what stands between the boundaries that the expectation passed over."""
        for part in self.expected["parts"]:
            boundary = parameters(part, "content_type").get("boundary")
            if boundary:
                text = re.sub(rf"\n--{re.escape(boundary)}\n(?:.+\n)*\n", "\n", text)
        return text

    def _attached(self):
        return [self.expected["parts"][number] for number in self.expected["attachments"]]


def differences(mail, expected_file):
    """Return {field: (expected, read)} of what a mail says otherwise than its expectation."""
    return Expected(json.loads(expected_file.read_text()), mail).differences()


def is_same(wanted, read):
    """Whether they are equal, a letter nobody could read then being any letter, or none."""
    if isinstance(wanted, list | tuple) and isinstance(read, list | tuple):
        return len(wanted) == len(read) and all(map(is_same, wanted, read))
    if not isinstance(wanted, str) or UNREADABLE not in wanted or UNREADABLE in str(read):
        return wanted == read
    pattern = re.escape(wanted).replace(r"\ ", " ?").replace(UNREADABLE, ".?")
    return re.fullmatch(pattern, read) is not None


def first_headers(expected):
    first = {}
    for header in expected["parts"][0]["headers"]:
        if isinstance(header["name"], str) and isinstance(header["value"], dict):
            first.setdefault(header["name"], header["value"])
    return first


def listed(said):
    people = list(said.get("List", []))
    for group in said.get("Group", []):
        people += group["addresses"]
    return [(one_line(each["name"]), each["address"] or "") for each in people]


def date_of(said):
    if not said:
        return None
    offset = timedelta(hours=said["tz_hour"], minutes=said["tz_minute"])
    zone = timezone(-offset if said["tz_before_gmt"] else offset)
    when = (said[part] for part in ("year", "month", "day", "hour", "minute", "second"))
    return datetime(*when, tzinfo=zone).astimezone(UTC)


def readable(part):
    """Return the words of a text part as we write them: HTML laid out, flowed lines joined."""
    body = part["body"]
    if "Html" in body:
        return html_to_text(body["Html"])
    text = body.get("Text", "")
    said = parameters(part, "content_type")
    if said.get("format", "").lower() == "flowed":
        delete_space = said.get("delsp", "").lower() == "yes"
        return unflowed(text.replace("\r\n", "\n"), delete_space=delete_space)
    return text


def compared_file(part, found):
    """Return (name, type, size or words or bytes) as expected and as found."""
    name = safe_filename(name_of(part)) or found.filename  # a nameless file gets one of our names
    kind = type_of(part) or ("message/rfc822" if "Message" in part["body"] else "text/plain")
    content, read = contents(part, found)
    return (name, kind, content), (found.filename, found.content_type, read)


def contents(part, found):
    body = part["body"]
    if "Message" in body:
        size = part["offset_end"] - part["offset_body"]
        return (size, found.size) if encoding_of(part) != "base64" else (None, None)
    if "Text" in body or "Html" in body:
        said = body.get("Text", body.get("Html"))
        read = one_line(decode(found.content, parameters(part, "content_type").get("charset")))
        undone = undo_uuencoding(said.encode("utf-8"))
        return one_line(decode(undone, "latin-1") if undone else said), read
    raw = bytes(body.get("Binary", body.get("InlineBinary")))
    return (undo_uuencoding(raw) or raw).replace(b"\r\n", b"\n"), found.content.replace(
        b"\r\n", b"\n"
    )


def undo_uuencoding(data):
    """Return what uuencoded data stands for; None where it is not uuencoded."""
    lines = data.strip().splitlines()
    if not lines or not lines[0].startswith(b"begin 6"):
        return None
    return b"".join(binascii.a2b_uu(line) for line in lines[1 : lines.index(b"end")])


def name_of(part):
    said = parameters(part, "content_disposition").get("filename")
    return said or parameters(part, "content_type").get("name") or ""


def type_of(part):
    for header in part["headers"]:
        if header["name"] == "content_type" and isinstance(header["value"], dict):
            said = header["value"]["ContentType"]
            return f"{said['c_type']}/{said['c_subtype'] or ''}".lower()
    return ""


def encoding_of(part):
    for header in part["headers"]:
        if header["name"] == "content_transfer_encoding" and isinstance(header["value"], dict):
            return header["value"]["Text"].lower()
    return ""


def parameters(part, name):
    for header in part["headers"]:
        if header["name"] == name and isinstance(header["value"], dict):
            said = header["value"].get("ContentType", {}).get("attributes") or []
            return {each["name"].lower(): each["value"] for each in said}
    return {}


def one_line(text):
    """Return text as it is stored, blanks and line ends as one blank: mailers wrap differently."""
    return " ".join(CONTROLS.sub("", text or "").split())
