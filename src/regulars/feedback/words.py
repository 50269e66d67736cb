"""What the scores are called."""

from django.utils.translation import pgettext


def words_for(score: int) -> str:
    """Return the word under a score, eight letters or fewer where the language allows."""
    return {
        1: pgettext("how well we helped", "Badly"),
        2: pgettext("how well we helped", "Not well"),
        3: pgettext("how well we helped", "Okay"),
        4: pgettext("how well we helped", "Well"),
        5: pgettext("how well we helped", "Very well"),
    }[score]
