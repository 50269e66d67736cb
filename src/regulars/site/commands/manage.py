"""``regulars manage …``: Django's own commands, and the translations."""

import click

from regulars.site.cli import Verb


@click.command(
    cls=Verb,
    examples=[
        "regulars manage migrate",
        "regulars manage messages --check",
        "regulars manage shell",
    ],
    add_help_option=False,
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "allow_interspersed_args": False,
    },
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's commands."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["regulars manage", *(arguments or ("help",))])
