"""Words and shapes that the style guide's samples share."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

Sample = Mapping[str, Any]

HOUR = timedelta(hours=1)
LONG_GREEK = (
    "Σχετικά με την παραγγελία για τη βάπτιση της Κυριακής, τις αλλεργίες των παιδιών, τα εκατόν "
    "είκοσι μπομπονιερόκουτα και την ώρα παράδοσης στο κτήμα"
)
LONG_NAME = "Αλέξανδρος-Κωνσταντίνος Παπαχριστοδουλόπουλος"
PSEUDO = "[Ŵåîţîñĝ öñ üš ŵåîţîñĝ öñ üš]"
