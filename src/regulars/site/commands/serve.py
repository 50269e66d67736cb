"""``regulars serve`` and ``regulars work``."""

from typing import TYPE_CHECKING

import click

from regulars.site import ready, talk
from regulars.site.cli import Verb
from regulars.site.numbers import Number
from regulars.site.talk import USAGE, Refusal

if TYPE_CHECKING:
    from regulars.site.server import Address


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
    if not host.strip():
        fix = "Give 127.0.0.1, or 0.0.0.0 for all that this machine has."
        raise Refusal("--host is empty.", fix=fix, code=USAGE)
    from regulars.site import serving  # noqa: PLC0415

    plan = serving.plan_of(host=host, port=port, lmtp=lmtp, smtp=smtp, workers=workers)
    _require_apart({"--port": plan.pages, "--lmtp": plan.work.lmtp, "--smtp": plan.work.smtp})
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
    _require_apart({"--lmtp": plan.work.lmtp, "--smtp": plan.work.smtp})
    serving.require_ports(plan)
    ready.require_migrated()
    talk.say(f"Working with {threads} threads. Ctrl-C stops.")
    plan.work.run()
    talk.say("Stopped.")


def _require_apart(listeners: "dict[str, Address | None]") -> None:
    """Refuse two listeners of ours at one port, whatever their hosts: they may be the same.

    Raises:
        Refusal: names both.
    """
    taken: dict[int, str] = {}
    for option, address in listeners.items():
        if address is None or not address.port:
            continue
        if other := taken.get(address.port):
            raise Refusal(
                f"{option} and {other} cannot both be {address.port}.",
                fix="Give each a port of its own.",
                code=USAGE,
            )
        taken[address.port] = option
