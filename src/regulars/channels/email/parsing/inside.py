"""The program inside a parse child: mails in on stdin, what they say out on stdout.

It imports neither Django nor anything that could reach the network, the database or a secret; the
parent gives it an environment without any. Frames are a length (8 bytes, big-endian) and that many
bytes of `marshal`: the fastest encoding that cannot carry code, and safe here because both ends are
the same interpreter and the child, not the mail, writes the frames.
"""

import marshal
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import IO

from regulars.channels.email.parsing.language import detect, load_model
from regulars.channels.email.parsing.message import ParsedMail, parse
from regulars.channels.email.parsing.recognising import REASONS
from regulars.channels.email.parsing.transfer import content_of

LENGTH_BYTES = 8
LARGE_BYTES = 500_000
_FILES = 32
_HELLO = b"ready"


def main() -> None:
    """Answer batches until stdin ends, which it also does when the parent dies."""
    _leave_signals_to_the_parent()
    try:
        _answer_all()
    except BrokenPipeError:  # the parent has gone before we could answer
        os._exit(0)


def _answer_all() -> None:
    address_space, processor_seconds, seconds_per_message, names_languages, niceness = (
        int(each) for each in sys.argv[1:6]
    )
    os.nice(niceness)
    read = _parse_and_name_language if names_languages else parse
    if names_languages:
        load_model()  # while files may still be opened and memory taken
    _limit(address_space, processor_seconds)
    mails, answers = sys.stdin.buffer, sys.stdout.buffer
    write_frame(answers, _HELLO)
    while (frame := read_frame(mails)) is not None:
        batch = marshal.loads(frame)  # noqa: S302
        del frame
        answer = [_answer(raw, read, seconds_per_message) for raw in batch]
        write_frame(answers, marshal.dumps(answer))


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the next frame, or None when the stream has ended."""
    head = stream.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    frame = stream.read(length)
    return frame if len(frame) == length else None


def write_frame(stream: IO[bytes], frame: bytes) -> None:
    """Write one frame and flush it."""
    stream.write(len(frame).to_bytes(LENGTH_BYTES, "big"))
    stream.write(frame)
    stream.flush()


def _answer(raw: bytes, read: Callable[[bytes], ParsedMail], seconds: int) -> object:
    """Return the mail in plain values, or why it cannot be read as a str."""
    # Not caught: the kernel then kills us even inside a loop of C code, and the parent knows why.
    signal.alarm(seconds)
    try:
        mail = read(raw)
        if mail.defects and mail.defects[0] in REASONS:
            return mail.defects[0]
        return _without_large_files(mail).to_plain()
    except MemoryError:
        return "Reading it takes more memory than is allowed."
    except Exception as error:
        return f"Reading it failed: {type(error).__name__}: {error}"[:500]
    finally:
        signal.alarm(0)


def _parse_and_name_language(raw: bytes) -> ParsedMail:
    mail = parse(raw)
    if mail.language:
        return mail
    return replace(mail, language=detect(mail.new_text or mail.text) or "")


def _without_large_files(mail: ParsedMail) -> ParsedMail:
    """Leave out the bytes that the parent can as well take from the raw message it has."""
    if all(each.size < LARGE_BYTES or each.source is None for each in mail.attachments):
        return mail
    kept = tuple(
        each if each.size < LARGE_BYTES or each.source is None else replace(each, content=b"")
        for each in mail.attachments
    )
    return replace(mail, attachments=kept)


def with_large_files(mail: ParsedMail, raw: bytes) -> ParsedMail:
    """Put back what `_without_large_files` left out, on the parent's side."""
    if all(len(each.content) == each.size for each in mail.attachments):
        return mail
    whole = tuple(
        each if each.source is None else replace(each, content=content_of(raw, each.source))
        for each in mail.attachments
    )
    return replace(mail, attachments=whole)


def _leave_signals_to_the_parent() -> None:
    # Whoever stops the whole program stops the parent; we leave when it closes our stdin.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def _limit(address_space: int, processor_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


if __name__ == "__main__":
    main()
