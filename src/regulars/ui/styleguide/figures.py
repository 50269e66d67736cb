"""Figures of the style guide."""

from regulars.ui import charts
from regulars.ui.styleguide.words import Sample

OVEN_BROKE = 61
MINUTES = [19, 21, 20, 22, 20, 18, OVEN_BROKE, 20, 22, 21, 19, 21]
MINUTES += [20, 22, 20, 18, 20, 21, 19, 20, 22, 20, 21, 19]
DAYS = [*(f"{day} Oct" for day in range(26, 32)), *(f"{day} Nov" for day in range(1, 19))]


def figures() -> list[Sample]:
    return [_first_reply(), _waiting(), _satisfied(), _met()]


def _first_reply() -> Sample:
    points = [
        charts.Point(label, minutes, "oven broke" if minutes == OVEN_BROKE else "")
        for label, minutes in zip(DAYS, MINUTES, strict=True)
    ]
    caption = "Yesterday is inside the usual 14 to 26 minutes: no signal. 1 November is a signal."
    chart = charts.xmr_chart(points, limits=charts.Limits(20.0, 14.0, 26.0), label=caption)
    rows = [[point.label, point.value] for point in points[-5:]]
    return {
        "id": "first-reply",
        "title": "First reply",
        "number": "19",
        "of": "min, median of the day (n 17)",
        "chart": chart,
        "caption": caption,
        "url": "#",
        "link": "See the 17 conversations",
        "table": {"head": ["Day", "Minutes"], "rows": rows},
    }


def _waiting() -> Sample:
    bands = [
        charts.Band("under 1 h", 5, "1", "#a"),
        charts.Band("1–2 h", 1, "soft", "#b"),
        charts.Band("over 2 h", 1, "late", "#c"),
    ]
    caption = "The oldest is Ελένη, 3 h 10. Our standard is 1 hour."
    return {
        "id": "waiting",
        "title": "Waiting on us",
        "number": "7",
        "of": "people",
        "caption": caption,
        "chart": charts.stacked_bar(bands, label="5 under one hour, 1 one to two, 1 over two"),
        "table": {"head": ["Wait", "People"], "rows": [[band.label, band.count] for band in bands]},
    }


def _satisfied() -> Sample:
    names = ["very unhappy", "unhappy", "so-so", "satisfied", "very satisfied"]
    counts = [2, 5, 6, 23, 38]
    told = "7 unhappy, 6 so-so, 61 satisfied"
    rows = [list(pair) for pair in zip(names, counts, strict=True)]
    return {
        "id": "satisfied",
        "title": "Satisfied afterwards",
        "number": "61",
        "of": "of 74",
        "chart": charts.satisfaction_bar(counts, names=names, label=told),
        "caption": "Seven were unhappy and six so-so. Between 72 and 89 in 100 would say the same.",
        "url": "#",
        "link": "See the 74 answers",
        "table": {"head": ["Answer", "People"], "rows": rows},
    }


def _met() -> Sample:
    return {
        "id": "met",
        "title": "Answered within an hour",
        "number": "312",
        "of": "of 341 (91%)",
        "trend": [88, 91, 86, 90, 92, 89, 81, 87, 90, 92, 90, 91],
        "caption": "Usually 86 to 93 in 100: no signal this month.",
        "table": {
            "head": ["Month", "Within an hour", "All"],
            "rows": [["October", 288, 320], ["November", 312, 341]],
        },
    }
