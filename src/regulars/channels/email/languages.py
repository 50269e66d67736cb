"""Which language a text is in, as told by a process of its own; see `parsing.naming`."""

from functools import cache

from regulars.channels.email.parsing.naming import LanguageChild


def languages_of(texts: list[str]) -> list[str | None]:
    """Return the BCP 47 language of each text, None where nobody can say. Takes up to a second."""
    return _child().detect_many(texts) if texts else []


@cache
def _child() -> LanguageChild:
    return LanguageChild()
