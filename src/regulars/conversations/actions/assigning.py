from django.db import transaction
from django.utils.translation import gettext as _

from regulars.conversations.changing import locked, touch
from regulars.conversations.events import ConversationAssigned
from regulars.conversations.models import Conversation
from regulars.conversations.refusals import NobodyThere
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.staff.models import StaffMember, Team


@transaction.atomic
def assign_conversation(
    conversation: Conversation,
    *,
    assignee: StaffMember | None = None,
    team: Team | None = None,
    by: Actor,
) -> Conversation:
    """Give a conversation to a person, a team or both; with neither, to nobody.

    Giving it to whom it is with already changes nothing.

    Raises:
        NobodyThere: the person may no longer sign in, or only read.
    """
    require(by, "conversation.assign", conversation)
    if assignee and (not assignee.is_active or assignee.role == StaffMember.Role.VIEWER):
        raise NobodyThere(
            _("%(name)s cannot take conversations.") % {"name": assignee.name}, field="staff"
        )

    conversation = locked(conversation)
    staff_id, team_id = assignee.pk if assignee else None, team.pk if team else None
    if (conversation.assignee_id, conversation.team_id) == (staff_id, team_id):
        return conversation

    conversation.assignee, conversation.team = assignee, team
    conversation.assignee_name = assignee.name[:120] if assignee else ""
    fields = [*touch(conversation), "assignee", "team", "assignee_name"]
    conversation.save(update_fields=fields)
    names = [each.name for each in (assignee, team) if each]
    record(
        ConversationAssigned(
            staff_id=staff_id,
            team_id=team_id,
            to_whom=", ".join(names),
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    return conversation
