"""``regulars help <command>``: the long explanation."""

import click

from regulars.site.cli import Verb, regulars


@click.command(
    "help",
    cls=Verb,
    examples=["regulars help", "regulars help serve", "regulars help mail import"],
)
@click.argument("words", nargs=-1)
@click.pass_context
def help_(context: click.Context, words: tuple[str, ...]) -> None:
    """Explain a command at length."""
    command: click.Command = regulars
    place = context.find_root()
    for word in words:
        if not isinstance(command, click.Group):
            break
        name, found, _rest = command.resolve_command(place, [word])
        command = found or command
        place = click.Context(command, info_name=name, parent=place)
    click.echo(command.get_help(place))
