"""Template tags of the design system; builtins, so no page needs to load them.

Tags: ``icon``, ``slot``, ``drawn``, ``conversation_row(s)``, ``control``, ``wait_line``,
``sparkline``. Filters for dates and numbers are named as in ``regulars.ui.formats``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from regulars.kit import clock
from regulars.kit.languages import AUTONYMS
from regulars.ui import charts, formats, icons, ports, slots
from regulars.ui.filling import filled
from regulars.ui.rows import drawn_row

register = template.Library()


@register.simple_tag
def icon(name: str, *, label: str = "") -> SafeString:
    """Draw an icon from the sprite. Beside words it needs no label; alone it is named by one.

    Raises:
        UnknownIcon: nothing is drawn for ``name``.
    """
    return _sprite_icon(str(name), str(label))


@lru_cache(maxsize=512)
def _sprite_icon(name: str, label: str) -> SafeString:
    icons.drawing(name)
    use = format_html('<use href="{}#{}"/>', static("ui/icons.svg"), name)
    return _icon(name, label, use)


@register.simple_tag
def drawn_icon(name: str, *, label: str = "") -> SafeString:
    """Draw an icon in the page itself: for customer pages, which fetch no sprite."""
    return _icon(name, label, icons.drawing(name))


def _icon(name: str, label: str, inside: SafeString) -> SafeString:
    known_as = "c-icon c-icon--flip" if name in icons.DIRECTED else "c-icon"
    said = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>', known_as, said, inside)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **given: Any) -> SafeString:
    """Show what higher apps have put into a slot (``regulars.ui.slots``)."""
    request = context.get("request")
    actor = context.get("actor") or ports.actor_of(request)
    return slots.rendered(name, {"request": request, "actor": actor, **given})


@register.simple_tag(takes_context=True)
def drawn(context: Context, template: str, *, query: str = "", **given: Any) -> SafeString:
    """Include a template that sees these values only, drawn once for the same: ``drawing``.

    ``query``, what somebody looks for, is another each time, and only shown: ``filling``.
    """
    request = context.get("request")
    return filled(
        template,
        {"query": query},
        given,
        csrf_token=context.get("csrf_token", ""),
        path=request.get_full_path() if request else "",
    )


@register.simple_tag(takes_context=True)
def conversation_row(
    context: Context,
    row: Mapping[str, Any],
    *,
    current: Any = "",
    pick: str = "",
    compact: str = "",
) -> SafeString:
    """Draw ``ui/components/conversation_row.html``, with what higher apps put into its slot."""
    marks = slot(context, "inbox.row", row=row) if slots.is_filled("inbox.row") else ""
    return drawn_row(row, current=bool(current), pick=pick, compact=compact, marks=marks)


@register.simple_tag(takes_context=True)
def conversation_rows(
    context: Context, rows: Iterable[Mapping[str, Any]], *, current: int = 0, compact: str = ""
) -> SafeString:
    """Draw each of a list as ``conversation_row``; ``current`` is the number of the open one."""
    pieces = [
        conversation_row(context, row, current=row["number"] == current, compact=compact)
        for row in rows
    ]
    return mark_safe("".join(pieces))  # noqa: S308 - every one was drawn by a template


@register.simple_tag
def control(field: BoundField, **attributes: Any) -> SafeString:
    """Draw a form field's input in our look, tied to its hint and error.

    ``{% control form.reach autocomplete="email" %}``: further attributes are passed on; an
    underscore in a name stands for a hyphen.
    """
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    classes = " ".join(filter(None, ["c-input", field.field.widget.attrs.get("class", "")]))
    return field.as_widget(attrs={"class": classes, **named})


@register.filter
def kind_of(field: BoundField) -> str:
    """Return "tick", "choices", "hidden" or "input": how a form field is laid out."""
    if field.is_hidden:
        return "hidden"
    kinds = {"checkbox": "tick", "radioselect": "choices", "checkboxselectmultiple": "choices"}
    return kinds.get(field.widget_type, "input")


@register.simple_tag
def wait_line(waited: timedelta, standard: timedelta | None = None) -> SafeString:
    """Draw ``charts.wait_line`` for two lengths of time."""
    whole = standard.total_seconds() if standard else None
    return charts.wait_line(waited.total_seconds(), standard=whole)


@register.simple_tag
def sparkline(values: list[float]) -> SafeString:
    return charts.sparkline(values)


@register.filter
def day(value: date | datetime) -> str:
    return formats.day(value)


@register.filter
def long_day(value: date | datetime) -> str:
    return formats.long_day(value)


@register.filter
def short_day(value: date | datetime) -> str:
    return formats.short_day(value)


@register.filter
def clock_time(value: datetime) -> str:
    return formats.clock_time(value)


@register.filter
def full_moment(value: datetime) -> str:
    return formats.full_moment(value)


@register.filter
def moment(value: datetime) -> str:
    return formats.moment(value, now=clock.now())


@register.filter
def age(length: timedelta | float) -> str:
    return formats.age(length)


@register.filter
def ago(value: datetime) -> str:
    return formats.ago(value, now=clock.now())


@register.filter
def duration(length: timedelta | float) -> str:
    return formats.duration(length)


@register.filter
def number(value: float) -> str:
    return formats.number(value)


@register.filter
def percent(share: float) -> str:
    return formats.percent(share)


@register.filter
def money(minor: int, currency: str) -> str:
    return formats.money(minor, currency)


@register.filter
def file_size(size: int) -> str:
    return formats.file_size(size)


@register.filter
def names(items: list[str]) -> str:
    return formats.names(items)


@register.filter
def initials(name: str) -> str:
    return formats.initials(name)


@register.filter
def language_name(code: str) -> str:
    """Return a language's own name, "" for one we do not speak."""
    return AUTONYMS.get(code, "")


@register.simple_tag
def timestamp(value: datetime) -> SafeString:
    """Write a moment as ``<time>``: short to see, exact on hover and for machines."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        formats.full_moment(value),
        formats.moment(value, now=clock.now()),
    )


_TONES = {"success": "good", "warning": "warn", "error": "danger", "debug": "info", "": "info"}


@register.filter
def tone_of(name: str | None) -> str:
    """Return our tone for one of ours or for a level of Django's messages."""
    return _TONES.get(name or "", name or "info")


@register.filter
def item(values: list[Any], at: int) -> Any:
    """Return one of a list, by its place."""
    return values[at]
