"""Charts as inline SVG, at most 3 KB each, made of plain values.

No chart has a ``viewBox``: x is in percent and y in pixels, so that words stay 12 px at every
width and no ``style`` is needed. Colours are classes (``.k-``) of ``desk/chart.css``. A chart
stands in a figure that also has a heading, a sentence and a table (``ui/components/figure.html``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from regulars.ui import formats

PER_LETTER = 2.25  # percent of a phone's width that one letter of 12 px takes
PER_PIXEL = 0.3  # percent of a phone's width
WHOLE = 100.0  # percent
PER_DIGIT = 2.2
GAP = 0.5  # percent between two bands
LEAST = 3.0  # percent: what is counted is seen
DOTS_AT_MOST = 45  # more points than this are a line without dots: 3 KB a chart
PLOT_WIDTH = 76  # percent; the rest is for the words on the right
TOP, BOTTOM = 24, 204  # pixels between which an XmR chart draws
XMR_HEIGHT = 240
WORD_HEIGHT = 16


@dataclass(frozen=True)
class Band:
    """One part of a stacked bar: ``count`` things called ``label``; ``url`` is their list."""

    label: str
    count: int
    tone: str  # "1", "2", "3", "soft", "m" or "late": the ``.k-`` class
    url: str = ""


@dataclass(frozen=True)
class Point:
    """One day or week: ``signal`` says what was unusual, "" for nothing. A None value is a gap."""

    label: str
    value: float | None
    signal: str = ""


@dataclass(frozen=True)
class Limits:
    """Natural process limits of an XmR chart, as ``kit.charts`` works them out."""

    mean: float
    lower: float
    upper: float


def wait_line(waited: float, *, standard: float | None) -> SafeString:
    """Draw time waited as a line, in the unit of ``standard``.

    Within the standard the track is the standard. Past it the line is full and a notch shows where
    the standard was. Without a standard there is only the track.
    """
    bars = ['<rect class="k-track" width="100%" height="3" rx="1.5"/>']
    if standard and waited > standard:
        bars.append('<rect width="100%" height="3" rx="1.5"/>')
        bars.append(
            f'<rect class="k-notch" x="{100 * standard / waited:.0f}%" width="2" height="3"/>'
        )
    elif standard:
        bars.append(f'<rect width="{100 * waited / standard:.0f}%" height="3" rx="1.5"/>')
    return _svg("c-wait__line", 3, bars)


def sparkline(values: Sequence[float]) -> SafeString:
    """Draw the last values as a small line; the figure beside it says what they are."""
    if len(values) < 2:  # noqa: PLR2004 - a line needs two ends
        return mark_safe("")
    low, high = min(values), max(values)
    heights = [_scaled(value, low, high, 20, 4) for value in values]
    xs = _spread(len(values), 96)
    return _svg("c-spark", 24, [_line(xs, heights, 24), _circle(xs[-1], heights[-1], 3, "k-last")])


def stacked_bar(bands: Sequence[Band], *, label: str) -> SafeString:
    """Draw counts side by side, each with its number on it and its name below where it fits.

    Args:
        bands: In the order people read them. Empty ones are left out.
        label: The whole thing in words, for those who do not see it.
    """
    shown = [band for band in bands if band.count > 0]
    widths = _widths([band.count for band in shown])
    starts = _starts(widths)
    pieces = [_band(*band) for band in zip(shown, starts, widths, strict=True)]
    # Links inside an image cannot be reached: with links it is a group.
    role = "group" if any(band.url for band in shown) else "img"
    return _svg("c-chart", 44, [*pieces, *_names_below(shown, starts)], label=label, role=role)


def satisfaction_bar(
    counts: Sequence[int], *, names: Sequence[str], label: str, urls: Sequence[str] = ()
) -> SafeString:
    """Draw answers from worst to best as one bar; a mark stands where unhappy meets happy.

    Args:
        counts: Answers for each score, worst first; an odd number of them, the middle is neutral.
        names: What each score is called.
        label: The whole thing in words.
        urls: The lists of those who gave each score, if parts shall lead there.
    """
    middle = len(counts) // 2
    tones = ["2"] * middle + ["soft"] + ["3"] * (middle - 1) + ["1"]
    given = urls or [""] * len(counts)
    bands = [
        Band(name, count, tone, url)
        for name, count, tone, url in zip(names, counts, tones, given, strict=True)
        if count
    ]
    widths = _widths([band.count for band in bands])
    starts = _starts(widths)
    turn = _turn(bands, widths)
    pieces: list[str] = [_band(*band) for band in zip(bands, starts, widths, strict=True)]
    mark = f'<line class="k-axis" x1="{turn:.1f}%" x2="{turn:.1f}%" y1="-4" y2="30"/>'
    role = "group" if urls else "img"
    return _svg(
        "c-chart", 44, [*pieces, mark, *_names_below(bands, starts)], label=label, role=role
    )


def xmr_chart(
    points: Sequence[Point],
    *,
    limits: Limits | None,
    label: str,
    show: Callable[[float], str] = formats.number,
) -> SafeString:
    """Draw values over time with their natural limits; only signals have colour.

    Args:
        points: Oldest first. The last one is labelled with its value.
        limits: None while there are too few points (under 12) to know what is usual.
        label: The whole thing in words.
        show: Turns a value into text: 19.0 into "19" or "19 min".
    """
    values = [point.value for point in points if point.value is not None]
    if not values:
        return _svg("c-chart", WORD_HEIGHT, [], label=label)
    high = max([*values, limits.upper if limits else 0])
    low = min([*values, limits.lower if limits else values[0]])
    xs = _spread(len(points), PLOT_WIDTH - 2, start=1)

    def y_of(value: float) -> float:
        return _scaled(value, low, high, BOTTOM, TOP)

    pieces = [
        *(_usual(limits, y_of, show) if limits else []),
        *_traced(points, xs, y_of),
        *_marked(points, xs, y_of, show),
        *_days_below(points, xs),
    ]
    return _svg("c-chart", XMR_HEIGHT, pieces, label=label)


# Parts


def _svg(
    name: str, height: int, pieces: Iterable[str], *, label: str = "", role: str = "img"
) -> SafeString:
    said = (
        format_html('role="{}" aria-label="{}"', role, label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    inside = mark_safe("".join(pieces))  # noqa: S308 - made of numbers and of escaped words
    return format_html('<svg class="{}" height="{}" {}>{}</svg>', name, height, said, inside)


def _band(band: Band, start: float, width: float) -> SafeString:
    number = formats.number(band.count)
    inked = "k-strong" if band.tone == "soft" else "k-on"
    fits = width >= PER_DIGIT * len(number)
    word = _text(start, 17, number, inked, dx=8 if width > 2 * LEAST else 4) if fits else ""
    piece = format_html(
        '<rect class="k-{}" x="{}%" width="{}%" height="26" rx="3"/>{}',
        band.tone, f"{start:.1f}", f"{width:.1f}", word,
    )  # fmt: skip
    if not band.url:
        return piece
    name = f"{number} {band.label}"
    return format_html('<a href="{}" aria-label="{}">{}</a>', band.url, name, piece)


def _names_below(bands: Sequence[Band], starts: Sequence[float]) -> list[SafeString]:
    """Names that fit on a phone, the biggest band's first; all of them are in the table."""
    named: list[SafeString] = []
    taken: list[tuple[float, float]] = []
    for band, start in sorted(zip(bands, starts, strict=True), key=lambda pair: -pair[0].count):
        length = PER_LETTER * len(band.label)
        at_end = start + length > WHOLE
        begin = WHOLE - length if at_end else start
        if all(begin >= end or begin + length <= other for other, end in taken):
            taken.append((begin - PER_LETTER, begin + length + PER_LETTER))
            named.append(
                _text(*((WHOLE, 40, band.label, "k-end") if at_end else (start, 40, band.label)))
            )
    return named


def _turn(bands: Sequence[Band], widths: Sequence[float]) -> float:
    at = 0.0
    for band, width in zip(bands, widths, strict=True):
        if band.tone == "soft":
            return at + width / 2
        if band.tone != "2":
            break
        at += width + GAP
    return max(0.0, at - GAP / 2)


def _usual(
    limits: Limits, y_of: Callable[[float], float], show: Callable[[float], str]
) -> list[SafeString]:
    top, mean, bottom = y_of(limits.upper), y_of(limits.mean), y_of(limits.lower)
    words = (
        (max(top, 12), _("%(value)s limit") % {"value": show(limits.upper)}),
        (mean, show(limits.mean)),
        (bottom, _("%(value)s limit") % {"value": show(limits.lower)}),
    )
    return [
        format_html(
            '<rect class="k-band" width="{}%" y="{}" height="{}"/>',
            PLOT_WIDTH, f"{top:.0f}", f"{bottom - top:.0f}",
        ),
        format_html(
            '<line class="k-mean" x2="{}%" y1="{}" y2="{}"/>',
            PLOT_WIDTH, f"{mean:.0f}", f"{mean:.0f}",
        ),
        *(_text(100, y + 4, word, "k-end") for y, word in _apart(words)),
    ]  # fmt: skip


def _apart(words: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Words that would lie on each other move apart, from the middle outwards."""
    (top, first), (mean, second), (bottom, third) = words
    return [
        (min(top, mean - WORD_HEIGHT), first),
        (mean, second),
        (max(bottom, mean + WORD_HEIGHT), third),
    ]


def _traced(
    points: Sequence[Point], xs: Sequence[float], y_of: Callable[[float], float]
) -> Iterable[str]:
    known = [
        (x, y_of(point.value))
        for x, point in zip(xs, points, strict=True)
        if point.value is not None
    ]
    yield _line([x for x, _y in known], [y for _x, y in known], XMR_HEIGHT)
    if len(known) <= DOTS_AT_MOST:
        yield '<g class="k-dot">' + "".join(_circle(x, y, 2) for x, y in known) + "</g>"


def _marked(
    points: Sequence[Point],
    xs: Sequence[float],
    y_of: Callable[[float], float],
    show: Callable[[float], str],
) -> Iterable[str]:
    last = max((at for at, point in enumerate(points) if point.value is not None), default=-1)
    for at, (x, point) in enumerate(zip(xs, points, strict=True)):
        if point.value is None:
            continue
        y = y_of(point.value)
        if point.signal:
            yield _circle(x, y, 5, "k-signal")
            yield _signal_word(x, y, f"{show(point.value)} {point.signal}")
        elif at == last:
            yield _circle(x, y, 4, "k-last") + _text(x, y - 10, show(point.value), "k-strong k-end")


def _signal_word(x: float, y: float, words: str) -> SafeString:
    """Beside the point where a phone has room for it, else above it from the nearer edge."""
    length = PER_LETTER * len(words) + 12 * PER_PIXEL
    if x + length <= PLOT_WIDTH:
        return _text(x, y + 4, words, "k-word", dx=12)
    if x >= length:
        return _text(x, y + 4, words, "k-word k-end", dx=-12)
    if x < PLOT_WIDTH / 2:
        return _text(0, y - 10, words, "k-word")
    return _text(WHOLE, y - 10, words, "k-word k-end")


def _days_below(points: Sequence[Point], xs: Sequence[float]) -> Iterable[SafeString]:
    y = XMR_HEIGHT - 4
    yield _text(0, y, points[0].label)
    last = points[-1].label
    if len(points) > 1:
        yield _text(PLOT_WIDTH, y, last, "k-end")
    room = PER_LETTER * max(len(points[0].label), len(last)) * 1.6
    for x, point in zip(xs, points, strict=True):
        if point.signal and room < x < PLOT_WIDTH - room:
            yield _text(x, y, point.label, "k-mid")
            return


def _line(xs: Sequence[float], ys: Sequence[float], height: int) -> SafeString:
    """One polyline in an SVG of its own, stretched: percent is unknown to polylines."""
    points = " ".join(f"{x * 10:.0f},{y:.0f}" for x, y in zip(xs, ys, strict=True))
    return format_html(
        '<svg viewBox="0 0 1000 {}" preserveAspectRatio="none" width="100%" height="{}">'
        '<polyline class="k-line" points="{}"/></svg>',
        height, height, points,
    )  # fmt: skip


def _circle(x: float, y: float, radius: int, name: str = "") -> str:
    known_as = f' class="{name}"' if name else ""
    return f'<circle{known_as} cx="{x:.1f}%" cy="{y:.0f}" r="{radius}"/>'


def _text(x: float, y: float, words: str, name: str = "", *, dx: int = 0) -> SafeString:
    known_as = format_html(' class="{}"', name) if name else ""
    moved = format_html(' dx="{}"', dx) if dx else ""
    return format_html(
        '<text{} x="{}%"{} y="{}">{}</text>', known_as, f"{x:.1f}", moved, f"{y:.0f}", words
    )


# Arithmetic


def _widths(counts: Sequence[int]) -> list[float]:
    """Share out 100 percent less the gaps; nothing that was counted is thinner than LEAST."""
    if not counts:
        return []
    room = 100 - GAP * (len(counts) - 1)
    wide = [max(LEAST, room * count / sum(counts)) for count in counts]
    return [room * width / sum(wide) for width in wide]


def _starts(widths: Sequence[float]) -> list[float]:
    return [0.0, *accumulate(width + GAP for width in widths[:-1])] if widths else []


def _spread(count: int, width: float, *, start: float = 0) -> list[float]:
    return [start + width * at / max(1, count - 1) for at in range(count)]


def _scaled(value: float, low: float, high: float, bottom: float, top: float) -> float:
    if high == low:
        return (bottom + top) / 2
    return bottom - (bottom - top) * (value - low) / (high - low)
