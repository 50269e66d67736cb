import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regulars.ui import icons


class Command(BaseCommand):
    help = "Write the icon sprite from the icons folder of the npm package lucide-static."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="lucide-static's folder 'icons'")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            icons.SPRITE.write_text(icons.sprite_from(folder), encoding="utf-8")
            shutil.copy(folder.parent / "LICENSE", icons.SPRITE.with_suffix(".LICENSE"))
        except FileNotFoundError as missing:
            raise CommandError(
                f"{missing.filename} is not there. Give lucide-static's icons."
            ) from missing
        self.stdout.write(f"{len(icons.DRAWINGS)} icons, {icons.SPRITE.stat().st_size:,} bytes")
