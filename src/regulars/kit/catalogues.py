"""Catalogues (.po, .mo) without the gettext programs: bring up to date, check, compile.

    python -m regulars.kit.catalogues compile src/regulars

`compile` needs Babel only, so that it runs while the package is built.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

if TYPE_CHECKING:
    from regulars.kit.extraction import Found, Key, Text

_PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0-9.]*[a-zA-Z]|%[sd]|\{[a-z_]+\}|</?[a-z][a-z0-9]*")
_SHARED_FOLDER = "LC_MESSAGES"


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong in a catalogue."""

    path: Path
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}: {self.text!r}"


def path_of(folder: Path, language: str) -> Path:
    """Return the catalogue of an app (its folder) in a language."""
    first, _, region = language.partition("-")
    locale = f"{first}_{region.upper()}" if region else first
    return folder / "locale" / locale / _SHARED_FOLDER / "django.po"


def update(path: Path, wanted: "Found", *, language: str, plural_forms: str) -> None:
    """Write a catalogue that has exactly the wanted texts; keep every translation that fits.

    Nothing is guessed: a text that changed begins empty. No file is made for no texts.
    """
    if not wanted:
        path.unlink(missing_ok=True)
        return
    standing = _read(path)
    catalogue = read_po(BytesIO(_header(language, plural_forms)))
    count = _plural_count(plural_forms)
    for text in wanted.values():
        catalogue.add(
            _identity(text),
            _kept(standing, text, count),
            locations=[(place, 0) for place in text.places],
            context=text.key.context or None,
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(language, plural_forms) + _body(catalogue))


def troubles(path: Path, wanted: "Found", *, plural_forms: str) -> Iterator[Trouble]:
    """Yield what is missing, fuzzy, unused or wrong in a catalogue."""
    try:
        catalogue = _read(path)
    except PoFileError as error:
        yield Trouble(path, str(error), "cannot be read")
        return
    standing = {_key(message): message for message in catalogue if message.id}
    for key in wanted:
        if key not in standing:
            yield Trouble(path, key.singular, "missing")
    for text in catalogue.obsolete:
        yield Trouble(path, str(text), "unused")
    for key, message in standing.items():
        if key not in wanted:
            yield Trouble(path, key.singular, "unused")
            continue
        what = _wrong(message, wanted[key], plural_forms)
        if what:
            yield Trouble(path, key.singular, what)


def compile_catalogue(path: Path) -> None:
    """Write the .mo beside a .po: whole translations only."""
    catalogue = _read(path)
    for message in catalogue:
        if message.id and not all(_strings(message)):
            message.string = ""
    packed = BytesIO()
    write_mo(packed, catalogue)
    path.with_suffix(".mo").write_bytes(packed.getvalue())


def compile_below(folder: Path) -> int:
    """Compile every catalogue below a folder; return how many."""
    paths = sorted(folder.rglob("locale/*/LC_MESSAGES/django.po"))
    for path in paths:
        compile_catalogue(path)
    return len(paths)


def write_pseudo(path: Path, wanted: "Found", *, language: str, plural_forms: str) -> None:
    """Write the compiled catalogue of the pseudo-locale: every text, longer and accented."""
    from regulars.kit.pseudo import pseudo  # noqa: PLC0415 - not there while the package is built

    catalogue = read_po(BytesIO(_header(language, plural_forms)))
    for text in wanted.values():
        singular = pseudo(text.key.singular)
        string = (singular, pseudo(text.plural)) if text.plural else singular
        catalogue.add(_identity(text), string, context=text.key.context or None)
    packed = BytesIO()
    write_mo(packed, catalogue)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".mo").write_bytes(packed.getvalue())


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _identity(text: "Text") -> str | tuple[str, str]:
    return (text.key.singular, text.plural) if text.plural else text.key.singular


def _key(message: Message) -> "Key":
    from regulars.kit.extraction import Key  # noqa: PLC0415 - not there while the package is built

    singular = message.id if isinstance(message.id, str) else message.id[0]
    return Key(message.context or "", singular)


def _kept(standing: Catalog, text: "Text", count: int) -> str | tuple[str, ...]:
    nothing: str | tuple[str, ...] = ("",) * count if text.plural else ""
    message = standing.get(text.key.singular, text.key.context or None)
    if message is None or message.fuzzy:
        return nothing
    strings = _strings(message)
    if text.plural:
        return tuple(strings) if message.pluralizable and len(strings) == count else nothing
    return nothing if message.pluralizable else strings[0]


def _strings(message: Message) -> list[str]:
    return (
        [message.string or ""] if isinstance(message.string, str | None) else list(message.string)
    )


def _plural_count(plural_forms: str) -> int:
    return int(plural_forms.partition("nplurals=")[2][0])


def _wrong(message: Message, text: "Text", plural_forms: str) -> str:
    strings = _strings(message)
    if message.fuzzy:
        return "fuzzy"
    if bool(text.plural) != message.pluralizable:
        return "its plural is not the source's"
    if message.pluralizable and len(strings) != _plural_count(plural_forms):
        return f"has {len(strings)} plural forms, not {_plural_count(plural_forms)}"
    if not all(strings):
        return "missing"
    return _misplaced(text, strings)


def _misplaced(text: "Text", strings: Iterable[str]) -> str:
    needed = _placeholders(text.plural or text.key.singular)
    # A form for one thing may leave its number out.
    optional = needed - _placeholders(text.key.singular) | ({"%(count)s"} if text.plural else set())
    for string in strings:
        found = _placeholders(string)
        if strange := found - needed - _placeholders(text.key.singular):
            return f"has {', '.join(sorted(strange))}, which the source lacks"
        if lost := needed - found - optional:
            return f"lacks {', '.join(sorted(lost))}"
    return ""


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _header(language: str, plural_forms: str) -> bytes:
    fields: Mapping[str, str] = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms,
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode()


def _body(catalogue: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalogue, width=100, omit_header=True, include_lineno=False)
    return written.getvalue()


if __name__ == "__main__":
    if sys.argv[1:2] != ["compile"]:
        sys.exit("Use: python -m regulars.kit.catalogues compile FOLDER ...")
    for given in sys.argv[2:]:
        compile_below(Path(given))
