"""What doctor says about the mails that came."""

from regulars.channels.email.came import MOST, all_counts
from regulars.kit.doctor import Finding


def mails_kept() -> Finding:
    """How many wait, came twice, or could not be read and are seen as they came."""
    counts = all_counts()
    said = (
        f"{_said(counts.new)} wait to be read, {_said(counts.duplicate)} came twice, "
        f"{_said(counts.unparseable)} could not be read"
    )
    if counts.late:
        return Finding(
            "fail",
            said,
            why=f"{_said(counts.late)} have waited for more than five minutes",
            fix="start `regulars serve` or `regulars work`, then look again",
        )
    if counts.unparseable:
        return Finding(
            "warn",
            said,
            why="they are in the inbox as they came",
            fix="look at Settings > Mail that came; after an upgrade `regulars mail reprocess`",
        )
    return Finding("ok", said)


def _said(count: int) -> str:
    return f"{count:,}+" if count >= MOST else f"{count:,}"
