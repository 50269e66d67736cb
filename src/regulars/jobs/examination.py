"""What the queue says about its own health."""

from collections.abc import Iterator

from regulars.jobs import checkpoint
from regulars.jobs.queries import queue_state
from regulars.kit import doctor
from regulars.kit.doctor import Finding

SILENT_SECONDS = 30.0
OVERDUE_SECONDS = 120.0
LARGE_LOG_BYTES = 256 * 1024 * 1024


def register_checks() -> None:
    """Let doctor and health ask."""
    doctor.register_vital("worker", worker)
    doctor.register_vital("jobs", jobs)
    doctor.register("write-ahead log", write_ahead_log)


def worker() -> Finding:
    """Find whether anybody works the queue off."""
    alive = [one for one in queue_state().workers if one.silent_seconds < SILENT_SECONDS]
    if alive:
        return Finding("ok", f"{len(alive)} at work, {sum(one.done for one in alive)} jobs done")
    return Finding(
        "fail",
        "no worker is running",
        "mail is not fetched, sent or read in while none runs",
        "start one: regulars work (regulars serve brings its own)",
    )


def jobs() -> Iterator[Finding]:
    """Find what waits too long, and what has failed."""
    state = queue_state()
    if state.oldest_seconds > OVERDUE_SECONDS:
        yield Finding(
            "fail",
            f"{state.waiting} jobs wait, the oldest for {state.oldest_seconds:.0f} s",
            "the workers are too slow or busy with something long",
            "start one more: regulars work",
        )
    else:
        yield Finding("ok", f"{state.waiting} waiting, {state.running} running")
    if state.failed:
        yield Finding(
            "warn",
            f"{state.failed} jobs have failed",
            "each was tried several times",
            "look at why with: regulars manage jobs; then retry or drop them",
        )


def write_ahead_log() -> Finding:
    """Find whether SQLite's log is carried over."""
    size = checkpoint.wal_bytes()
    if size < LARGE_LOG_BYTES:
        return Finding("ok", f"{size // 1024:,} KB")
    return Finding(
        "warn",
        f"{size // 1024 // 1024:,} MB",
        "a reader that never ends keeps it from being carried over",
        "stop programs that hold the database file open, such as a forgotten sqlite3",
    )
