"""How mail programs answer, in the languages of our shops. All people and letters are invented.

`ANSWERS` gives a raw mail for (program, language): new words on top, the past as that program
quotes it. What a program has no translation for it says in English.
"""

from regulars.channels.email.parsing.tests.make import a_mail

MARIA = "Maria <help@example.com>"
OLD = "Dear Ben,\n\nyour cake is ready on Friday.\n\nMaria"

# What Gmail, Yahoo, Thunderbird and Apple's programs write above the past.
LEADS = {
    "gmail": {
        "en": f"On Tue, 17 Nov 2026 at 10:02, {MARIA} wrote:",
        "en-US": f"On Tue, Nov 17, 2026 at 10:02 AM {MARIA} wrote:",
        "el": f"Στις Τρί 17 Νοε 2026 στις 10:02 π.μ., ο/η {MARIA} έγραψε:",
        "lv": "otrd., 2026. g. 17. nov., plkst. 10:02 — lietotājs Maria (<help@example.com>) "
        "rakstīja:",
        "ms": f"Pada Sel, 17 Nov 2026 pada 10:02 PG {MARIA} menulis:",
        "fil": f"Noong Mar, Nob 17, 2026 nang 10:02 AM, isinulat ni {MARIA} ang:",
        "sv": f"Den tis 17 nov. 2026 kl 10:02 skrev {MARIA}:",
    },
    "yahoo": {
        "en": f"On Tuesday, November 17, 2026 at 10:02:00 AM GMT+2, {MARIA} wrote:",
        "el": f"Στις Τρίτη, 17 Νοεμβρίου 2026, 10:02:00 π.μ. EET, ο χρήστης {MARIA} έγραψε:",
        "lv": f"Otrdiena, 2026. gada 17. novembris 10:02:00 EET, {MARIA} rakstīja:",
        "ms": f"Pada Selasa, 17 November 2026 10:02:00 PG GMT+8, {MARIA} menulis:",
        "fil": f"Noong Martes, Nobyembre 17, 2026 10:02:00 AM GMT+8, sinulat ni {MARIA}:",
        "sv": f"Den tisdag 17 november 2026 10:02:00 CET, {MARIA} skrev:",
    },
    "thunderbird": {
        "en": "On 17/11/2026 10:02, Maria wrote:",
        "el": "Στις 17/11/2026 10:02 π.μ., ο/η Maria έγραψε:",
        "lv": "Maria @ 17.11.2026 10:02 rakstīja:",
        "ms": "Pada 17/11/2026 10:02 PG, Maria menulis:",
        "fil": "Noong 17/11/2026 10:02, sumulat si Maria:",
        "sv": "Den 2026-11-17 kl. 10:02, skrev Maria:",
    },
    "apple": {
        "en": f"On 17 Nov 2026, at 10:02, {MARIA} wrote:",
        "el": f"Στις 17 Νοε 2026, στις 10:02 π.μ., ο χρήστης {MARIA} έγραψε:",
        "lv": f"On 17 Nov 2026, at 10:02, {MARIA} wrote:",
        "ms": f"Pada 17 Nov 2026, 10:02 PG, {MARIA} menulis:",
        "fil": f"On Nov 17, 2026, at 10:02 AM, {MARIA} wrote:",
        "sv": f"17 nov. 2026 kl. 10:02 skrev {MARIA}:",
    },
}
# From, sent, to, subject, date; and how the original is announced.
HEADERS = {
    "en": ("From", "Sent", "To", "Subject", "Date", "Original message"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα", "Ημερομηνία", "Αρχικό μήνυμα"),
    "lv": ("No", "Nosūtīts", "Kam", "Tēma", "Datums", "Sākotnējais ziņojums"),
    "ms": ("Daripada", "Dihantar", "Kepada", "Subjek", "Tarikh", "Mesej asal"),
    "fil": ("Mula kay", "Ipinadala", "Para kay", "Paksa", "Petsa", "Orihinal na mensahe"),
    "sv": ("Från", "Skickat", "Till", "Ämne", "Datum", "Originalmeddelande"),
}
DEVICES = {
    "iphone": {
        "en": "Sent from my iPhone",
        "el": "Στάλθηκε από το iPhone μου",
        "lv": "Nosūtīts no mana iPhone",
        "ms": "Dihantar daripada iPhone saya",
        "fil": "Ipinadala mula sa aking iPhone",
        "sv": "Skickat från min iPhone",
    },
    "galaxy": {
        "en": "Sent from my Galaxy",
        "el": "Στάλθηκε από το Galaxy μου",
        "lv": "Nosūtīts no mana Galaxy",
        "ms": "Dihantar dari Galaxy saya",
        "fil": "Ipinadala mula sa aking Galaxy",
        "sv": "Skickat från min Galaxy",
    },
    "outlook": {
        "en": "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "el": "Λήψη του Outlook για iOS<https://aka.ms/o0ukef>",
        "lv": "Iegūt Outlook darbam ar iOS<https://aka.ms/o0ukef>",
        "ms": "Dapatkan Outlook untuk iOS<https://aka.ms/o0ukef>",
        "fil": "Kunin ang Outlook para sa iOS<https://aka.ms/o0ukef>",
        "sv": "Hämta Outlook för iOS<https://aka.ms/o0ukef>",
    },
    "yahoo": {
        "en": "Sent from Yahoo Mail for iPhone",
        "el": "Στάλθηκε από το Yahoo Mail για iPhone",
        "lv": "Nosūtīts no Yahoo Mail ierīcē iPhone",
        "ms": "Dihantar daripada Yahoo Mail untuk iPhone",
        "fil": "Ipinadala mula sa Yahoo Mail para sa iPhone",
        "sv": "Skickat från Yahoo Mail för iPhone",
    },
    "android": {
        "en": "Sent from my Android phone",
        "el": "Εστάλη από τη συσκευή μου Android",
        "lv": "Sūtīts no mana Android tālruņa",
        "ms": "Dihantar dengan telefon Android saya",
        "fil": "Naipadala mula sa aking Android",
        "sv": "Skickades från min Android-telefon",
    },
}
LETTERS = {
    "en": "Hi Maria,\n\nI wrote to you on 12 Nov about the cake: is 10:30 fine?\n\nThanks\nBen",
    "el": "Καλημέρα Μαρία,\n\nέγραψα στις 12 Νοε για την τούρτα: γίνεται στις 10:30;\n\nΕυχαριστώ",
    "el, Greeklish": "Kalimera sas,\n\negrapsa xthes gia tin tourta: ginetai stis 10:30?\n\n"
    "efxaristw poly",
    "lv": "Labdien!\n\nEs rakstīju 12. nov. par torti: vai derēs plkst. 10:30?\n\nPaldies",
    "lv, without marks": "Labdien!\n\nRakstiju jums 12.11. par torti: vai deres plkst. 10:30?\n\n"
    "Paldies ieprieks",
    "ms": "Selamat pagi puan,\n\nSaya menulis pada 12 Nov tentang kek: boleh pukul 10:30?\n\n"
    "Terima kasih",
    "ms, SMS": "slm puan,\n\nsy dh tulis 12/11 psl kek tu: blh x amik kul 10.30 pg?\n\ntq bnyk2",
    "fil": "Magandang umaga po,\n\nsumulat ako noong Nob 12 tungkol sa keyk: puwede po ba ng "
    "10:30?\n\nSalamat po",
    "fil, Taglish": "Hi Ma'am,\n\nnag-email po ako last Nov 12 re: sa cake, pwede po bang i-pick "
    "up ng 10:30?\n\nThank you po",
    "sv": "Hej Maria!\n\nJag skrev till er den 12 nov. om tårtan: går det bra kl. 10:30?\n\nBen",
    "sv, without marks": "Hej Maria!\n\nJag skrev den 12 nov om tartan: gar det bra kl 10.30?\n\n"
    "Halsningar\nBen",
    "en, translated by a machine": "Good morning the Mrs. Maria,\n\nthe cake which I have written "
    "for at 12 of November: it does it become 10:30?\n\nWith the thanks",
}


def gmail(language, letter):
    lead = LEADS["gmail"][language]
    return a_mail(f"{letter}\n\n{_wrapped(lead)}\n\n{_quoted(OLD)}\n")


def gmail_html(language, letter):
    lead = _escaped(LEADS["gmail"][language])
    past = (
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{lead}<br></div><blockquote class="gmail_quote" style="margin:0">{_html(OLD)}'
        "</blockquote></div>"
    )
    return _page(f'<div dir="ltr">{_html(letter)}</div><br>{past}')


def outlook_desktop(language, letter):
    return a_mail(f"{letter}\n\n{_block(language)}\n\n{OLD}\n")


def outlook_desktop_html(language, letter):
    block = _escaped_but_breaks(_block(language).replace("\n", "<br>"))
    return _page(
        f'<div class="WordSection1">{_html(letter)}<div><div style="border:none;border-top:solid '
        f'#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{block}</p></div></div>'
        f"{_html(OLD)}</div>"
    )


def outlook_web(language, letter):
    return a_mail(f"{letter}\n\n{'_' * 32}\n{_block(language)}\n\n{OLD}\n")


def outlook_web_html(language, letter):
    block = _escaped_but_breaks(_block(language).replace("\n", "<br>"))
    return _page(
        f'{_html(letter)}<div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg" '
        f'dir="ltr"><font face="Calibri">{block}</font></div>{_html(OLD)}'
    )


def outlook_mobile(language, letter):
    sign = DEVICES["outlook"][language]
    return a_mail(f"{letter}\n\n{sign}\n{'_' * 32}\n{_block(language)}\n\n{OLD}\n")


def apple_mac(language, letter):
    return a_mail(f"{letter}\n\n> {LEADS['apple'][language]}\n> \n{_quoted(OLD)}\n")


def apple_ios(language, letter):
    sign, lead = DEVICES["iphone"][language], LEADS["apple"][language]
    return a_mail(f"{letter}\n\n{sign}\n\n> {lead}\n> \n> \ufeff{_quoted(OLD)[2:]}\n")


def apple_ios_html(language, letter):
    sign, lead = DEVICES["iphone"][language], _escaped(LEADS["apple"][language])
    return _page(
        f'{_html(letter)}<div dir="ltr">{sign}</div><div dir="ltr"><br><blockquote type="cite">'
        f'{lead}<br><br></blockquote></div><blockquote type="cite">{_html(OLD)}</blockquote>'
    )


def yahoo(language, letter):
    return a_mail(f"{letter}\n    {LEADS['yahoo'][language]}  \n \n {OLD}\n")


def yahoo_mobile_html(language, letter):
    sign, lead = DEVICES["yahoo"][language], _escaped(LEADS["yahoo"][language])
    return _page(
        f'<div>{_html(letter)}</div><a href="https://example.com/yahoo">{sign}</a>'
        f'<div id="yahoo_quoted_123" class="yahoo_quoted"><div>{lead}</div>{_html(OLD)}</div>'
    )


def thunderbird(language, letter):
    return a_mail(f"{letter}\n\n{LEADS['thunderbird'][language]}\n{_quoted(OLD)}\n")


def thunderbird_html(language, letter):
    lead = _escaped(LEADS["thunderbird"][language])
    return _page(
        f'{_html(letter)}<div class="moz-cite-prefix">{lead}<br></div>'
        f'<blockquote type="cite">{_html(OLD)}</blockquote>'
    )


def samsung(language, letter):
    sender, _sent, to, subject, date, original = HEADERS[language]
    block = f"{sender}: {MARIA} \n{date}: 17/11/2026  10:02  (GMT+02:00) \n{to}: ben@example.com \n"
    return a_mail(
        f"{letter}\n\n{DEVICES['galaxy'][language]}\n\n-------- {original} --------\n"
        f"{block}{subject}: Re: Cake \n\n{OLD}\n"
    )


def android(language, letter):
    lead = LEADS["gmail"][language]
    return a_mail(f"{letter}\n\n{DEVICES['android'][language]}\n\n{lead}\n{_quoted(OLD)}\n")


PROGRAMS = {
    each.__name__.replace("_", " "): each
    for each in (
        gmail, gmail_html, outlook_desktop, outlook_desktop_html, outlook_web, outlook_web_html,
        outlook_mobile, apple_mac, apple_ios, apple_ios_html, yahoo, yahoo_mobile_html, thunderbird,
        thunderbird_html, samsung, android,
    )
}  # fmt: skip


def _block(language):
    sender, sent, to, subject, _date, _original = HEADERS[language]
    return (
        f"{sender}: {MARIA}\n{sent}: Tuesday, 17 November 2026 10:02\n"
        f"{to}: Ben <ben@example.com>\n{subject}: Re: Cake"
    )


def _quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _wrapped(lead):
    """Return a lead as Gmail breaks it in the text part: before the address, if it is long."""
    return lead.replace(" <", " <\n", 1).replace("<\n", "\n<", 1) if len(lead) > 76 else lead


def _page(body):
    page = f"<html><head><title>Re: Cake</title></head><body>{body}</body></html>"
    return a_mail(page, content_type="text/html; charset=utf-8")


def _html(text):
    return "".join(f"<div>{_escaped(line) or '<br>'}</div>" for line in text.split("\n"))


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped_but_breaks(text):
    return _escaped(text).replace("&lt;br&gt;", "<br>")
