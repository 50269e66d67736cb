from regulars.site.server import Address
from regulars.site.working import Work

HERE = Address("127.0.0.1", 2424)


def test_mail_is_taken_in_in_a_process_of_its_own():
    parts = Work(threads=2, lmtp=HERE).apart

    assert parts == {"work": Work(threads=2), "mail": Work(threads=0, lmtp=HERE)}


def test_there_is_no_process_for_what_nobody_has_asked_for():
    assert Work(threads=2).apart == {"work": Work(threads=2)}
    assert Work(threads=0, smtp=HERE).apart == {"mail": Work(threads=0, smtp=HERE)}
    assert Work(threads=0).apart == {}
