"""Make a backup that is known to be whole; put one back without losing what was there."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections

from regulars import __version__
from regulars.kit import clock
from regulars.site import archive, snapshots
from regulars.site.archive import Manifest
from regulars.site.examination import BACKUP_MARK
from regulars.site.talk import Refusal


@dataclass(frozen=True)
class Saved:
    """A backup that was written, read again and compared."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest
    seconds: float


def save(target: Path) -> Saved:
    """Write everything into one file, then open it and compare.

    Raises:
        Refusal: the file is there already, or something cannot be read or written.
    """
    if target.exists():
        raise Refusal(f"{target} is there already.", fix="Give another name.")
    began = time.monotonic()
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with _scratch(target.absolute().parent) as folder:
            manifest = _manifest(snapshots.take(folder), folder)
            archive.pack(part, manifest, folder)
        _verify(part)
        snapshots.sync(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    (Path(settings.REGULARS_DATA) / BACKUP_MARK).touch()
    described = archive.describe(target)
    return Saved(target, described["size"], described["sha256"], manifest, time.monotonic() - began)


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """Yield a folder on the same disk as what it is for, so that files can be renamed."""
    if not parent.is_dir():
        raise Refusal(f"{parent} is not a folder.", fix="Make it, or give another place.")
    with tempfile.TemporaryDirectory(prefix=".regulars-", dir=parent) as name:
        yield Path(name)


def _manifest(counts: dict[str, int], folder: Path) -> Manifest:
    return Manifest(
        version=__version__,
        made_at=clock.now().isoformat(timespec="seconds"),
        vendor=connection.vendor,
        shop=shop_name(),
        counts=counts,
        files={path.name: archive.describe(path) for path in sorted(folder.iterdir())},
    )


def shop_name() -> str:
    """Return the name of the business; "" where there is none or the database cannot be read."""
    from regulars.business.models import Business  # noqa: PLC0415 - needs Django started

    try:
        business = Business.objects.first()
    except DatabaseError:
        return ""
    return business.name if business else ""


def _verify(path: Path) -> None:
    with opened(path):
        pass


@contextmanager
def opened(source: Path, *, beside: Path | None = None) -> Iterator[tuple[Manifest, Path]]:
    """Yield the manifest and the checked files of a backup, in a folder that goes afterwards.

    Raises:
        Refusal: it is not whole, or its counts are not what the manifest says.
    """
    if not source.is_file():
        raise Refusal(f"{source} is not there.", fix="Check how its name is spelt.")
    with _scratch(beside or source.absolute().parent) as folder:
        manifest = archive.unpack(source, folder)
        if manifest.vendor == "sqlite" and snapshots.counts_in(folder) != _known(manifest.counts):
            raise Refusal(
                f"{source} does not hold what its manifest says.", fix="Use another backup."
            )
        yield manifest, folder


def _known(counts: dict[str, int]) -> dict[str, int]:
    ours = set(snapshots.tables())
    return {table: count for table, count in counts.items() if table in ours}


def restore(source: Path) -> tuple[Manifest, Path | None]:
    """Put a backup in the place of what is here; return its manifest and where the old state is.

    Raises:
        Refusal: the backup is not whole, or Regulars is running.
    """
    data = Path(settings.REGULARS_DATA)
    with opened(source, beside=data) as (manifest, folder):
        connections.close_all()  # our own would be in the way
        if connection.vendor == "sqlite":
            snapshots.require_alone(Path(settings.DATABASES["default"]["NAME"]))
        else:
            snapshots.require_alone_on_server()
        kept = _keep_present(data)
        snapshots.put_back(folder, vendor=manifest.vendor)
    return manifest, kept


def _keep_present(data: Path) -> Path | None:
    """Save what is here, so that a restore can itself be undone; None where there is nothing."""
    name = f"before-restore-{clock.now():%Y%m%d-%H%M%S}"
    main = Path(settings.DATABASES["default"]["NAME"])
    if connection.vendor == "sqlite" and not main.exists():
        return None
    try:
        return save(data / f"{name}.tar.zst").path
    except (DatabaseError, Refusal):
        if connection.vendor != "sqlite":
            raise
    # Too broken to be copied in order: keep the very files.
    kept = data / name
    kept.mkdir(mode=0o700)
    for path in data.glob("*.sqlite3*"):
        shutil.copy2(path, kept)
    return kept


def newer_conversations(manifest: Manifest) -> int | None:
    """Return how many conversations began after a backup was made; None if that cannot be said."""
    from regulars.conversations.models import Conversation  # noqa: PLC0415 - needs Django started

    try:
        return Conversation.objects.filter(opened_at__gt=manifest.made_at).count()
    except DatabaseError:
        return None
