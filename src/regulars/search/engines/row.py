from datetime import datetime
from typing import NamedTuple


class Row(NamedTuple):
    """A document as it is written: ``terms`` from ``rules.terms_of``."""

    kind: str
    ref: int
    location_id: int | None
    at: datetime
    terms: str
