"""The pages of customers that belong to no one feature."""

from django.urls import path

from regulars.portal.views import contact, data, files, home, linked, my, signing_in

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("contact/", contact.contact, name="contact"),
    path("contact/<int:location_id>/", contact.contact, name="contact_at"),
    path("contact/sent/<slug:receipt>/", contact.confirmed, name="sent"),
    path("my/", my.my, name="my"),
    path("my/mail/", signing_in.mail_code, name="mail_code"),
    path("my/code/", signing_in.code, name="code"),
    path("my/in/<slug:secret>/", signing_in.link, name="link"),
    path("my/in/<slug:secret>/another/", signing_in.another, name="another"),
    path("my/out/", signing_in.leave, name="leave"),
    path("my/out/everywhere/", signing_in.leave_everywhere, name="leave_everywhere"),
    path("my/data/", data.data, name="data"),
    path("my/data/download/", data.download, name="download"),
    path("my/data/delete/", data.delete, name="delete"),
    path("my/data/keep/", data.keep, name="keep"),
    path("my/past/", my.past, name="past"),
    path("my/wishes/", my.wish, name="wish"),
    path("my/<int:number>/", my.show, name="show"),
    path("my/<int:number>/answer/", my.answer, name="answer"),
    path("my/<int:number>/settle/", my.settle, name="settle"),
    path("my/<int:number>/files/<int:attachment_id>/<path:name>", my.file, name="my_file"),
    path("l/<slug:token>/", linked.linked, name="linked"),
    path("l/<slug:token>/files/<int:attachment_id>/<path:name>", linked.file, name="linked_file"),
    path("files/<slug:token>/<path:name>", files.file, name="file"),
]
