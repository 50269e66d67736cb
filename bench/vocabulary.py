"""What the made mails say: sentences of customers, and the charsets they are sent in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """One language.

    Attributes:
        code: As in Content-Language.
        charsets: What mails in it are encoded in; the first half of them as raw 8-bit.
        wrote: The line above what is quoted: "On … wrote:", with {when} and {who}.
        sentences: To be strung together.
    """

    code: str
    charsets: tuple[str, ...]
    greeting: str
    wrote: str
    names: tuple[str, ...]
    sentences: tuple[str, ...]


TONGUES = (
    Tongue(
        "en",
        ("utf-8", "iso-8859-1", "windows-1252", "us-ascii"),
        "Hello,",
        "On {when}, {who} wrote:",
        ("Alice Moore", "Peter Grant", "Joan Whitfield", "Samir Patel", "Ruth Cole"),
        (
            "I ordered two jars of thyme honey last week and only one of them arrived.",
            "The box was open at one corner and the label had come off.",
            "Could you please tell me when the second parcel is going to be here?",
            "My daughter has her birthday on Saturday, so it would be good to know by Thursday.",
            "Everybody at the table loved the olives, thank you for the advice on which to choose.",
            "The invoice shows a delivery charge although the shop promised free delivery.",
            "I tried to call twice this morning but nobody picked up the telephone.",
            "If it is easier for you, I can also come by and collect it myself.",
            "Please do not send a replacement before we have spoken about the price.",
            "We have been coming to your shop for years and this has never happened before.",
            "Do you still have the green soap that was in the window in spring?",
            "The opening hours on the door are not the same as those on your page.",
        ),
    ),
    Tongue(
        "el",
        ("utf-8", "iso-8859-7", "windows-1253"),
        "Καλημέρα σας,",
        "Στις {when}, {who} έγραψε:",
        ("Μαρία Παππά", "Γιώργος Νικολάου", "Ελένη Δήμου", "Κώστας Βλάχος"),
        (
            "Παρήγγειλα δύο βάζα μέλι την περασμένη εβδομάδα και ήρθε μόνο το ένα.",
            "Το κουτί ήταν ανοιχτό στη μία γωνία και η ετικέτα είχε ξεκολλήσει.",
            "Μπορείτε να μου πείτε πότε θα φτάσει το δεύτερο δέμα;",
            "Η κόρη μου έχει γενέθλια το Σάββατο και θα ήθελα να ξέρω ως την Πέμπτη.",
            "Οι ελιές άρεσαν σε όλους στο τραπέζι, σας ευχαριστώ για τη συμβουλή.",
            "Στο τιμολόγιο υπάρχει χρέωση μεταφορικών ενώ είχατε υποσχεθεί δωρεάν αποστολή.",
            "Προσπάθησα να τηλεφωνήσω δύο φορές σήμερα το πρωί και δεν απάντησε κανείς.",
            "Αν σας διευκολύνει, μπορώ να περάσω να το πάρω εγώ από το κατάστημα.",
            "Ερχόμαστε στο μαγαζί σας χρόνια και δεν έχει ξανασυμβεί κάτι τέτοιο.",
        ),
    ),
    Tongue(
        "sv",
        ("utf-8", "iso-8859-1", "windows-1252"),
        "Hej,",
        "Den {when} skrev {who}:",
        ("Åsa Lindström", "Björn Håkansson", "Märta Öberg", "Erik Sjögren"),
        (
            "Jag beställde två burkar honung förra veckan men bara en av dem kom fram.",
            "Lådan var öppen i ena hörnet och etiketten hade lossnat.",
            "Kan ni vara snälla och säga när det andra paketet kommer?",
            "Min dotter fyller år på lördag, så det vore bra att få veta senast på torsdag.",
            "Alla runt bordet älskade oliverna, tack för rådet om vilka vi skulle välja.",
            "På fakturan står en fraktavgift fast ni lovade fri leverans.",
            "Jag försökte ringa två gånger i morse men ingen svarade i telefonen.",
            "Om det är enklare för er kan jag också komma förbi och hämta det själv.",
            "Vi har handlat hos er i många år och det här har aldrig hänt förut.",
        ),
    ),
    Tongue(
        "lv",
        ("utf-8", "windows-1257", "iso-8859-13"),
        "Labdien!",
        "{when} {who} rakstīja:",
        ("Ilze Bērziņa", "Jānis Kalniņš", "Līga Ozoliņa", "Mārtiņš Krūmiņš"),
        (
            "Pagājušajā nedēļā pasūtīju divas burkas medus, bet saņēmu tikai vienu.",
            "Kaste vienā stūrī bija atvērta, un uzlīme bija nolobījusies.",
            "Vai varat, lūdzu, pateikt, kad pienāks otrais sūtījums?",
            "Manai meitai sestdien ir dzimšanas diena, tāpēc gribētu to zināt līdz ceturtdienai.",
            "Olīvas garšoja visiem pie galda, paldies par padomu, kuras izvēlēties.",
            "Rēķinā ir norādīta piegādes maksa, lai gan solījāt bezmaksas piegādi.",
            "Šorīt divreiz mēģināju zvanīt, bet neviens neatbildēja.",
            "Ja jums tā ir vieglāk, varu arī pati atnākt un paņemt.",
        ),
    ),
    Tongue(
        "ms",
        ("utf-8", "us-ascii", "iso-8859-1"),
        "Selamat pagi,",
        "Pada {when}, {who} menulis:",
        ("Siti Aminah", "Ahmad Faizal", "Nurul Huda", "Lim Wei Ming"),
        (
            "Saya telah memesan dua balang madu minggu lepas tetapi hanya satu yang sampai.",
            "Kotak itu terbuka di satu sudut dan labelnya sudah tertanggal.",
            "Bolehkah anda beritahu saya bila bungkusan kedua akan tiba di sini?",
            "Anak perempuan saya menyambut hari jadi pada hari Sabtu ini.",
            "Semua orang di meja makan sangat suka buah zaitun itu, terima kasih banyak.",
            "Invois menunjukkan caj penghantaran walaupun kedai menjanjikan penghantaran percuma.",
            "Saya cuba menelefon dua kali pagi tadi tetapi tiada sesiapa yang menjawab.",
            "Jika lebih mudah untuk anda, saya juga boleh datang dan mengambilnya sendiri.",
        ),
    ),
    Tongue(
        "fil",
        ("utf-8", "us-ascii", "windows-1252"),
        "Magandang araw po,",
        "Noong {when}, sumulat si {who}:",
        ("Maria Santos", "Jose Reyes", "Liza Dela Cruz", "Ramon Bautista"),
        (
            "Umorder po ako ng dalawang garapon ng pulot noong Lunes pero isa lang ang dumating.",
            "Bukas po ang isang sulok ng kahon at natanggal na ang etiketa nito.",
            "Maaari po bang sabihin ninyo kung kailan darating ang pangalawang pakete?",
            "Kaarawan po ng anak kong babae sa Sabado kaya gusto ko sanang malaman agad.",
            "Nagustuhan po ng lahat sa mesa ang mga oliba, salamat sa inyong payo.",
            "May singil po sa paghahatid ang resibo kahit nangako ang tindahan na libre ito.",
            "Dalawang beses po akong tumawag kaninang umaga pero walang sumagot sa telepono.",
            "Kung mas madali po para sa inyo, ako na lang ang pupunta at kukuha nito.",
        ),
    ),
    Tongue(
        "de",
        ("utf-8", "iso-8859-1", "iso-8859-15"),
        "Guten Tag,",
        "Am {when} schrieb {who}:",
        ("Jürgen Weiß", "Käthe Müller", "Sören Groß"),
        (
            "ich habe letzte Woche zwei Gläser Honig bestellt und nur eines erhalten.",
            "Der Karton war an einer Ecke offen und das Etikett hatte sich gelöst.",
            "Können Sie mir bitte sagen, wann das zweite Päckchen kommt?",
            "Auf der Rechnung stehen Versandkosten, obwohl die Lieferung frei sein sollte.",
            "Ich habe heute früh zweimal angerufen, aber niemand ging ans Telefon.",
            "Wenn es für Sie einfacher ist, hole ich es auch gern selbst ab.",
        ),
    ),
)
