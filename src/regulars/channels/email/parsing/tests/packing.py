"""Builders of what mail programs pack letters in: winmail.dat, S/MIME, compressed rich text."""

import base64

from regulars.channels.email.parsing.tests.make import a_multipart, a_part

MESSAGE, FILE = 1, 2


def number(value, count=4):
    return value.to_bytes(count, "little")


def an_attribute(level, name, value):
    checksum = number(sum(value) % 65_536, 2)
    return bytes([level]) + number(name, 2) + number(6, 2) + number(len(value)) + value + checksum


def a_property(tag, kind, value):
    head = number(kind, 2) + number(tag, 2)
    if kind == 3:
        return head + number(value)
    return head + number(1) + number(len(value)) + value + bytes(-len(value) % 4)


def properties_of(*each):
    return number(len(each)) + b"".join(each)


def a_file(name, content, *described):
    """Return the attributes of one file; `described` are further properties of it."""
    long_name = a_property(0x3707, 0x1F, (name + "\0").encode("utf-16-le"))
    return (
        an_attribute(FILE, 0x9002, bytes(14))
        + an_attribute(FILE, 0x8010, b"SHORT~1.DAT\0")
        + an_attribute(FILE, 0x800F, content)
        + an_attribute(FILE, 0x9005, properties_of(long_name, *described))
    )


def a_winmail(*attributes):
    version = an_attribute(MESSAGE, 0x9006, number(0x10000))
    return number(0x223E9F78) + number(1, 2) + version + b"".join(attributes)


def a_mail_with(content, content_type, *, text=None, name="winmail.dat"):
    """Return a mail with a file of bytes; `text` is its letter, None for none."""
    body = base64.encodebytes(content).decode()
    file = a_part(body, f"{content_type}; name={name}", "Content-Transfer-Encoding: base64")
    return a_multipart(*([a_part(text)] if text is not None else []), file)


def an_element(tag, content):
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 128 + size]) + length.to_bytes(size, "big") + content


def an_endless_element(tag, content):
    return bytes([tag, 0x80]) + content + bytes(2)


SIGNED = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")


def a_signed_file(content, element=an_element, *, pieces=1):
    """Return an S/MIME file that signs `content`; `element` writes its lengths."""
    if pieces == 1:
        octets = an_element(0x04, content)
    else:
        size = len(content) // pieces + 1
        cut = [content[at : at + size] for at in range(0, len(content), size)]
        octets = element(0x24, b"".join(an_element(0x04, each) for each in cut))
    inner = element(0x30, DATA + element(0xA0, octets))
    version, algorithms, signers = (
        an_element(2, b"\1"),
        an_element(0x31, b""),
        an_element(0x31, b""),
    )
    return element(
        0x30, SIGNED + element(0xA0, element(0x30, version + algorithms + inner + signers))
    )


def rich_text_of(rtf):
    """Return rich text compressed without any repetition, as MS-OXRTFCP allows."""
    pieces = [rtf[at : at + 8] for at in range(0, len(rtf), 8)]
    body = b"".join(b"\0" + piece for piece in pieces)
    return number(len(body) + 12) + number(len(rtf)) + b"LZFu" + bytes(4) + body
