"""How a message reads where it is passed on."""

from django.utils.translation import gettext as _

from regulars.conversations.models import Message
from regulars.ui.formats import full_moment


def forwarded_words(message: Message) -> str:
    """Return the words of a message as they are passed on: the new ones, with who wrote when."""
    told = {
        "name": message.from_name or message.from_address or _("Somebody"),
        "moment": full_moment(message.sent_at),
    }
    lead = _("%(name)s wrote on %(moment)s:") % told
    return f"{lead}\n\n{message.new_text or message.text}".rstrip()
