"""The commands, from the command line itself."""

import re

import click

from docs.making import head
from regulars.site.cli import HELPED, STANDARD, Verb, regulars


def page() -> str:
    """Return every command in the order of ``regulars --help``."""
    parts = [head("commands"), "| Every command takes | |", "|---|---|"]
    parts += [f"| `{option}` | {HELPED[option]} |" for option in STANDARD.values()]
    parts.append("")
    context = click.Context(regulars, info_name="regulars")
    for name in regulars.list_commands(context):
        command = regulars.get_command(context, name)
        if command is not None:
            parts.append(_entry(command, f"regulars {name}", depth=2))
    return "\n".join(parts)


def _entry(command: click.Command, path: str, *, depth: int) -> str:
    lines = [f"{'#' * depth} `{path}`\n", _words(command), ""]
    if isinstance(command, click.Group):
        lines += [
            _entry(each, f"{path} {name}", depth=depth + 1)
            for name, each in command.commands.items()
        ]
        return "\n".join(lines)
    lines += ["```", f"{path} {_usage(command)}".rstrip(), "```", ""]
    lines += _options(command)
    if isinstance(command, Verb) and command.examples:
        lines += ["Examples:", "", "```", *command.examples, "```", ""]
    return "\n".join(lines)


def _words(command: click.Command) -> str:
    text = (command.help or "").split("\\b")[0].split("\b")[0]
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text)).strip()


def _usage(command: click.Command) -> str:
    taken = [each for each in command.params if isinstance(each, click.Argument)]
    words = [each.make_metavar(click.Context(command)) for each in taken]
    return " ".join(["[OPTIONS]", *words])


def _options(command: click.Command) -> list[str]:
    own = [each for each in command.params if isinstance(each, click.Option)]
    own = [each for each in own if each.opts[0] not in STANDARD.values()]
    if not own:
        return []
    return ["| Option | Default | |", "|---|---|---|", *[_option(each) for each in own], ""]


def _option(option: click.Option) -> str:
    name = f"`{option.opts[0]}`"
    default = f"`{option.default}`" if option.show_default else ""
    default = "required" if option.required else default
    words = option.help or ""
    if isinstance(option.type, click.Choice):
        words = f"{words} One of {', '.join(option.type.choices)}.".strip()
    return f"| {name} | {default} | {words} |"
