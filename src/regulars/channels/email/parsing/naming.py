"""Name languages in a process that ends by itself: at night nobody needs the 75 MB of the model.

As a program (``python -m``) it is that process: lists of texts in on stdin, lists of languages out
on stdout, in the frames of `inside`. It ends when stdin does, or after half a minute of silence.
"""

import marshal
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import regulars
from regulars.channels.email.parsing.inside import read_frame, write_frame
from regulars.channels.email.parsing.language import detect

IDLE_SECONDS = 30.0
_SOURCES = str(Path(regulars.__file__).parents[1])
_NAME = "regulars.channels.email.parsing.naming"


class NamingFailed(RuntimeError):
    """The process does not answer, not even a fresh one. Try again later."""


class LanguageChild:
    """Names languages; its process is started when there is something to name.

    Safe to use from several threads, which wait for each other.
    """

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_there(self) -> bool:
        """Whether a process is standing by."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process standing by, None while there is none."""
        return self._process.pid if self._process and self.is_there else None

    def close(self) -> None:
        """End the process. A later call starts a new one."""
        with self._lock:
            self._end()

    def detect_many(self, texts: Sequence[str]) -> list[str | None]:
        """Return the BCP 47 language of each text, None where nobody can say.

        Raises:
            NamingFailed: there is no answer.
        """
        question = marshal.dumps(list(texts))
        with self._lock:
            for _attempt in range(2):  # the one that stood by may just have gone
                answer = self._ask(question)
                if answer is not None:
                    named: list[str | None] = marshal.loads(answer)  # noqa: S302 - our own child
                    return named
                self._end()
        raise NamingFailed("The process that names languages does not answer.")

    def _ask(self, question: bytes) -> bytes | None:
        if not self.is_there:
            self._end()
            self._process = self._start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        with suppress(OSError):
            write_frame(process.stdin, question)
            return read_frame(process.stdout)
        return None

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", _NAME, str(self._idle_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                "PYTHONPATH": _SOURCES,
                "PYTHONUTF8": "1",
                "PATH": os.defpath,
                "OPENBLAS_NUM_THREADS": "1",
            },
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()
        process.kill()
        process.wait()


def main() -> None:
    """Answer until stdin ends or nothing has come for so many seconds."""
    idle_seconds = float(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks
    texts, answers = sys.stdin.buffer, sys.stdout.buffer
    # Frames come one at a time, each after the answer to the last: none waits in our buffer.
    while select.select([texts], [], [], idle_seconds)[0]:
        frame = read_frame(texts)
        if frame is None:
            return
        named = [detect(text) for text in marshal.loads(frame)]  # noqa: S302
        write_frame(answers, marshal.dumps(named))


if __name__ == "__main__":
    main()
