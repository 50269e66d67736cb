"""A folder of mails as a shop gets them, the same for the same seed.

Written byte by byte, not by the stdlib's composer: what arrives was made by other programs.
"""

import base64
import json
import quopri
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from pathlib import Path
from random import Random

from bench.vocabulary import TONGUES, Tongue

SEED = 20_251
MAILBOX = "help@example.com"
QUOTED_SHARE = 0.27
HTML_SHARE = 0.55
ATTACHED_SHARE = 0.12
EIGHT_BIT_SHARE = 0.4
PER_FOLDER = 1_000
FIRST = datetime(2025, 1, 6, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Shape:
    """What a corpus is like, for the report."""

    mails: int
    median_bytes: int
    bytes: int
    with_html: float
    with_quotes: float
    with_attachments: float
    raw_8_bit: float
    charsets: int


@dataclass
class Person:
    name: str
    address: str
    tongue: Tongue
    last_id: str = ""
    last_words: str = ""
    last_at: datetime = FIRST
    references: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Made:
    """One mail and what is in it."""

    raw: bytes
    has_html: bool
    has_quote: bool
    has_attachment: bool
    is_8_bit: bool
    charset: str


def make(folder: Path, *, mails: int, seed: int = SEED, start: int = 0) -> Shape:
    """Write mails as ``0/00000.eml`` … and say what they are like."""
    made = []
    for number, mail in enumerate(generate(mails, seed=seed, start=start)):
        place = folder / f"{number // PER_FOLDER:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.eml").write_bytes(mail.raw)
        made.append(mail)
    shape = _shape(made)
    (folder / ".shape.json").write_text(json.dumps(asdict(shape), indent=1))
    return shape


def shape_of(folder: Path) -> Shape | None:
    """Return what was noted about a corpus of ours; None for somebody else's."""
    noted = folder / ".shape.json"
    return Shape(**json.loads(noted.read_text())) if noted.exists() else None


def generate(mails: int, *, seed: int = SEED, start: int = 0) -> Iterator[Made]:
    """Yield mails; each has one word that no other has, ``mark`` of its number."""
    random = Random(seed + start)
    people = [_person(random, start + number) for number in range(max(2, mails // 3))]
    for number in range(start, start + mails):
        yield _mail(random, random.choice(people), number)


def mark(number: int) -> str:
    """Return the word that only this mail has."""
    return f"qz{number:06d}x"


def _person(random: Random, number: int) -> Person:
    tongue = random.choices(TONGUES, weights=[5, 4, 3, 2, 2, 2, 1])[0]
    return Person(
        name=random.choice(tongue.names),
        address=f"customer{number}@{random.choice(('example.org', 'example.net', 'mail.example'))}",
        tongue=tongue,
    )


def _mail(random: Random, person: Person, number: int) -> Made:
    answers = bool(person.last_id) and random.random() < QUOTED_SHARE * 1.5
    words = _words(random, person.tongue, number)
    text = f"{person.tongue.greeting}\n\n{words}\n\n{person.name}\n"
    if answers:
        text += _quote(person)
    charset = _charset_for(random, person.tongue, text)
    is_8_bit = charset != "us-ascii" and random.random() < EIGHT_BIT_SHARE
    has_html = random.random() < HTML_SHARE
    files = _files(random, number) if random.random() < ATTACHED_SHARE else []
    body = _body(random, text, charset, is_8_bit=is_8_bit, has_html=has_html)
    if files:
        body = _multipart("mixed", [body, *files], random)
    at = FIRST + timedelta(minutes=7 * number)
    own = f"{number}.{random.getrandbits(64):x}@{person.address.partition('@')[2]}"
    raw = _headers(random, person, own, at, answers=answers) + body
    _remember(person, own, words, at, answers=answers)
    has_8_bit = is_8_bit and any(byte > 127 for byte in body[:20_000])
    return Made(raw, has_html, answers, bool(files), has_8_bit, charset)


def _remember(person: Person, own: str, words: str, at: datetime, *, answers: bool) -> None:
    person.references = [*person.references, own][-8:] if answers else [own]
    person.last_id, person.last_words, person.last_at = own, words, at


def _words(random: Random, tongue: Tongue, number: int) -> str:
    paragraphs = [
        " ".join(random.choices(tongue.sentences, k=random.randint(2, 5)))
        for _ in range(random.randint(1, 5))
    ]
    order = f"{random.choice(('Order', 'Ref.', 'No.'))} {random.randint(10_000, 99_999)}"
    return "\n\n".join([*paragraphs, f"{order} {mark(number)}"])


def _quote(person: Person) -> str:
    lead = person.tongue.wrote.format(
        when=person.last_at.strftime("%d.%m.%Y %H:%M"), who=f"{person.name} <{person.address}>"
    )
    quoted = "\n".join(f"> {line}" for line in person.last_words.splitlines())
    return f"\n{lead}\n{quoted}\n"


def _charset_for(random: Random, tongue: Tongue, text: str) -> str:
    for charset in (random.choice(tongue.charsets), "utf-8"):
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            continue
        return charset
    return "utf-8"


def _headers(random: Random, person: Person, own: str, at: datetime, *, answers: bool) -> bytes:
    when = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    name = Header(person.name, "utf-8").encode()
    subject = " ".join(random.choice(person.tongue.sentences).split()[:6]).rstrip(".,?;")
    lines = [f"Return-Path: <{person.address}>"]
    lines += [_received(random, hop, when) for hop in range(random.randint(2, 5))]
    signature = base64.b64encode(random.randbytes(256)).decode()
    folded = "\n\t ".join(signature[at : at + 70] for at in range(0, len(signature), 70))
    lines += [
        (
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=mail;\n"
            f"\th=from:to:subject:date:message-id; bh={signature[:44]};\n\tb={folded}"
        ),
        f"ARC-Seal: i=1; a=rsa-sha256; d=mail.example; s=arc; cv=none;\n\tb={folded}",
        (
            "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example; s=arc;\n"
            f"\th=from:to:subject:date:message-id; bh={signature[8:52]};\n\tb={folded}"
        ),
        (
            "Authentication-Results: mx.example.com; dkim=pass header.d=example.org;\n"
            f"\tspf=pass smtp.mailfrom={person.address}; dmarc=pass"
        ),
        f"Date: {when}",
        f"From: {name} <{person.address}>",
        f"To: Kalamata Deli <{MAILBOX}>",
        f"Subject: {Header(('Re: ' if answers else '') + subject, 'utf-8').encode()}",
        f"Message-ID: <{own}>",
    ]
    if answers:
        lines.append(f"In-Reply-To: <{person.last_id}>")
        lines.append("References: " + "\n\t".join(f"<{each}>" for each in person.references))
    lines += [
        "MIME-Version: 1.0",
        f"X-Mailer: {random.choice(('Made Mail 4.1', 'Pocket 17.2', 'Web 2025-03'))}",
    ]
    return ("\n".join(lines) + "\n").replace("\n", "\r\n").encode("ascii")


def _received(random: Random, hop: int, when: str) -> str:
    relay = f"relay{hop}.mail.example"
    return (
        f"Received: from {relay} ({relay} [192.0.2.{hop + 9}])\n"
        f"\tby mx{hop}.example.com (Postfix) with ESMTPS id {random.getrandbits(40):010X}\n"
        f"\t(version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)\n"
        f"\tfor <{MAILBOX}>; {when}"
    )


def _body(random: Random, text: str, charset: str, *, is_8_bit: bool, has_html: bool) -> bytes:
    plain = _part(random, "text/plain", text, charset, is_8_bit=is_8_bit)
    if not has_html:
        return plain
    page = _part(random, "text/html", _html(random, text), charset, is_8_bit=is_8_bit)
    if random.random() < 0.1:
        return page
    return _multipart("alternative", [plain, page], random)


def _part(random: Random, kind: str, text: str, charset: str, *, is_8_bit: bool) -> bytes:
    content = text.replace("\n", "\r\n").encode(charset)
    encoding = "8bit" if is_8_bit or charset == "us-ascii" else "quoted-printable"
    if charset == "us-ascii":
        encoding = "7bit"
    elif not is_8_bit and random.random() < 0.3:
        encoding = "base64"
    if encoding == "base64":
        content = base64.encodebytes(content).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        content = quopri.encodestring(content.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    head = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    return head.encode() + b"\r\n" + content


def _html(random: Random, text: str) -> str:
    style = "font-family:Calibri,Arial,sans-serif;font-size:11pt;color:#1f2933;margin:0 0 12px 0"
    rows = []
    for block in text.split("\n\n"):
        inner = block.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
        rows.append(
            '<tr><td class="m_cell" valign="top" style="padding:0 18px 0 18px">'
            f'<p class="MsoNormal" style="{style}"><span lang="EN-GB">{inner}</span></p></td></tr>'
        )
    rules = "\n".join(
        f".m_{random.getrandbits(24):06x} {{ margin:0; padding:{size}px; mso-padding-alt:0 }}"
        for size in range(random.randint(8, 30))
    )
    return (
        "<!DOCTYPE html>\n<html><head><meta http-equiv='Content-Type' content='text/html'>\n"
        f"<style>\n{rules}\n</style></head>\n<body bgcolor='#ffffff'>\n"
        "<script>document.title = 'x'</script>\n"
        '<table width="600" border="0" cellspacing="0" cellpadding="0">\n'
        + "\n".join(rows)
        + '\n</table>\n<img src="https://pixel.example/t.gif?u=1" width="1" height="1">\n'
        "</body></html>\n"
    )


def _files(random: Random, number: int) -> list[bytes]:
    return [_file(random, number * 3 + each) for each in range(random.choice((1, 1, 1, 2)))]


def _file(random: Random, number: int) -> bytes:
    name, kind, start = random.choice(
        (
            (f"photo{number}.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
            (f"invoice{number}.pdf", "application/pdf", b"%PDF-1.4\n"),
            (f"list{number}.csv", "text/csv", b"number;name\n"),
        )
    )
    content = start + f"{number}\n".encode() + random.randbytes(random.randint(2_000, 40_000))
    if kind == "text/csv":
        content = start + base64.b32encode(content)
    return (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    ).encode() + base64.encodebytes(content).replace(b"\n", b"\r\n")


def _multipart(kind: str, parts: list[bytes], random: Random) -> bytes:
    boundary = f"=_{random.getrandbits(80):020x}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    inside = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return head + inside + b"--" + boundary.encode() + b"--\r\n"


def _shape(made: list[Made]) -> Shape:
    sizes = [len(each.raw) for each in made]
    count = max(1, len(made))
    return Shape(
        mails=len(made),
        median_bytes=int(statistics.median(sizes)),
        bytes=sum(sizes),
        with_html=round(sum(each.has_html for each in made) / count, 3),
        with_quotes=round(sum(each.has_quote for each in made) / count, 3),
        with_attachments=round(sum(each.has_attachment for each in made) / count, 3),
        raw_8_bit=round(sum(each.is_8_bit for each in made) / count, 3),
        charsets=len({each.charset for each in made}),
    )
