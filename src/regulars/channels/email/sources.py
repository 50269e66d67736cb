"""Mail files as people have them: single mails, mbox files, Maildirs, folders of any of these."""

import mailbox
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from regulars.channels.email.parsing.recognising import why_no_mail

_SUFFIXES = {".eml", ".msg", ".mail", ".txt", ".mbox", ""}
_MBOX_START = b"From "
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
_HEAD_BYTES = 1_000_000  # in which a mail's header begins

LINK = "a link, which is not followed"
NO_FILE = "neither a file nor a folder"
NO_NAME = "not named as mail files are"
HIDDEN = "hidden"


class NothingToImport(Exception):
    """A path does not exist, cannot be read, or is not mail."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that was met and not read. `why` goes on a sentence: "a link, …"."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """One mail: `raw` as it lies in its file, `letter` without what an mbox had to quote in it."""

    raw: bytes
    letter: bytes


def files_of(paths: Iterable[Path]) -> tuple[list[str], list[LeftOut]]:
    """Return the files of mail under these paths, folders in the order of their names.

    As texts: a folder may hold a hundred thousand, and a `Path` takes longer than reading it.

    Nothing in a folder leads out of it or stops the reading: links are not followed, and only
    plain files are taken; what is left out is told.

    Raises:
        NothingToImport: one of the paths cannot be read, or the only one is no mail.
    """
    paths = list(paths)
    files: list[str] = []
    left_out: list[LeftOut] = []
    for path in paths:
        if _mode_of(path) == stat.S_IFDIR:
            _walk(path, files, left_out)
        else:
            files.append(str(path))
            _check(path, is_alone=len(paths) == 1)
    return files, left_out


def mails_in(files: Iterable[str], left_out: list[LeftOut]) -> Iterator[Found]:
    """Yield the mails of files; adds to `left_out` those that cannot be read after all."""
    for path in files:
        try:
            yield from _of_file(path)
        except OSError as error:
            left_out.append(LeftOut(Path(path), _words(error)))


def unquoted(raw: bytes) -> bytes:
    """Return a mail from an mbox without the ">" that keeps "From " from the start of a line."""
    return _QUOTED_FROM.sub(rb"\1", raw) if b">From " in raw else raw


def _mode_of(path: Path) -> int:
    """Return what a named path is, S_IFREG or S_IFDIR; a link counts as what it leads to."""
    try:
        mode = stat.S_IFMT(path.stat().st_mode)
    except FileNotFoundError as error:
        raise NothingToImport(path, "there is no such file or folder") from error
    except OSError as error:
        raise NothingToImport(path, _words(error)) from error
    if mode not in (stat.S_IFREG, stat.S_IFDIR):
        raise NothingToImport(path, f"it is {NO_FILE}")
    return mode


def _check(path: Path, *, is_alone: bool) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise NothingToImport(path, _words(error)) from error
    if is_alone and (why := why_no_mail(head)):
        raise NothingToImport(path, why[0].lower() + why[1:].rstrip("."))


def _walk(folder: Path, files: list[str], left_out: list[LeftOut]) -> None:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        left_out.append(LeftOut(folder, _words(error)))
        return
    is_maildir = _is_maildir(folder)
    is_its_part = folder.name in ("cur", "new") and _is_maildir(folder.parent)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            path = Path(entry.path)
            if is_maildir and entry.name == "tmp":
                continue  # half written
            if entry.name.startswith(".") and not _is_maildir(path):
                left_out.append(LeftOut(path, HIDDEN))
            else:
                _walk(path, files, left_out)
        elif is_maildir and entry.is_file(follow_symlinks=False):
            continue  # lists of the mail server's own
        elif why := _why_not(entry, is_named_by_maildir=is_its_part):
            left_out.append(LeftOut(Path(entry.path), why))
        else:
            files.append(entry.path)


def _is_maildir(folder: Path) -> bool:
    is_hidden = folder.name.startswith(".")
    return (folder / "cur").is_dir() and (is_hidden or (folder / "new").is_dir())


def _why_not(entry: "os.DirEntry[str]", *, is_named_by_maildir: bool) -> str:
    if entry.is_symlink():
        return LINK
    if not entry.is_file(follow_symlinks=False):
        return NO_FILE
    if entry.name.startswith("."):
        return HIDDEN
    is_named = is_named_by_maildir or _suffix(entry.name) in _SUFFIXES
    return "" if is_named else NO_NAME


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return (dot + suffix).lower() if stem and suffix else ""


def _of_file(path: str) -> Iterator[Found]:
    with open(path, "rb") as file:  # noqa: PTH123 - see files_of
        start = file.read(len(_MBOX_START))
        raw = b"" if start == _MBOX_START else start + file.read()
    if raw or not start:
        yield Found(raw, raw)
        return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox iterates over messages, not keys
            raw = box.get_bytes(key)
            yield Found(raw, unquoted(raw))
    finally:
        box.close()


def _words(error: OSError) -> str:
    return error.strerror or str(error)
