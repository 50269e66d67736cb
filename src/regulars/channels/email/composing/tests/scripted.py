"""An SMTP server on loopback that says exactly what a test wants, and remembers what it heard."""

import socket
import threading
from contextlib import contextmanager, suppress

OK = "250 fine"
HANG_UP = None
"""Instead of an answer: close the connection."""
SILENCE = "(silence)"
"""Instead of an answer: say nothing until the client gives up."""
DRIP = "(drip)"
"""Instead of an answer: a sign now and then, and never the end of the line."""


class ScriptedServer:
    """`answers` maps "connect", "hello", "mail", "rcpt ADDRESS", "data", "dot" to answers."""

    def __init__(self, answers):
        self.answers = answers
        self.heard = []
        self.mail = None
        self.is_closing = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def close(self):
        self.is_closing.set()
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)  # `close` alone wakes nobody who waits
        self.listening.close()
        self.thread.join(60)

    def _serve(self):
        try:
            connection, _ = self.listening.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as lines:
            connection.settimeout(60)
            with suppress(OSError):
                self._talk(connection, lines)

    def _talk(self, connection, lines):
        if not self._say(connection, lines, "connect", "220 here"):
            return
        for line in lines:
            said = line.decode("latin-1").strip()
            self.heard.append(said)
            verb = said.split(" ")[0].lower()
            step = {"ehlo": "hello", "helo": "hello", "rcpt": said.lower()[8:].strip("<>")}.get(
                verb, verb
            )
            step = f"rcpt {step}" if verb == "rcpt" else step
            default = "354 go on" if verb == "data" else OK
            if not self._say(connection, lines, step, default):
                return
            if verb == "data" and self.answers.get("data", "354").startswith("354"):
                if self.answers.get("body", OK) is HANG_UP:
                    lines.readline()
                    return
                if self.answers.get("body", OK) == SILENCE:
                    self.is_closing.wait(60)  # reads nothing: the client cannot go on writing
                    return
                self.mail = b"".join(iter(lines.readline, b".\r\n"))
                if not self._say(connection, lines, "dot", OK):
                    return

    def _drip(self, connection):
        with suppress(OSError):
            while not self.is_closing.wait(0.05):
                connection.sendall(b"2")

    def _say(self, connection, lines, step, default):
        answer = self.answers.get(step, default)
        if answer is HANG_UP:
            return False
        if answer == SILENCE:
            lines.read()
            return False
        if answer == DRIP:
            self._drip(connection)
            return False
        connection.sendall(answer.encode() + b"\r\n")
        return True


@contextmanager
def a_server(**answers):
    """Start a server; ``rcpt={"ben@example.com": "550 no"}`` answers by recipient."""
    for recipient, answer in answers.pop("rcpt", {}).items():
        answers[f"rcpt {recipient}"] = answer
    server = ScriptedServer(answers)
    try:
        yield server
    finally:
        server.close()
