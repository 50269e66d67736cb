"""What a mail server said, or what happened instead, in one short line."""

import smtplib
import socket
import ssl

WORDS_CHARACTERS = 500


def readable(code: int, words: bytes) -> str:
    """Return a server's answer; without a code where it gave none."""
    said = " ".join(words.decode("utf-8", "replace").split())[:WORDS_CHARACTERS]
    return f"{code} {said}".strip() if code > 0 else said


def failure(error: Exception) -> str:
    """Return what went wrong before the server could answer."""
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        return f"The mail server's certificate is not trusted: {why}."[:WORDS_CHARACTERS]
    if isinstance(error, ssl.SSLError):
        return f"The connection could not be made safe: {error.reason or error}"[:WORDS_CHARACTERS]
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "The mail server hung up."
    if isinstance(error, ConnectionRefusedError):
        return "The mail server refuses the connection: nothing listens at that host and port."
    if isinstance(error, socket.gaierror):
        return "The mail server's name is not known."
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return f"The mail server cannot be reached: {error.strerror or error}."[:WORDS_CHARACTERS]
    return f"{type(error).__name__}: {error}"[:WORDS_CHARACTERS]
