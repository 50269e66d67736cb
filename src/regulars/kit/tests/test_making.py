"""What is made by the short way is what the model's own constructor makes."""

import pytest
from django.apps import apps

from regulars.conversations.models import Conversation, Message
from regulars.journal.models import Seal
from regulars.kit.making import made

OURS = [model for model in apps.get_models() if model.__module__.startswith("regulars.")]
CHANCE = {"token", "secret", "key", "salt"}  # different each time


def fields_of(instance):
    return {
        name: type(value) if name in CHANCE else value
        for name, value in vars(instance).items()
        if name != "_state"
    }


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_without_values_it_has_those_of_the_constructor(model):
    instance = made(model)

    assert fields_of(instance) == fields_of(model())
    assert instance._state.adding
    assert instance._state.db is None


def test_no_two_share_what_can_be_changed():
    first, second = made(Message), made(Message)

    first.to.append({"name": "", "address": "eleni@example.com"})

    assert second.to == []


def test_a_foreign_key_is_given_as_the_thing_or_as_its_key():
    conversation = Conversation(number=7)

    by_thing, by_key = made(Message, conversation=conversation), made(Message, conversation_id=7)

    assert by_thing.conversation is conversation
    assert by_thing.conversation_id == by_key.conversation_id == 7


def test_a_name_that_is_no_field_is_refused():
    with pytest.raises(TypeError, match="Seal has no field 'colour'"):
        made(Seal, colour="red")
