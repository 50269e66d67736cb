"""Find what is to be translated, in Python and in Django's templates, without any other program."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

# gettext's functions, with the places of context ("c"), singular and plural among their arguments.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_LITERAL = r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_MARKED = re.compile(r"\b_\(" + _LITERAL + r"\)")
_WHOLE_LITERAL = re.compile(_LITERAL)


@dataclass(frozen=True, order=True)
class Key:
    """What tells one text from another in a catalogue."""

    context: str
    singular: str


@dataclass
class Text:
    """One text to translate, and the files it is in."""

    key: Key
    plural: str = ""
    places: list[str] = field(default_factory=list)


class Found(dict[Key, Text]):
    """Texts in the order they were found; the same text in two places is one."""

    def note(self, singular: str, *, place: str, plural: str = "", context: str = "") -> None:
        """Add a text, or another place of one."""
        key = Key(context, singular)
        text = self.setdefault(key, Text(key))
        text.plural = text.plural or plural
        if place not in text.places:
            text.places.append(place)


def texts_in(paths: Iterable[Path], *, root: Path) -> Found:
    """Return the texts of Python files and templates; places are given from `root`."""
    found = Found()
    for path in paths:
        place = path.relative_to(root).as_posix()
        source = path.read_text(encoding="utf-8")
        notes = _in_python(source) if path.suffix == ".py" else _in_template(source)
        for context, singular, plural in notes:
            if singular:
                found.note(singular, plural=plural, context=context, place=place)
    return found


def sources_of(folder: Path, *, without: Iterable[Path] = ()) -> list[Path]:
    """Return the Python files and templates below a folder; not tests, migrations, sub-apps."""
    left_out = tuple(without)
    found = [
        *folder.rglob("*.py"),
        *folder.rglob("templates/**/*.html"),
        *folder.rglob("templates/**/*.txt"),
    ]
    return sorted(
        path
        for path in found
        if not {"tests", "migrations"} & set(path.relative_to(folder).parts)
        and not any(path.is_relative_to(other) for other in left_out)
    )


Note = tuple[str, str, str]  # context, singular, plural


def _in_python(source: str) -> Iterator[Note]:
    found = extract_python(BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"})
    for _line, function, messages, _comments in found:
        texts: Any = messages  # one as a string, several as a tuple, whatever Babel's types say
        given = texts if isinstance(texts, list | tuple) else [texts]
        if given:  # a call with a name instead of a text gives nothing to translate
            yield _arranged(KEYWORDS[str(function)] or (1,), [str(text or "") for text in given])


def _arranged(places: tuple[int | tuple[int, str], ...], given: list[str]) -> Note:
    context, texts = "", []
    for place in places:
        index = (place[0] if isinstance(place, tuple) else place) - 1
        text = given[index] if index < len(given) else ""
        if isinstance(place, tuple):
            context = text
        else:
            texts.append(text)
    return context, texts[0], texts[1] if len(texts) > 1 else ""


def _in_template(source: str) -> Iterator[Note]:
    tokens = iter(_spoken(Lexer(source).tokenize()))
    for token in tokens:
        name = next(iter(token.contents.split(maxsplit=1)), "")
        if token.token_type == TokenType.BLOCK and name in {"blocktranslate", "blocktrans"}:
            yield from _marked(token)
            yield _block(token, tokens)
            continue
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            yield from _marked(token)
        if token.token_type == TokenType.BLOCK and name in {"translate", "trans"}:
            yield from _simple(token)


def _spoken(tokens: Iterable[Token]) -> Iterator[Token]:
    """Leave out what is commented out."""
    silent = False
    for token in tokens:
        words = token.contents.split(maxsplit=1) if token.token_type == TokenType.BLOCK else []
        if words[:1] == ["comment"]:
            silent = True
        elif words[:1] == ["endcomment"]:
            silent = False
        elif not silent:
            yield token


def _marked(token: Token) -> Iterator[Note]:
    for literal in _MARKED.findall(token.contents):
        yield "", _doubled(unescape_string_literal(literal)), ""


def _simple(token: Token) -> Iterator[Note]:
    parts = token.split_contents()
    literal = _WHOLE_LITERAL.match(parts[1]) if len(parts) > 1 else None
    if literal:
        yield _context_in(parts), _doubled(unescape_string_literal(literal.group())), ""


def _block(opening: Token, rest: Iterator[Token]) -> Note:
    parts = opening.split_contents()
    texts, current = [], ""
    for token in rest:
        if token.token_type == TokenType.TEXT:
            current += _doubled(token.contents)
        elif token.token_type == TokenType.VAR:
            current += f"%({token.contents})s"
        elif token.token_type == TokenType.BLOCK:  # plural, or the end
            texts.append(trim_whitespace(current) if "trimmed" in parts else current)
            current = ""
            if token.contents.strip() != "plural":
                break
    return _context_in(parts), texts[0], texts[1] if len(texts) > 1 else ""


def _context_in(parts: list[str]) -> str:
    if "context" not in parts[:-1]:
        return ""
    literal = parts[parts.index("context") + 1]
    return unescape_string_literal(literal) if literal[:1] in "\"'" else ""


def _doubled(text: str) -> str:
    # Django doubles them too before it looks a template's text up.
    return text.replace("%", "%%")
