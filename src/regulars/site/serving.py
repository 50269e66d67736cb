"""What ``serve`` is about to do, said and done."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars import __version__
from regulars.site import server
from regulars.site.server import Address, Child
from regulars.site.working import Work

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Plan:
    """Where to listen, and what to run beside the pages."""

    pages: Address
    work: Work


def plan_of(*, host: str, port: int, lmtp: str, smtp: str, workers: int) -> Plan:
    """Return the plan that the options ask for.

    Raises:
        Refusal: an address is not one.
    """
    return Plan(
        pages=Address(host, port),
        work=Work(
            threads=workers,
            lmtp=server.address_of(lmtp, option="--lmtp") if lmtp else None,
            smtp=server.address_of(smtp, option="--smtp") if smtp else None,
        ),
    )


def require_ports(plan: Plan) -> None:
    """Refuse when one of the ports is taken.

    Raises:
        Refusal: says which.
    """
    wanted = [(plan.pages, "--port"), (plan.work.lmtp, "--lmtp"), (plan.work.smtp, "--smtp")]
    for address, option in wanted:
        if address and address.port:
            server.require_free(address, option=option)


def settle_address(plan: Plan) -> None:
    """Make links, of this process and its children, lead here where no public address is set.

    Call it before Django is started, which reads the address once.
    """
    if not os.environ.get("REGULARS_URL", "").strip():
        os.environ["REGULARS_URL"] = plan.pages.url


def run(plan: Plan) -> None:
    """Serve until told to stop. Django is started."""
    from regulars.site.collecting import collect_static  # noqa: PLC0415

    collect_static()
    beside = [Child(part.run, name=name) for name, part in plan.work.apart.items()]
    server.serve_pages(plan.pages, beside=beside)


def greeting(plan: Plan) -> Iterator[str]:
    """Yield the lines that tell what runs where."""
    from django.conf import settings  # noqa: PLC0415

    parts = [
        f"regulars {__version__}",
        f"data {settings.REGULARS_DATA}",
        _database(),
        f"{plan.work.threads} workers",
    ]
    yield " · ".join(parts)
    yield f"  web     http://{plan.pages}" + _public(settings.REGULARS_URL, plan.pages)
    for name, address in (("lmtp", plan.work.lmtp), ("smtp", plan.work.smtp)):
        if address:
            yield f"  {name}    {address}"
    yield f"  jobs    {_waiting_jobs()} waiting"
    yield f"  backup  {_last_backup()}"
    if not _is_set_up():
        yield 'First run? In another terminal: regulars setup --name "Your shop" --country GR'
    yield "Ctrl-C stops."


def _public(url: str, pages: Address) -> str:
    return "" if url in {f"http://{pages}", pages.url} else f"  (people come by {url})"


def _database() -> str:
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "sqlite":
        return "PostgreSQL"
    folder = Path(connection.settings_dict["NAME"]).parent
    size = sum(file.stat().st_size for file in folder.glob("*.sqlite3*"))
    return f"SQLite {size / MEGABYTE:.0f} MB"


def _waiting_jobs() -> str:
    from regulars.jobs.models import Job  # noqa: PLC0415

    most = 1000
    count = Job.objects.filter(state=Job.State.QUEUED)[:most].count()
    return f"{count:,}" if count < most else f"{most:,}+"


def _last_backup() -> str:
    from regulars.site.examination import backup_age  # noqa: PLC0415

    age = backup_age()
    return (
        "none yet: regulars backup FILE"
        if age is None
        else f"{age.days} days ago"
        if age.days
        else "today"
    )


def _is_set_up() -> bool:
    from regulars.business.models import Business  # noqa: PLC0415

    business: Any = Business.objects.exists()
    return bool(business)
