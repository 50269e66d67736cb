import gzip
from typing import Any

from django.core.management.base import BaseCommand

from regulars.ui import stylesheets


class Command(BaseCommand):
    help = "Write app.css and public.css from the files of the components."

    def handle(self, *args: Any, **options: Any) -> None:
        for sheet, size in stylesheets.write_all().items():
            packed = len(gzip.compress((stylesheets.STATIC / sheet).read_bytes(), mtime=0))
            self.stdout.write(f"{sheet}  {size:,} bytes, {packed:,} compressed")
