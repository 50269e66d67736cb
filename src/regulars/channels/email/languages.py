"""Which language a text is in. The model is loaded when first asked, by a worker."""


def languages_of(texts: list[str]) -> list[str | None]:
    """Return the BCP 47 language of each text, None where nobody can say."""
    from regulars.channels.email.parsing.language import detect  # noqa: PLC0415 - 75 MB

    return [detect(text) for text in texts]
