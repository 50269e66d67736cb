"""The file a backup is: a tar of a manifest and a few known files, packed with zstd."""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import zstandard

from regulars.site.talk import Refusal

MANIFEST = "manifest.json"
MEMBERS = {"main.sqlite3", "blobs.sqlite3", "database.pgdump", "secret-key"}
LEVEL = 6
CHUNK_BYTES = 1024 * 1024
FORM = 1  # of the archive; raised when an older program could not read it


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What is in a backup.

    Attributes:
        form: The archive's form.
        version: Of the program that made it.
        made_at: RFC 3339, UTC.
        vendor: "sqlite" or "postgresql".
        shop: The name of the business; "" when there was none.
        counts: Rows by table.
        files: {"size": bytes, "sha256": hex} by name.
    """

    version: str
    made_at: str
    vendor: str
    shop: str
    counts: dict[str, int]
    files: dict[str, dict[str, Any]]
    form: int = FORM


def describe(path: Path) -> dict[str, Any]:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return {"size": path.stat().st_size, "sha256": digest.hexdigest()}


def pack(target: Path, manifest: Manifest, folder: Path) -> None:
    """Write the archive at `target` from the files that the manifest names."""
    with target.open("xb") as raw:
        target.chmod(0o600)
        with _packer(raw) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
            _add_manifest(tar, manifest)
            for name in manifest.files:
                tar.add(folder / name, arcname=name, filter=_plain)


@contextmanager
def _packer(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    packer = zstandard.ZstdCompressor(level=LEVEL, threads=-1, write_checksum=True)
    with packer.stream_writer(raw, closefd=False) as packed:
        yield packed


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(content)
    info.mode = 0o600
    tar.addfile(info, BytesIO(content))


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
    return info


def unpack(source: Path, folder: Path) -> Manifest:
    """Write the files of an archive into `folder`, all of them checked; return its manifest.

    Raises:
        Refusal: it is not a backup of ours, is cut off, damaged or changed.
    """
    try:
        with source.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as packed:
            manifest = _unpack(packed, folder)
    except (
        zstandard.ZstdError,
        tarfile.TarError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
    ) as error:
        raise Refusal(
            f"{source} is not a whole backup.",
            why=str(error),
            fix="Use another backup; this one cannot be restored.",
        ) from error
    _require_unchanged(source, manifest, folder)
    return manifest


def _unpack(packed: IO[bytes], folder: Path) -> Manifest:
    with tarfile.open(fileobj=packed, mode="r|") as tar:
        manifest: Manifest | None = None
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None:
                raise ValueError(f"{info.name!r} is not a plain file")
            if info.name == MANIFEST:
                manifest = Manifest(**json.load(content))
            elif info.name in MEMBERS:  # never a path of the archive's own choosing
                _write(content, folder / info.name)
            else:
                raise ValueError(f"{info.name!r} does not belong in a backup")
    if manifest is None:
        raise ValueError("there is no manifest in it")
    return manifest


def _write(content: IO[bytes], path: Path) -> None:
    with path.open("xb") as file:
        path.chmod(0o600)
        while piece := content.read(CHUNK_BYTES):
            file.write(piece)


def _require_unchanged(source: Path, manifest: Manifest, folder: Path) -> None:
    if manifest.form > FORM:
        raise Refusal(
            f"{source} was made by a newer program ({manifest.version}).",
            fix="Install that version first.",
        )
    for name, told in manifest.files.items():
        path = folder / name
        if not path.exists() or describe(path) != told:
            raise Refusal(
                f"{source} is damaged: {name} is not what the manifest says.",
                fix="Use another backup.",
            )
