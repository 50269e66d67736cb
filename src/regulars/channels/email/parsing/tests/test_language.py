import pytest

from regulars.channels.email.parsing.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Good morning, the cake came without a name on it", "en"),
        ("Magandang umaga po, wala pong pangalan ang cake na dumating", "fil"),
        ("Καλημέρα, η τούρτα ήρθε χωρίς όνομα", "el"),
        ("Labrīt, torte atnāca bez vārda, vai varat palīdzēt?", "lv"),
        ("Selamat pagi, kek itu sampai tanpa nama, boleh awak hantar semula?", "ms"),
        ("God morgon, tårtan kom utan namn, kan ni hjälpa mig?", "sv"),
        ("Guten Morgen, die Torte kam ohne Namen an", "de"),
        ("مرحبا كيف يمكنني استرداد المال", "ar"),
        ("ok", None),
        ("", None),
        ("https://example.com/a/b/c ben@example.com 12345", None),
    ],
)
def test_the_language_of_a_text_is_known_or_unknown(text, language):
    assert detect(text) == language
