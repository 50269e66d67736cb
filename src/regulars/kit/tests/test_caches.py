from regulars.kit import caches
from regulars.kit.caches import briefly


def test_an_answer_is_remembered_until_it_is_old(monkeypatch):
    asked = []

    @briefly(seconds=5)
    def double(number):
        asked.append(number)
        return 2 * number

    for second in (0, 4.9, 5, 9.9, 10.1):
        monkeypatch.setattr(caches, "moment", lambda second=second: second)
        assert double(4) == 8

    assert asked == [4, 4, 4]


def test_what_is_forgotten_is_asked_anew():
    asked = []

    @briefly(seconds=5)
    def name():
        asked.append("asked")
        return "Kalamata Deli"

    name()
    name.forget()
    name()
    name()

    assert asked == ["asked", "asked"]
