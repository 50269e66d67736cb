"""The command line. Commands are imported when they run, so that ``--help`` is quick."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from regulars import __version__
from regulars.site import talk
from regulars.site.talk import DATA_WRONG, NOT_NOW, USAGE, Refusal

SETTINGS = "regulars.site.settings"

# Name: (where it is, what `regulars --help` says about it). In the order a newcomer needs them.
COMMANDS = {
    "demo": ("demo:demo", "Run a sample shop with a year behind it"),
    "setup": ("setup:setup", "Make the business, its owner and its first location"),
    "serve": ("serve:serve", "Run everything: pages, mail and work in one program"),
    "work": ("serve:work", "Run one more worker"),
    "doctor": ("doctor:doctor", "Find what is wrong and say how to mend it"),
    "user": ("users:user", "People who serve: add"),
    "token": ("users:token", "Keys for other programs: create"),
    "mailbox": ("mailboxes:mailbox", "Addresses customers write to: add, change"),
    "mail": ("mail:mail", "Mail from files and mail servers: import, receive"),
    "backup": ("backups:backup", "Save everything in one file, while the program runs"),
    "restore": ("backups:restore", "Put everything back from such a file"),
    "audit": ("audit:audit", "The journal's seals: verify"),
    "manage": ("manage:manage", "Django's own commands"),
    "help": ("help:help_", "Explain a command at length"),
}
STANDARD = {
    "as_json": "--json",
    "quiet": "--quiet",
    "yes": "--yes",
    "no_input": "--no-input",
    "debug": "--debug",
}
HELPED = {
    "--json": "Write the answer as JSON on stdout.",
    "--quiet": "Say nothing unless something is wrong.",
    "--yes": "Answer every question with yes.",
    "--no-input": "Ask nothing; say what is missing instead.",
    "--debug": "Show the whole traceback of an error.",
}


def _note(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        setattr(talk.manners, str(parameter.name), value)


class WithExamples(click.Command):
    """A command that ends its help with ``examples``, each on a line of its own."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.examples:
            with formatter.section("Examples"):
                formatter.write_text("\b\n" + "\n".join(self.examples))
        super().format_epilog(ctx, formatter)


class Verb(WithExamples):
    """A command with the standard options and three examples."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [_standard(name, option) for name, option in STANDARD.items()]


def _standard(name: str, option: str) -> click.Option:
    return click.Option(
        [option, name], is_flag=True, expose_value=False, callback=_note, help=HELPED[option]
    )


class Noun(WithExamples, click.Group):
    """A group of verbs that suggests the right word for a wrong one, with three examples."""

    command_class = Verb

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if self.get_command(ctx, word) is None and not word.startswith("-"):
            raise _unknown(word, self.list_commands(ctx), ctx.command_path)
        return super().resolve_command(ctx, args)


class Regulars(Noun):
    """The whole program; its commands are in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found = getattr(importlib.import_module(f"regulars.site.commands.{module}"), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_where, words) in COMMANDS.items()])


def _unknown(word: str, known: Sequence[str], path: str) -> Refusal:
    import difflib  # noqa: PLC0415 - slow to load, and rarely needed

    near = difflib.get_close_matches(word, known, n=1)
    fix = f"Did you mean `{path} {near[0]}`?" if near else f"`{path} --help` lists what there is."
    return Refusal(f"There is no command `{path} {word}`.", fix=fix, code=USAGE)


@click.command(
    cls=Regulars,
    no_args_is_help=True,
    examples=[
        "regulars demo",
        'regulars setup --name "Kalamata Deli" --owner-email maria@example.com',
        "regulars serve --host 127.0.0.1 --port 8000",
    ],
)
@click.version_option(__version__, prog_name="regulars", message="%(prog)s %(version)s")
def regulars() -> None:
    """Customer service that turns customers into regulars.

    Begin with `regulars demo`: a sample shop on your own machine. Nothing leaves it.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit.

    0 done, 1 failed, 2 wrong use, 3 warnings; of mail received 75 not now, 65 never.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    code = run(given)
    if given[:2] == ["mail", "receive"] and code not in (0, DATA_WRONG):
        code = NOT_NOW  # a mail server keeps what we did not take, whatever the reason
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code. What goes wrong is said on stderr."""
    try:
        return regulars.main(list(arguments), prog_name="regulars", standalone_mode=False) or 0
    except click.exceptions.Exit as left:
        return left.exit_code
    except (click.Abort, KeyboardInterrupt):
        talk.say("\nStopped.")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if talk.manners.debug:
            raise
        refusal = _as_refusal(error)
        talk.refuse(refusal)
        return refusal.code


def _as_refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        talk.say(error.format_message())
        return Refusal("", code=USAGE)
    if isinstance(error, click.UsageError):
        return _usage(error)
    if isinstance(error, click.ClickException):
        return Refusal(error.format_message(), code=error.exit_code)
    from regulars.site.trouble import explain  # noqa: PLC0415 - only when something is wrong

    return explain(error)


def _usage(error: click.UsageError) -> Refusal:
    path = error.ctx.command_path if error.ctx else "regulars"
    return Refusal(error.format_message(), fix=f"`{path} --help` shows how.", code=USAGE)
