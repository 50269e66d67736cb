"""``regulars backup`` and ``regulars restore``."""

from pathlib import Path

import click

from regulars.site import ready, talk
from regulars.site.cli import Verb
from regulars.site.talk import USAGE, Refusal

MEGABYTE = 1024 * 1024


@click.command(
    cls=Verb,
    examples=[
        "regulars backup",
        "regulars backup /var/backups/regulars-$(date +%F).tar.zst --quiet",
        "regulars backup shop.tar.zst --json",
    ],
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
def backup(file: Path | None) -> None:
    """Save everything in one file, while the program runs.

    The file is opened again and its rows are counted before it gets its name. It holds the
    secret key and all mail: keep it where only you can read it.
    """
    ready.start_django()
    _require_anything()
    from regulars.kit import clock  # noqa: PLC0415
    from regulars.site.backups import save  # noqa: PLC0415

    saved = save(file or Path(f"regulars-{clock.now():%Y-%m-%d-%H%M%S}.tar.zst"))
    rows = sum(saved.manifest.counts.values())
    talk.answer(
        {
            "file": str(saved.path),
            "bytes": saved.size,
            "sha256": saved.sha256,
            "counts": saved.manifest.counts,
            "seconds": round(saved.seconds, 3),
        },
        f"{saved.path}: {saved.size / MEGABYTE:.1f} MB, {rows:,} rows, opened and counted, "
        f"{saved.seconds:.1f} s.",
    )


def _require_anything() -> None:
    """Refuse what a mistyped REGULARS_DATA would give, night by night: backups of nothing."""
    from regulars.site.trouble import NOT_SET_UP  # noqa: PLC0415

    if ready.is_new():
        raise NOT_SET_UP


@click.command(
    cls=Verb,
    examples=[
        "regulars restore regulars-2026-11-22.tar.zst",
        "regulars restore regulars-2026-11-22.tar.zst --yes",
        "regulars restore regulars-2026-11-22.tar.zst --yes --json",
    ],
)
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put everything back from a backup. What is here now is kept beside it.

    Stop the program first. Pages and programs that follow the journal begin afresh afterwards. Mail
    that was on its way when the backup was made becomes uncertain: it may have left since.
    """
    ready.start_django()
    from regulars.site import backups  # noqa: PLC0415

    _confirm(file)
    manifest, kept = backups.restore(file)
    rows = sum(manifest.counts.values())
    words = f"Restored {manifest.shop or 'the state'} of {manifest.made_at}: {rows:,} rows."
    words += f"\nWhat was here is kept in {kept}." if kept else ""
    if any(ready.pending_migrations().values()):
        words += "\nNext: regulars serve --migrate"
    talk.answer(
        {
            "made_at": manifest.made_at,
            "version": manifest.version,
            "counts": manifest.counts,
            "kept": kept and str(kept),
        },
        words,
    )


def _confirm(file: Path) -> None:
    from regulars.site import backups  # noqa: PLC0415

    shop = backups.shop_name()
    with backups.opened(file) as (manifest, _folder):
        newer = backups.newer_conversations(manifest)
    if not shop or talk.manners.yes:
        return
    if not talk.may_ask():
        raise Refusal(f"This would replace {shop}.", fix="Add --yes if that is meant.", code=USAGE)
    if newer:
        talk.say(f"{newer:,} conversations are newer than this backup and would go.")
    typed = talk.ask(f"Type the shop's name to go on ({shop})", option="--yes")
    if typed.strip().casefold() != shop.casefold():
        raise Refusal(
            "That is not the shop's name; nothing was changed.", fix="Try again, or give --yes."
        )
