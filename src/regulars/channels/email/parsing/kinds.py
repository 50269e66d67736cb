"""Tell letters of people from mailings and from what machines answer by themselves."""

import unicodedata

from regulars.channels.email.parsing.headers import Headers
from regulars.channels.email.parsing.parsed import Kind

_AUTOMATIC_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-auto-reply",
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
    "x-campaign-id",
    "x-mailchimp-campaign-id",
    "x-mc-user",
    "x-csa-complaints",
)
_BULK_PRECEDENCE = {"bulk", "list", "junk"}
_REPORTS = {"delivery-status", "disposition-notification", "feedback-report"}
_MACHINES = ("mailer-daemon@", "postmaster@", "mail-daemon@")

# As `_plain` writes them. At the very beginning of a subject, and nothing but a sign after it.
_SUBJECTS = (
    *("automatic reply", "auto-reply", "autoreply", "auto reply", "automatic response"),
    *("auto response", "auto-response", "out of office", "out of the office"),
    *("out of office autoreply", "out of office reply", "vacation reply"),
    *("autosvar", "automatiskt svar", "franvaromeddelande", "franvarande"),
    *("αυτοματη απαντηση", "αυτοματο μηνυμα", "εκτοσ γραφειου", "μηνυμα απουσιασ"),
    *("automatiska atbilde", "arpus biroja", "prombutne", "pazinojums par prombutni"),
    *("balasan automatik", "jawapan automatik", "di luar pejabat", "luar pejabat"),
    *("awtomatikong tugon", "awtomatikong sagot", "wala sa opisina"),
    *("automatische antwort", "abwesenheitsnotiz", "reponse automatique"),
    *("respuesta automatica", "risposta automatica"),
    *("undeliverable", "undelivered mail returned to sender", "mail delivery failed"),
    *("delivery status notification", "returned mail", "failure notice", "delivery failure"),
    *("mail delivery system", "undeliverable mail", "message undeliverable"),
)
# At the beginning of an answer. People say that they are away, too: only what says of itself that
# no person wrote it.
_WORDS = (
    *("this is an automatic reply", "this is an automatic response"),
    *("this is an automatic message", "this is an automated reply", "this is an auto-reply"),
    *("this is an automated response", "this is an automated message"),
    *("detta ar ett automatiskt svar", "det har ar ett automatiskt svar"),
    *("detta ar ett autosvar", "detta ar ett automatiskt meddelande"),
    *("αυτη ειναι μια αυτοματη απαντηση", "αυτο ειναι ενα αυτοματο μηνυμα"),
    *("αυτο ειναι αυτοματο μηνυμα", "η παρουσα ειναι αυτοματη απαντηση"),
    *("si ir automatiska atbilde", "sis ir automatisks zinojums", "si ir automatiski"),
    *("ini adalah balasan automatik", "ini ialah balasan automatik"),
    *("ini adalah mesej automatik", "mesej ini dijana secara automatik"),
    *("ito ay isang awtomatikong tugon", "ito ay awtomatikong tugon"),
    *("ito ay isang awtomatikong mensahe", "ito ay awtomatikong mensahe"),
)
_LOOKED_AT = 200  # signs of an answer
_AFTER = (":", "-", "–", "(", "[", ";", "|")


def kind_of(
    headers: Headers, *, content_type: str, parameters: dict[str, str], text: str = ""
) -> Kind:
    """Return who wrote: a person, a mailing (bulk) or a machine (automatic; never answer it).

    `text` is what it says: some machines name themselves nowhere else.
    """
    if _is_automatic(headers) or _is_report(content_type, parameters):
        return "automatic"
    precedence = headers.token("precedence")
    if precedence in _BULK_PRECEDENCE or any(name in headers.values for name in _BULK_HEADERS):
        return "bulk"
    return "automatic" if _says_so(headers, text) else "person"


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


def _says_so(headers: Headers, text: str) -> bool:
    subject = _plain(headers.text("subject")[:_LOOKED_AT])
    if subject.startswith(_SUBJECTS) and any(_begins(subject, phrase) for phrase in _SUBJECTS):
        return True
    is_answer = "in-reply-to" in headers.values or "references" in headers.values
    if not is_answer:
        return False
    beginning = _plain(text.lstrip()[:_LOOKED_AT])
    return any(phrase in beginning for phrase in _WORDS)


def _begins(subject: str, phrase: str) -> bool:
    rest = subject.removeprefix(phrase).lstrip()
    return subject.startswith(phrase) and (not rest or rest.startswith(_AFTER))


def _plain(text: str) -> str:
    """Return a text without capitals and marks, as people and machines write it in a hurry."""
    if text.isascii():
        return " ".join(text.lower().split())
    signs = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return " ".join(plain.replace("ς", "σ").split())
