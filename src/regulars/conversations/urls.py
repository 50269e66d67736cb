"""The pages of one conversation. The list of them is the desk's inbox."""

from django.urls import path

from regulars.conversations.views import (
    accepting,
    changing,
    files,
    forwarding,
    opening,
    sending,
    showing,
    writing,
)

app_name = "conversations"

urlpatterns = [
    path("conversations/new", opening.new, name="new"),
    path("conversations/<int:number>/", showing.show, name="show"),
    path("conversations/<int:number>/reply", writing.reply, name="reply"),
    path("conversations/<int:number>/note", writing.note, name="note"),
    path("conversations/<int:number>/assign", changing.assign, name="assign"),
    path("conversations/<int:number>/snooze", changing.snooze, name="snooze"),
    path("conversations/<int:number>/close", changing.close, name="close"),
    path("conversations/<int:number>/reopen", changing.reopen, name="reopen"),
    path(
        "conversations/<int:number>/messages/<int:message_id>/withdraw",
        writing.withdraw,
        name="withdraw",
    ),
    path(
        "conversations/<int:number>/messages/<int:message_id>/again",
        sending.send_again,
        name="send_again",
    ),
    path(
        "conversations/<int:number>/messages/<int:message_id>/accept",
        accepting.accept_sender,
        name="accept_sender",
    ),
    path(
        "conversations/<int:number>/messages/<int:message_id>/move",
        accepting.move_message_out,
        name="move_message_out",
    ),
    path(
        "conversations/<int:number>/messages/<int:message_id>/now",
        sending.send_now,
        name="send_now",
    ),
    path(
        "conversations/<int:number>/messages/<int:message_id>/arrived",
        sending.confirm,
        name="confirm",
    ),
    path(
        "conversations/<int:number>/messages/<int:message_id>/forward",
        forwarding.forward,
        name="forward",
    ),
    path("conversations/<int:number>/messages/<int:message_id>/raw", files.raw, name="raw"),
    path("conversations/<int:number>/messages/<int:message_id>/html", files.html, name="html"),
    path(
        "conversations/<int:number>/attachments/<int:attachment_id>",
        files.picture,
        name="picture",
    ),
    path(
        "conversations/<int:number>/attachments/<int:attachment_id>/<str:name>",
        files.attachment,
        name="attachment",
    ),
]
