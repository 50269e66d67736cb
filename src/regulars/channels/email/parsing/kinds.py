"""Tell letters of people from mailings and from what machines answer by themselves."""

from regulars.channels.email.parsing.headers import Headers
from regulars.channels.email.parsing.parsed import Kind

_AUTOMATIC_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-failed-recipients",
    "feedback-type",
)
_BULK_HEADERS = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "list-help",
    "list-owner",
    "list-archive",
)
_BULK_PRECEDENCE = {"bulk", "list", "junk"}
_REPORTS = {"delivery-status", "disposition-notification", "feedback-report"}
_MACHINES = ("mailer-daemon@", "postmaster@", "mail-daemon@")


def kind_of(headers: Headers, *, content_type: str, parameters: dict[str, str]) -> Kind:
    """Return who wrote: a person, a mailing (bulk) or a machine (automatic; never answer it)."""
    if _is_automatic(headers) or _is_report(content_type, parameters):
        return "automatic"
    precedence = headers.token("precedence")
    if precedence in _BULK_PRECEDENCE or any(name in headers.values for name in _BULK_HEADERS):
        return "bulk"
    return "person"


def _is_automatic(headers: Headers) -> bool:
    if (
        headers.token("auto-submitted") not in {"", "no"}
        or headers.token("precedence") == "auto_reply"
    ):
        return True
    if any(name in headers.values for name in _AUTOMATIC_HEADERS):
        return True
    suppressed = headers.token("x-auto-response-suppress")
    if any(word in suppressed for word in ("all", "oof", "autoreply")):
        return True
    if headers.raw("return-path").strip() == b"<>":
        return True
    return any(each.address.lower().startswith(_MACHINES) for each in headers.addresses("from"))


def _is_report(content_type: str, parameters: dict[str, str]) -> bool:
    if content_type in {"message/delivery-status", "message/disposition-notification"}:
        return True
    return content_type == "multipart/report" and (
        parameters.get("report-type", "delivery-status").lower() in _REPORTS
    )
