"""How mailers in many languages announce the past: "On … wrote:", "From: … Sent: …".

Plain words only; `newwords` decides. To add a language, add its words.
"""

import re

_WROTE = (
    # en, de, nl, sv/no/da, fr, it, es, pt, ca, ro
    "wrote|writes|schrieb|schreef|geschreven|skrev|skreiv|a écrit|écrivait|ha scritto|scrive"
    "|escribió"
    "|escribio|escreveu|ha escrit|va escriure|a scris"
    # el, lv, lt, et, fi
    "|έγραψε|έγραφε|έγραψες|γράφει|rakstīja|raksta|rašė|parašė|kirjutas|kirjoitti|kirjoitit"
    # ms/id, fil, vi
    "|menulis|telah menulis|tulis|sumulat|sinulat ni|isinulat|ay sumulat|nagsulat|đã viết"
    # pl, cs, sk, hu, sl, hr/bs/sr, bg, ru, uk
    "|napisał|napisał\\(a\\)|napisała|pisze|napsal|napsal\\(a\\)|napsala|napísal|napísala|írta"
    "|je napisal"
    "|je napisao|je napisala|je pisao|написа|написал|написала|написал\\(а\\)|пишет|писал|пише"
    "|написав"
    # tr, ar, he, fa
    "|yazdı|şunu yazdı|كتب|כתב|כתבה|نوشت"
)
# Scripts without blanks between words.
_WROTE_UNSPACED = "写道|寫道|のメール|さんは書きました|님이 작성|작성:|เขียนว่า"
WROTE = re.compile(rf"\b(?:{_WROTE})(?!\w)|{_WROTE_UNSPACED}", re.IGNORECASE)

OPENS = re.compile(
    r"[\s>*]{0,8}(?:(?:On|At|Am|Um|Op|Den|Le|Il|El|Em|Dne|Dnia|W dniu|Pada|Noong|Nung|Sa|Στις"
    r"|Την|Το|Ngày"
    r"|På|Tirsdag|Vào|La|În|Kl|Tanggal|Datum|Dana|Plkst|В|У|在)\b|\d{1,4}\s?[.,/年월日-]"
    r"|\d{1,2}\.? \w+"
    r"|(?:\d{4}\. gada)|-{2,8} On\b)",
    re.IGNORECASE,
)
DATED = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|年")

# The name of each header in the block that Outlook and others put above the past.
HEADER = re.compile(
    r"[\s>*_]{0,8}(?P<name>"
    r"From|Sent|To|Cc|Date|Subject|Reply-To"  # en
    r"|Von|Gesendet|An|Datum|Betreff|Antwort an"  # de
    r"|De|Envoyé|À|Objet|Date|Répondre à"  # fr
    r"|Da|Inviato|A|Data|Oggetto|Risposta|Per"  # it
    r"|Enviado(?: el)?|Para|Fecha|Asunto|Enviada(?: em)?|Assunto"  # es, pt
    r"|Van|Verzonden|Aan|Onderwerp"  # nl
    r"|Från|Skickat|Till|Ämne|Datum|Kopia"  # sv
    r"|Fra|Sendt|Til|Emne|Dato"  # da, no
    r"|Lähettäjä|Lähetetty|Vastaanottaja|Aihe"  # fi
    r"|Από|Στάλθηκε|Απεσταλμένα|Προς|Θέμα|Ημερομηνία|Κοιν"  # el
    r"|No|Nosūtīts|Kam|Tēma|Temats|Datums|Sūtīts"  # lv
    r"|Daripada|Dari|Dihantar|Dikirim|Kepada|Tarikh|Tanggal|Subjek|Perkara"  # ms, id
    r"|Mula kay|Mula sa|Ipinadala|Para kay|Para sa|Petsa|Paksa"  # fil
    r"|Od|Wysłano|Do|Temat|Odesláno|Komu|Předmět|Predmet|Poslano|Za"  # pl, cs, sk, hr
    r"|От|Отправлено|Кому|Тема|Дата|Від|Надіслано"  # ru, uk
    r"|Kimden|Gönderilme|Kime|Konu|Feladó|Elküldve|Címzett|Tárgy"  # tr, hu
    r"|发件人|发送时间|收件人|主题|差出人|送信日時|宛先|件名|보낸 사람|받는 사람|제목"
    r")\s?\*?\s?[:：]",
    re.IGNORECASE,
)
FIRST_HEADER = re.compile(
    r"[\s>*_]{0,8}(?:From|Von|De|Da|Van|Från|Fra|Lähettäjä|Από|No|Daripada|Dari|Mula kay"
    r"|Mula sa|Od|От|Від"
    r"|Kimden|Feladó|发件人|差出人|보낸 사람)\s?\*?\s?[:：]",
    re.IGNORECASE,
)

# "-----Original Message-----", "---------- Forwarded message ---------", in any language.
DASHED = re.compile(
    r"\s{0,3}\*?(?:-{3,40}|_{3,40}) ?(?P<words>[^\s\-_][^\-_\n]{2,60}?) ?(?:-{3,40}"
    r"|_{3,40})\*?\s*$"
)
PAST = re.compile(
    r"[>*\s]{0,6}(?:Begin forwarded message|Original message"
    r"|Anfang der weitergeleiteten (?:E-Mail|Nachricht)"
    r"|Début du message (?:réexpédié|transféré)|Inizio messaggio inoltrato"
    r"|Inicio del mensaje reenviado"
    r"|Vidarebefordrat brev|Έναρξη προωθημένου μηνύματος|Sākotnējais ziņojums"
    r"|Mesej asal)\s?:?\s*$",
    re.IGNORECASE,
)

# Lines that a device or program signs with.
SIGNED_BY_DEVICE = re.compile(
    r"[\s(<]{0,4}(?:[\w ]{1,24} )?(?:"
    r"(?:Sent|Written|Composed) (?:from|via|with|by|using|on)\b|sent by |Get \[?Outlook for\b"
    r"|From my \w+|Sent by my\b"
    r"|(?:\w+ )?from mobile$"
    r"|Envoyé (?:depuis|de|à partir)|Gesendet (?:von|mit)|(?:Von|Mit) meinem \w+.{0,40} gesendet"
    r"|Diese Nachricht wurde von .{0,60} gesendet|Enviado (?:desde|do|de) |Inviato (?:da|dal) "
    r"|Verzonden (?:vanaf|met|via) |Verstuurd vanaf |Skickat från |Skickades från |Sendt fra "
    r"|Lähetetty |Στάλθηκε από |Απεσταλμένο από |Sūtīts no |Nosūtīts no |Dihantar dari(?:pada)? "
    r"|Dikirim dari |Ipinadala mula |Ipinadala gamit |Naipadala mula |Wysłano z |Odesláno z "
    r"|Отправлено (?:с|из) "
    r"|Εστάλη (?:από|με|μέσω) |Στάλθηκε (?:με|μέσω) |Εστάλη "
    r"|(?:Λήψη|Αποκτήστε) (?:του |το )?Outlook "
    r"|(?:Nosūtīts|Sūtīts) (?:ar|izmantojot) |Iegūs?t(?:iet)? Outlook "
    r"|Dihantar (?:dengan|menggunakan|melalui) |Dapatkan Outlook "
    r"|(?:Ipinadala|Naipadala|Sent) (?:mula|gamit|galing|sa) |Kunin ang Outlook "
    r"|Skickat (?:med|via) |Hämta Outlook |Skaffa Outlook "
    r"|Надіслано з |发自我的|從我的 |iPhoneから送信|나의 iPhone에서 보냄|Skickat via "
    r").{0,120}$",
    re.IGNORECASE,
)

# What firms have their servers write below every letter, looked for at the start of a paragraph.
DISCLAIMER = re.compile(
    r"[\s*_>#=-]{0,8}(?:"
    r"(?:confidentiality|legal|privacy) (?:notice|note|disclaimer)\b|disclaimer ?:"
    r"|(?:This|The (?:information|contents?)(?: contained)? (?:in|of) this)"
    r" (?:e-?mail|message|communication|transmission)\b.{0,160}\b"
    r"(?:(?:confidential|privileged)\b.{0,80}\b(?:intended|and|or|privileged|addressee|use)"
    r"|intended (?:only|solely))\b"
    r"|(?:Please consider|Think about|Save) the environment\b.{0,80}\bprint"
    r"|(?:Αυτό το|Το παρόν|Το) (?:μήνυμα|e-?mail|ηλεκτρονικό μήνυμα).{0,160}εμπιστευτικ"
    r"|(?:Šī|Šis|Šajā) (?:e-past|vēstul|ziņojum|elektronisk).{0,160}konfidenciāl"
    r"|(?:E-?mel|Emel|Mesej) ini.{0,160}\bsulit\b"
    r"|Ang (?:e-?mail|mensahe)(?:ng)? (?:na )?ito.{0,160}"
    r"(?:kumpidensyal|kompidensiyal|confidential)"
    r"|(?:Detta|Denna|Det här) (?:e-?post|meddelande|mejl|mail).{0,160}(?:konfidentiell|sekretess)"
    r")",
    re.IGNORECASE,
)
