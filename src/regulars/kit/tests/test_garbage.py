import gc

from regulars.kit.garbage import NEW_THINGS, rarely_collected


def test_garbage_is_looked_for_rarely_within_and_as_before_afterwards():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()

    with rarely_collected():
        within, kept = gc.get_threshold(), gc.get_freeze_count()

    assert within[0] == NEW_THINGS
    assert kept > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
