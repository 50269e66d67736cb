"""``regulars demo``: the sample shop, built once and then served."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

from regulars.site import talk
from regulars.site.cli import SETTINGS, Verb
from regulars.site.numbers import Number
from regulars.site.talk import Refusal

FOLDER = ".regulars-demo"
MARK = "sample-shop"  # so that --fresh never removes a real shop


@click.command(
    cls=Verb,
    examples=["regulars demo", "regulars demo --fresh", "regulars demo --host 0.0.0.0 --port 9000"],
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=Number(1, 65535))
@click.option("--fresh", is_flag=True, help="Throw the sample shop away and build it anew.")
@click.option("--folder", default=FOLDER, show_default=True, type=click.Path(path_type=Path))
@click.option("--no-serve", "--build-only", is_flag=True, help="Build, do not serve.")
def demo(host: str, port: int, fresh: bool, folder: Path, no_serve: bool) -> None:
    """Run a sample shop with a year behind it. Nothing leaves this machine."""
    from regulars.site import server  # noqa: PLC0415

    address = server.Address(host, port)
    if not no_serve:
        server.require_free(address, option="--port")
    _settle(folder, url=address.url)
    if host in server.EVERYWHERE:  # asked to be seen from other machines, by whatever name
        os.environ.setdefault("REGULARS_ALLOWED_HOSTS", "*")
    if fresh:
        _throw_away(folder)
    if not folder.exists():
        _build(folder)
    if not no_serve:
        _serve(host, port)


def _settle(folder: Path, *, url: str) -> None:
    """Make this process, and those it starts, speak of the sample shop and nothing else."""
    for name in (
        "REGULARS_DATABASE_URL",
        "REGULARS_REPLICA_URL",
        "REGULARS_SECRET_KEY",
        "REGULARS_SMTP_URL",
    ):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["REGULARS_DATA"] = str(folder.absolute())
    os.environ["REGULARS_URL"] = url
    os.environ["REGULARS_CATCH_ALL"] = "1"
    os.environ["REGULARS_SENDER_CHECKS"] = "no"  # they ask name servers
    os.environ["REGULARS_STYLEGUIDE"] = "1"


def _throw_away(folder: Path) -> None:
    if folder.exists() and not (folder / MARK).exists():
        raise Refusal(f"{folder} is not a sample shop.", fix="Give another --folder.")
    shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path) -> None:
    """Build beside, then rename: a build that is broken off leaves nothing half done."""
    talk.say("Building a sample shop: Kalamata Deli, Athens, Cebu, Ipoh, Uppsala and Rīga")
    began = time.monotonic()
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    # A process of its own: what it loads and leaves in memory goes with it.
    environment = {
        **os.environ,
        "REGULARS_DATA": str(part.absolute()),
        "REGULARS_SQLITE_SYNCHRONOUS": "OFF",
    }
    command = [sys.executable, "-m", "regulars.site.sample"]
    done = subprocess.run(  # noqa: S603 - ourselves
        command, env=environment, check=False, stdout=subprocess.PIPE
    )
    if done.returncode:
        raise Refusal(
            "The sample shop could not be built.", why="See above.", fix="Report what it says."
        )
    (part / MARK).write_bytes(done.stdout)
    part.rename(folder)
    _tell(json.loads(done.stdout), seconds=time.monotonic() - began)


def _tell(counts: dict[str, int], *, seconds: float) -> None:
    customers, conversations = counts["customers"], counts["conversations"]
    figures = f"customers {customers:,} · conversations {conversations:,}"
    talk.say(f"  {figures} · one year up to now     {seconds:.1f} s")
    talk.say("  no e-mail leaves this machine (see /outbox/)")


def _serve(host: str, port: int) -> None:
    from regulars.site import ready, sample, serving  # noqa: PLC0415
    from regulars.site.loading import loading  # noqa: PLC0415

    ready.migrate()  # an older sample shop comes along
    plan = serving.plan_of(host=host, port=port, lmtp="", smtp="", workers=2)
    talk.say(f"Ready  {plan.pages.url}")
    talk.say(f"  desk   {plan.pages.url}/today/   (nikos reads Greek)")
    talk.say(f"  owner  {sample.OWNER}   agent  {sample.AGENT}   password  {sample.PASSWORD}")
    talk.say(f"  customer  {plan.pages.url}/my/   as {sample.CUSTOMER}   code in /outbox/")
    with loading():  # it is the first to ask for the pages
        something = sample.something_to_try()
    talk.say(f"Try    {something}")
    data = os.path.relpath(os.environ["REGULARS_DATA"])
    talk.say(f"Ctrl-C stops. Data in ./{data}; `regulars demo --fresh` starts again.")
    serving.run(plan)
    talk.say("Stopped.")
