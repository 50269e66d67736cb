"""Who may do what with mailboxes."""

from django.utils.translation import gettext_lazy as _

from regulars.kit.permissions import register


def register_all() -> None:
    """Declare the policies of this app."""
    register(
        "mailbox.see",
        lambda actor, thing: actor.is_staff,
        scope="read",
        summary=_("Staff see the mailboxes."),
    )
    for verb in ("mailbox.add", "mailbox.change", "mailbox.test"):
        register(
            verb,
            lambda actor, thing: actor.has_role("owner", "manager"),
            scope="admin",
            summary=_("Owners and managers set up mailboxes."),
        )
    register(
        "mail.see",
        lambda actor, thing: actor.has_role("owner", "manager"),
        scope="read",
        summary=_("Owners and managers see which mails came, and each as it came."),
    )
    register(
        "mail.reprocess",
        lambda actor, thing: actor.has_role("owner", "manager"),
        scope="admin",
        summary=_("Owners and managers have mails read again."),
    )
    register(
        "mail.import",
        lambda actor, thing: actor.has_role("owner", "manager"),
        scope="admin",
        summary=_("Owners and managers import mail."),
    )
