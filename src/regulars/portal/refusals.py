"""What these pages refuse, each named for the fact."""

from regulars.kit.refusals import Refusal, Unfit


class TooMany(Refusal):
    """So often nobody does this by hand."""

    status = 429


class WrongCode(Unfit):
    """No such code is valid for this address now."""


class LinkUsed(Refusal):
    """A link to sign in works once, and for minutes."""

    status = 410


class NothingSaid(Unfit):
    """There are no words in it."""


class FileTooBig(Unfit):
    """More than we take by a form."""
