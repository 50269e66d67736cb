"""The figures of Results as people read them: number, sentence, chart, table, the list behind."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from regulars.conversations.queries import Bands
from regulars.insights.queries import BANDS, FirstReplies, Flow, Satisfaction
from regulars.insights.rules import FEW, Cell, Figure, Period, ReplyDay, signal_words, usual
from regulars.kit.charts import Xmr
from regulars.kit.rates import Rate
from regulars.standards.models import Standard
from regulars.ui import charts, formats

TONES = {"under_1_h": "1", "from_1_to_4_h": "soft", "over_4_h": "2"}


def share(rate: Rate) -> str:
    """Return a rate as people read it: counts while there are few, else per cent with its range."""
    if rate.estimate is None or rate.lo is None or rate.hi is None:
        return _("not enough yet")
    if rate.n < FEW:
        return _counts(rate)
    return _("%(share)s (95%% sure: %(low)s to %(high)s)") % {
        "share": formats.percent(rate.estimate),
        "low": formats.percent(rate.lo),
        "high": formats.percent(rate.hi),
    }


def waiting(bands: Bands, standard: Standard | None) -> Figure:
    """Who waits on us now, by how long."""
    names = band_names()
    shown = [(band, names[band], getattr(bands, band)) for band in BANDS]
    label = "; ".join(f"{name}: {formats.number(count)}" for _band, name, count in shown)
    return Figure(
        id="waiting",
        title=_("Waiting on us now"),
        number=formats.number(bands.total),
        of=ngettext("customer", "customers", bands.total),
        caption=_waiting_sentence(bands, standard),
        chart=charts.stacked_bar(
            [
                charts.Band(name, count, TONES[band], _waiting_list(band))
                for band, name, count in shown
            ],
            label=label,
        )
        if bands.total
        else "",
        number_url=reverse("desk:inbox"),
        url=reverse("desk:inbox"),
        link=_("Open the list"),
        table={
            "head": [_("Waiting"), _("Customers")],
            "rows": [[name, _cell(count, _waiting_list(band))] for band, name, count in shown],
        },
    )


def band_names() -> dict[str, str]:
    """Return what each of BANDS is called."""
    return {
        "under_1_h": pgettext("how long customers wait", "under 1 h"),
        "from_1_to_4_h": pgettext("how long customers wait", "1 to 4 h"),
        "over_4_h": pgettext("how long customers wait", "over 4 h"),
    }


def _waiting_list(band: str) -> str:
    return f"{reverse('insights:waiting')}?{urlencode({'band': band})}"


def _waiting_sentence(bands: Bands, standard: Standard | None) -> str:
    if bands.oldest is None:
        return _("Nobody is waiting.")
    sentence = _("%(name)s has waited longest.") % {"name": bands.oldest.customer_name}
    if standard is None:
        return sentence
    duration = formats.duration(standard.target_minutes)
    return f"{sentence} " + _("Our standard is %(duration)s.") % {"duration": duration}


def first_reply(replies: FirstReplies, period: Period, standard: Standard | None) -> Figure:
    """First replies against the standard, and the median of each day."""
    found = usual(replies.days)
    timed = [day for day in replies.days if day.median_minutes is not None]
    words = signal_words(replies.days, found)
    points = [
        charts.Point(formats.short_day(day.date), day.median_minutes, words.get(day.date, ""))
        for day in timed
    ]
    limits = charts.Limits(found.mean, found.lower, found.upper) if found else None
    return Figure(
        id="first-reply",
        title=_("First reply in time"),
        number=headline(replies.in_time),
        of=_beside(replies.in_time),
        caption=_reply_sentence(replies, found, standard),
        chart=charts.xmr_chart(
            points,
            limits=limits,
            label=_("Minutes to the first reply, median of each day"),
            show=formats.in_minutes,
        )
        if timed
        else "",
        url=_list("first_reply", period, outcome="missed") if replies.missed else "",
        link=_see_late(replies.missed),
        number_url=_list("first_reply", period, outcome="met"),
        links=_reply_links(replies, period),
        table={
            "head": [_("Day"), _("Opened"), _("In time"), _("Late"), _("Median minutes")],
            "rows": [_day_row(day) for day in reversed(replies.days)],
        },
    )


def _reply_links(replies: FirstReplies, period: Period) -> list[tuple[str, str]]:
    ended = replies.in_time.n
    words = ngettext("All %(count)s first reply", "All %(count)s first replies", ended)
    return [
        (_list("first_reply", period, outcome="met"), _("Those in time")),
        (
            _list("first_reply", period, outcome="ended"),
            words % {"count": formats.number(ended)},
        ),
    ]


def _day_row(day: ReplyDay) -> list[str]:
    """Return a day of the table; each number leads to the conversations it counts."""

    def url(outcome: str) -> str:
        return _list("first_reply", Period(day.date, day.date), outcome=outcome)

    median = "–" if day.median_minutes is None else _minutes(day.median_minutes)
    return [
        formats.day(day.date),
        _cell(day.started, url("started")),
        _cell(day.met, url("met")),
        _cell(day.missed, url("missed")),
        Cell(median, url("answered") if day.answered else ""),
    ]


def _cell(number: int, url: str) -> Cell:
    """Return a number that leads to its list; none leads nowhere."""
    return Cell(formats.number(number), url if number else "")


def _minutes(value: float) -> str:
    return formats.number(value, decimals=0)


def headline(rate: Rate) -> str:
    """Return the large number of a rate: counts while there are few, else per cent, "" for none."""
    if rate.estimate is None:
        return ""
    return formats.percent(rate.estimate) if rate.n >= FEW else _counts(rate)


def _counts(rate: Rate) -> str:
    return _("%(x)s of %(n)s") % {"x": formats.number(rate.x), "n": formats.number(rate.n)}


def _beside(rate: Rate) -> str:
    """Return what stands beside the large number: the counts, and the range that chance leaves."""
    if rate.n < FEW or rate.lo is None or rate.hi is None:
        return ""
    return _("%(x)s of %(n)s; 95%% sure: %(low)s to %(high)s") % {
        "x": formats.number(rate.x),
        "n": formats.number(rate.n),
        "low": formats.percent(rate.lo),
        "high": formats.percent(rate.hi),
    }


def _reply_sentence(replies: FirstReplies, found: Xmr | None, standard: Standard | None) -> str:
    parts = [] if replies.in_time.n else [_("Not enough yet.")]
    if standard is not None:
        parts.append(
            _("Our standard: within %(duration)s of opening hours.")
            % {"duration": formats.duration(standard.target_minutes)}
        )
    if found is None:
        parts.append(_("Under twelve days with answers: too few to say what is usual."))
        return " ".join(parts)
    parts.append(
        _("Usually %(low)s to %(high)s minutes.")
        % {"low": _minutes(found.lower), "high": _minutes(found.upper)}
    )
    parts.append(_signal_sentence(replies, found))
    return " ".join(parts)


def _signal_sentence(replies: FirstReplies, found: Xmr) -> str:
    words = signal_words(replies.days, found)
    if not words:
        return _("No signal: the ups and downs are chance.")
    day = max(words)
    return _("A signal on %(day)s: %(what)s.") % {"day": formats.day(day), "what": words[day]}


def _see_late(number: int) -> str:
    sentence = ngettext("See the %(count)s late one", "See the %(count)s late ones", number)
    return sentence % {"count": formats.number(number)}


def satisfied(found: Satisfaction, period: Period, words: Mapping[int, str]) -> Figure:
    """What customers answered, from worst to best, with n and the range chance leaves."""
    counts = [found.counts[score] for score in sorted(found.counts)]
    names = [words[score] for score in sorted(found.counts)]
    shown = zip(names, counts, strict=True)
    label = "; ".join(f"{name}: {formats.number(count)}" for name, count in shown)
    return Figure(
        id="satisfaction",
        title=_("Satisfied (4 or 5 of 5)"),
        number=headline(found.happy),
        of=_beside(found.happy),
        caption=_asked_sentence(found),
        chart=charts.satisfaction_bar(
            counts,
            names=names,
            label=label,
            urls=[_list("answers", period, scores=str(score)) for score in sorted(found.counts)],
        )
        if found.happy.n
        else "",
        number_url=_list("answers", period, scores="happy"),
        url=_list("answers", period, scores="unhappy"),
        link=_("See the unhappy answers"),
        links=_answer_links(found, period),
        table={
            "head": [_("Answer"), _("Customers")],
            "rows": [
                [
                    f"{score} {words[score]}",
                    _cell(found.counts[score], _list("answers", period, scores=str(score))),
                ]
                for score in sorted(found.counts)
            ],
        },
    )


def _answer_links(found: Satisfaction, period: Period) -> list[tuple[str, str]]:
    links = [
        (_list("answers", period, scores="happy"), _("The satisfied answers")),
        (_list("answers", period, scores="all"), _("All answers")),
        (_list("asked", period), _("Who was asked")),
    ]
    if found.ignored_checks:
        links.append((_list("checks", period), _("Links opened by programs, not people")))
    return links


def _asked_sentence(found: Satisfaction) -> str:
    sentence = ngettext(
        "%(invited)s customer was asked, %(answered)s answered.",
        "%(invited)s customers were asked, %(answered)s answered.",
        found.invited,
    ) % {
        "invited": formats.number(found.invited),
        "answered": formats.number(found.happy.n),
    }
    if not found.ignored_checks:
        return sentence
    ignored = ngettext(
        "The link was opened %(count)s time without an answer.",
        "The link was opened %(count)s times without an answer.",
        found.ignored_checks,
    )
    return f"{sentence} " + ignored % {"count": formats.number(found.ignored_checks)}


def came_and_went(found: Flow, period: Period) -> Figure:
    """Conversations opened and closed, messages in and out; each number leads to its list."""
    return Figure(
        id="flow",
        title=_("Conversations"),
        number=formats.number(found.opened),
        of=_("opened"),
        number_url=_list("opened", period),
        caption="",
        links=[
            (_list("opened", period), _opened(found.opened)),
            (_list("closed", period), _closed(found.closed)),
            (_list("received", period), _received(found.received)),
            (_list("replied", period), _replied(found.replied)),
        ],
    )


def _opened(count: int) -> str:
    words = ngettext("%(count)s conversation opened", "%(count)s conversations opened", count)
    return words % {"count": formats.number(count)}


def _closed(count: int) -> str:
    words = ngettext("%(count)s conversation closed", "%(count)s conversations closed", count)
    return words % {"count": formats.number(count)}


def _received(count: int) -> str:
    words = ngettext("%(count)s message came in", "%(count)s messages came in", count)
    return words % {"count": formats.number(count)}


def _replied(count: int) -> str:
    words = ngettext("%(count)s reply sent", "%(count)s replies sent", count)
    return words % {"count": formats.number(count)}


def _list(name: str, period: Period, **more: str) -> str:
    query = {"first": period.first.isoformat(), "last": period.last.isoformat(), **more}
    return f"{reverse(f'insights:{name}')}?{urlencode(query)}"
