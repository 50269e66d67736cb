"""Mail files as people have them: single mails, mbox files, Maildirs, folders of any of these."""

import mailbox
from collections.abc import Iterable, Iterator
from pathlib import Path

_SINGLE = {".eml", ".msg", ".mail", ".txt", ""}
_MBOX_START = b"From "


class NothingToImport(Exception):
    """A path does not exist, cannot be read, or is not mail."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


def check(paths: Iterable[Path]) -> None:
    """Do nothing if every path can be read.

    Raises:
        NothingToImport: the first that cannot.
    """
    for path in paths:
        if not path.exists():
            raise NothingToImport(path, "there is no such file or folder")
        try:
            if path.is_file():
                path.open("rb").close()
            else:
                next(path.iterdir(), None)
        except OSError as error:
            raise NothingToImport(path, error.strerror or str(error)) from error


def raw_mails(paths: Iterable[Path]) -> Iterator[bytes]:
    """Yield the bytes of every mail under these paths, folders in the order of their names."""
    for path in paths:
        yield from _of_folder(path) if path.is_dir() else _of_file(path)


def _of_folder(folder: Path) -> Iterator[bytes]:
    if (folder / "cur").is_dir() and (folder / "new").is_dir():
        for part in ("cur", "new"):
            for path in sorted((folder / part).iterdir()):
                yield path.read_bytes()
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _of_folder(path)
        elif path.suffix.lower() in {*_SINGLE, ".mbox"} and not path.name.startswith("."):
            yield from _of_file(path)


def _of_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        starts_mbox = file.read(len(_MBOX_START)) == _MBOX_START
    if not starts_mbox:
        yield path.read_bytes()
        return
    box = mailbox.mbox(str(path), create=False)
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox iterates over messages, not keys
            yield box.get_bytes(key)
    finally:
        box.close()
