"""Get Django and the database ready for a command, or say in a sentence what is in the way."""

from typing import TYPE_CHECKING

import django

from regulars.site.loading import loading
from regulars.site.talk import Refusal
from regulars.site.trouble import NOT_SET_UP

if TYPE_CHECKING:
    from regulars.business.models import Business

# The app whose tables a database holds; None for all others.
APPS_OF: dict[str, str | None] = {"default": None, "blobs": "files"}


def start_django() -> None:
    """Load settings and apps. Touches no database."""
    with loading():
        django.setup()


def pending_migrations() -> dict[str, list[str]]:
    """Return the names of the migrations that have not run, by database alias."""
    from django.db import connections  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    found = {}
    for alias in APPS_OF:
        executor = MigrationExecutor(connections[alias])
        # Only one app has tables among the blobs; the others' migrations would do nothing there.
        targets = executor.loader.graph.leaf_nodes(APPS_OF[alias])
        plan = executor.migration_plan(targets)
        found[alias] = [str(migration) for migration, _backwards in plan]
    return found


def is_new() -> bool:
    """Return whether the database holds nothing yet: no migration has ever run."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    return not MigrationRecorder(connection).applied_migrations()


def require_database() -> "Business":
    """Start Django and return the business, or refuse: not set up, behind, broken.

    Raises:
        Refusal: says what to run first.
    """
    start_django()
    from regulars.business.models import Business  # noqa: PLC0415

    business = Business.objects.first()
    if business is None:
        raise NOT_SET_UP
    return business


def require_migrated() -> None:
    """Refuse when migrations are pending.

    Raises:
        Refusal: says how to run them.
    """
    start_django()
    pending = pending_migrations()
    count = sum(len(names) for names in pending.values())
    if not count:
        return
    raise Refusal(
        f"The database waits for {count} migrations.",
        why="The program is newer than the database, or the database is new.",
        fix="`regulars setup` makes a new one; `regulars serve --migrate` brings it up to date.",
    )


def migrate() -> None:
    """Bring every database up to date."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415

    for alias, names in pending_migrations().items():
        if names:
            app = [APPS_OF[alias]] if APPS_OF[alias] else []
            call_command("migrate", *app, database=alias, verbosity=0, interactive=False)
