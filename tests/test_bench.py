"""The benchmarks work, make the mails they say, and refuse an import that left things out."""

import json

import pytest
from bench import __main__ as bench
from bench import bulk, corpus, floor, large, live, report
from bench.figures import at_least, at_most, figure, percentile
from bench.intake import Incomplete, require_complete
from bench.lmtp import _dotted
from bench.shop import Shop

COMPLETE = {
    "raw_rows": 3,
    "raw_intact": 3,
    "messages": 3,
    "attachments_readable": 1,
    "html_clean": 2,
    "html_dirty": 0,
    "conversations": 2,
    "search_rows": 2,
    "search_asked": 3,
    "search_found": 3,
    "live_person_conversations": 2,
    "clocks": 2,
    "journal_entries": 3,
}
NOT_LESS = {"html_dirty", "search_asked", "live_person_conversations"}
ANSWER = {"read": 3, "stored": 3, "duplicates": 0, "unparseable": 0, "conversations": 2}
LEAST = {"mails": 3, "distinct": 3, "attachments": 1, "html": 2}


def test_the_made_mails_are_like_those_a_shop_gets(tmp_path):
    shape = corpus.make(tmp_path, mails=400)

    assert 6_000 <= shape.median_bytes <= 10_000
    assert shape.with_html >= 0.30
    assert shape.with_quotes >= 0.20
    assert shape.with_attachments >= 0.08
    assert shape.raw_8_bit > 0.1
    assert shape.charsets >= 6


def test_the_same_seed_makes_the_same_mails():
    first, again, other = (
        [mail.raw for mail in corpus.generate(20, seed=seed)] for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


def test_the_floor_reads_every_mail_and_counts_what_is_in_it(tmp_path):
    corpus.make(tmp_path / "mails", mails=30)

    found = floor.run(tmp_path / "mails")

    assert found["mails"] == found["distinct"] == 30
    assert found["html"] > 0
    assert found["seconds"] > 0


def test_a_complete_import_is_believed():
    require_complete(ANSWER, LEAST, COMPLETE, is_ours=True)


@pytest.mark.parametrize("what", sorted(COMPLETE.keys() - NOT_LESS))
def test_an_import_that_left_something_out_is_not(what):
    stored = {**COMPLETE, what: COMPLETE[what] - 1}

    with pytest.raises(Incomplete, match="Not everything is stored"):
        require_complete(ANSWER, LEAST, stored, is_ours=True)


def test_scripts_left_in_html_are_noticed():
    with pytest.raises(Incomplete, match="scripts"):
        require_complete(ANSWER, LEAST, {**COMPLETE, "html_dirty": 1}, is_ours=True)


def test_a_rate_and_a_time_are_both_compared_so_that_more_is_slower():
    rate = figure("s", "rate", 500, "messages/s", floor=1_000, target=at_least(300, "messages/s"))
    time = figure("s", "time", 30, "ms", floor=10, target=at_most(20, "ms"))

    assert rate.ratio == 2
    assert rate.is_met
    assert time.ratio == 3
    assert not time.is_met
    assert "MISSED" in report.as_table([rate, time])


def test_a_percentile_is_one_of_the_values():
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile([5, 1, 4, 2, 3], 0.95) == 5


def test_a_large_mail_is_as_large_as_was_asked_and_has_a_name():
    raw = large.large_mail(2_000_000, number=3)

    assert 1_800_000 < len(raw) <= 2_000_000
    assert live.message_id_of(raw) == "large.3@example.org"


def test_an_answer_names_the_message_it_answers():
    raw = bulk._answer(7, "17.abc@example.org", "ben@example.org", "The cake\nand more")

    assert b"In-Reply-To: <17.abc@example.org>\r\n" in raw
    assert b"Subject: Re: The cake and more\r\n" in raw


def test_a_line_that_begins_with_a_dot_does_not_end_the_mail():
    sent = _dotted(b"a\r\n.\r\n..b\nc")

    assert sent == b"a\r\n..\r\n...b\r\nc\r\n.\r\n"


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.parametrize(
    ("part", "sections"),
    [
        ("bulk", {"bulk import"}),
        ("live", {"live intake"}),
        ("large", {"a 50 MB mail"}),
        ("backlog", {"backlog on SQLite", "backlog on PostgreSQL"}),
    ],
)
def test_a_tiny_run_measures(part, sections, tmp_path, capsys):
    assert bench.main(["--tiny", "--json", "--only", part, "--keep", str(tmp_path)]) == 0

    figures = json.loads(capsys.readouterr().out)["figures"]
    found = {each["section"] for each in figures}
    assert found
    assert found <= sections  # PostgreSQL only where a server is named
    assert all(each["value"] > 0 for each in figures)


@pytest.mark.slow
@pytest.mark.service
def test_a_tiny_run_measures_the_intake_and_can_fail(tmp_path, capsys, monkeypatch):
    words = ["--tiny", "--json", "--only", "intake", "--keep", str(tmp_path)]

    assert bench.main(words) == 0

    told = json.loads(capsys.readouterr().out)
    assert [each["unit"] for each in told["figures"]] == ["messages/s", "×", "ms/message"]
    monkeypatch.setattr(Shop, "ask", _import_without_reading(Shop.ask))
    assert bench.main(words) == 1
    assert "Not everything is stored" in capsys.readouterr().err


def _import_without_reading(ask):
    """Return an `ask` whose import claims one mail more than it took."""

    def claim(shop, *words):
        answer = ask(shop, *words)
        return {**answer, "read": answer["read"] + 1, "stored": answer["stored"] + 1}

    return claim
