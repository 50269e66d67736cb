"""Put the static files under hashed names into the data folder, once for each set of files.

Old files stay: a page that somebody has open still finds its style sheet after an upgrade.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = "collected"


def collect_static() -> bool:
    """Collect what has changed; return whether anything had."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    key = _key()
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = root / STAMP
        if stamp.exists() and stamp.read_text() == key:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(key)
    return True


def _key() -> str:
    digest = hashlib.sha256()
    for name, source in sorted(_sources()):
        state = source.stat()
        digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list(None):
            yield name, Path(storage.path(name))
