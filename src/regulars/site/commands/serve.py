"""``regulars serve`` and ``regulars work``."""

import click

from regulars.site import ready, talk
from regulars.site.cli import Verb
from regulars.site.numbers import Number


@click.command(
    cls=Verb,
    examples=[
        "regulars serve",
        "regulars serve --host 0.0.0.0 --port 80 --migrate",
        "regulars serve --lmtp 127.0.0.1:2424 --smtp 127.0.0.1:2525",
    ],
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=Number(1, 65535))
@click.option("--lmtp", default="", help="HOST:PORT for a mail server that hands over by LMTP.")
@click.option("--smtp", default="", help="HOST:PORT for mail straight from the network.")
@click.option("--workers", default=2, show_default=True, type=Number(0, 32), help="0: pages only.")
@click.option("--migrate", is_flag=True, help="Bring the database up to date first.")
def serve(host: str, port: int, lmtp: str, smtp: str, workers: int, migrate: bool) -> None:
    """Run pages, mail and work as one program. Ctrl-C stops it."""
    from regulars.site import serving  # noqa: PLC0415

    plan = serving.plan_of(host=host, port=port, lmtp=lmtp, smtp=smtp, workers=workers)
    serving.require_ports(plan)
    serving.settle_address(plan)
    if migrate:
        ready.migrate()
    ready.require_migrated()
    for line in serving.greeting(plan):
        talk.say(line)
    serving.run(plan)
    talk.say("Stopped.")


@click.command(
    cls=Verb,
    examples=[
        "regulars work",
        "regulars work --threads 4",
        "regulars work --lmtp 127.0.0.1:2424",
    ],
)
@click.option("--threads", default=2, show_default=True, type=Number(1, 32))
@click.option("--lmtp", default="", help="HOST:PORT for a mail server that hands over by LMTP.")
@click.option("--smtp", default="", help="HOST:PORT for mail straight from the network.")
def work(threads: int, lmtp: str, smtp: str) -> None:
    """Work without pages: on a second machine, or beside `serve` on a busy day."""
    from regulars.site import serving  # noqa: PLC0415

    plan = serving.plan_of(host="127.0.0.1", port=0, lmtp=lmtp, smtp=smtp, workers=threads)
    serving.require_ports(plan)
    ready.require_migrated()
    talk.say(f"Working with {threads} threads. Ctrl-C stops.")
    plan.work.run()
    talk.say("Stopped.")
