"""What an action says when it will not: a sentence for people, and the answer for programs."""


class Refusal(Exception):
    """The thing is not in a state for this: pages and the API answer 409 with the sentence."""

    status = 409

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field  # the form field it is about, "" for the whole


class Unfit(Refusal):
    """What was given cannot be taken: 422, the form again with the sentence at its field."""

    status = 422
