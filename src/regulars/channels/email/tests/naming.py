"""Name servers of a test's own."""

from collections.abc import Mapping, Sequence

from regulars.channels.email.dns import Unanswered


class Names:
    """Answers: {"example.com": [texts], "MX example.com": […], "A example.com": […]}."""

    def __init__(self, known: Mapping[str, Sequence[str]], *, silent: bool = False) -> None:
        self.known, self.silent = dict(known), silent

    def texts(self, name: str) -> Sequence[str]:
        return self._answer(name)

    def addresses(self, name: str) -> Sequence[str]:
        return self._answer(f"A {name}")

    def exchangers(self, name: str) -> Sequence[str]:
        return self._answer(f"MX {name}")

    def _answer(self, question: str) -> Sequence[str]:
        if self.silent:
            raise Unanswered(question)
        return self.known.get(question, [])
