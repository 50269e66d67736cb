"""From the figures of days to what people read. Pure: no database, no clock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from regulars.kit.charts import Xmr, xmr

PERIODS = {"7": 7, "30": 30, "90": 90, "365": 365}
USUAL = "30"
FEW = 20  # under so many a rate is shown as counts only


@dataclass(frozen=True, slots=True)
class Period:
    """The days from first to last, both counted."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, *, days: int) -> "Period":
        return cls(last - timedelta(days=days - 1), last)


@dataclass(frozen=True, slots=True)
class ReplyDay:
    """First replies of one day, over the locations somebody sees.

    `median_minutes` is of opening hours: the locations' medians, weighted by their answers.
    """

    date: date
    started: int
    met: int
    missed: int
    answered: int
    median_minutes: float | None


def reply_days(rows: Iterable[Any]) -> list[ReplyDay]:
    """Return standards.FirstReplyDay rows, sorted by date, as one line a day."""
    by_date: dict[date, list[Any]] = {}
    for row in rows:
        by_date.setdefault(row.date, []).append(row)
    return [_reply_day(day, of_day) for day, of_day in by_date.items()]


def _reply_day(day: date, rows: Sequence[Any]) -> ReplyDay:
    timed = [row for row in rows if row.median_seconds is not None and row.answered]
    weight = sum(row.answered for row in timed)
    seconds = sum(row.median_seconds * row.answered for row in timed) / weight if weight else None
    return ReplyDay(
        date=day,
        started=sum(row.started for row in rows),
        met=sum(row.met for row in rows),
        missed=sum(row.missed for row in rows),
        answered=sum(row.answered for row in rows),
        median_minutes=None if seconds is None else seconds / 60,
    )


def usual(days: Sequence[ReplyDay]) -> Xmr | None:
    """Return what is usual for the daily median; None under twelve days with answers."""
    return xmr([day.median_minutes for day in days if day.median_minutes is not None])


def signal_words(days: Sequence[ReplyDay], found: Xmr | None) -> dict[date, str]:
    """Return for each day that was a signal what was unusual about it."""
    if found is None:
        return {}
    timed = [day for day in days if day.median_minutes is not None]
    words: dict[date, str] = {}
    for signal in found.signals:
        day = timed[signal.index]
        slower = (day.median_minutes or 0) > found.mean
        words.setdefault(day.date, _("slower than usual") if slower else _("faster than usual"))
    return words


@dataclass(frozen=True, slots=True)
class Risk:
    """A customer who could be lost today, and why in words.

    Attributes:
        why: One sentence.
        late: How long past the due moment, by the clock on the wall; None where nobody is waiting.
        due: The moment our reply was due, in words.
        url: Where to put it right.
    """

    number: int
    name: str
    language: str
    subject: str
    why: str
    url: str
    owner: str = ""
    late: timedelta | None = None
    due: str = ""
    waited: timedelta | None = None
    standard: timedelta | None = None


class Cell(str):
    """A number in a table, as people read it, that leads to the list behind it."""

    __slots__ = ("url",)
    url: str

    def __new__(cls, words: str, url: str = "") -> "Cell":
        cell = super().__new__(cls, words)
        cell.url = url
        return cell


@dataclass(frozen=True, slots=True)
class Figure:
    """What ui/components/figure.html shows."""

    id: str
    title: str
    number: str
    of: str
    caption: str
    chart: str = ""
    url: str = ""
    link: str = ""
    trend: Sequence[float] = ()
    table: dict[str, Any] = field(default_factory=dict)
    number_url: str = ""
    links: Sequence[tuple[str, str]] = ()  # more lists: address and words


def ranked(*groups: Iterable[Risk], most: int, key: Callable[[Risk], int]) -> list[Risk]:
    """Return the first risks of all groups in turn, none of them twice."""
    seen: dict[int, Risk] = {}
    for group in groups:
        for risk in group:
            seen.setdefault(key(risk), risk)
    return list(seen.values())[:most]
