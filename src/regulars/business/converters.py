"""A date in an address: 2026-12-24."""

from datetime import date


class DayConverter:
    """Turns "2026-12-24" into a date; anything else is no address of ours."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the date. Raises ValueError, which Django answers with 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the date as it stands in an address."""
        return value.isoformat()
