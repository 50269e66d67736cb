from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regulars.kit import catalogues
from regulars.site import wording

MOST_SHOWN = 60


class Command(BaseCommand):
    help = "Bring the catalogues of all apps up to date and compile them; or --check them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail if any is not in order."
        )
        parser.add_argument("--compile", action="store_true", help="Only compile.")
        parser.add_argument("--pseudo", action="store_true", help="Only write the pseudo-locale.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif options["compile"]:
            self.stdout.write(f"{catalogues.compile_below(wording.HOUSE)} catalogues compiled.")
        elif options["pseudo"]:
            wording.write_pseudo()
        else:
            wording.update_all()
            self._tell()

    def _check(self) -> None:
        found = list(wording.all_troubles())
        for trouble in found[:MOST_SHOWN]:
            self.stdout.write(str(trouble).removeprefix(f"{wording.ROOT}/"))
        if found:
            raise CommandError(
                f"{len(found)} texts are not in order. `regulars manage messages`, then translate."
            )
        self.stdout.write("Every text is there in every language.")

    def _tell(self) -> None:
        for language in wording.LANGUAGES:
            counts = [room.wanted(language) for room in wording.rooms()]
            missing = sum(
                trouble.what == "missing" and f"/{language}/" in str(trouble.path)
                for trouble in wording.all_troubles()
            )
            self.stdout.write(
                f"{language:>4}  {sum(map(len, counts)):,} texts, {missing:,} to translate"
            )
