from django.urls import path

from regulars.channels.email import views, views_connect, views_hook, views_raw

app_name = "email"

urlpatterns = [
    path("settings/mailboxes/", views.index, name="index"),
    path("settings/mailboxes/add/", views.add, name="add"),
    path("settings/mailboxes/connected/", views_connect.connected, name="connected"),
    path("settings/mailboxes/<int:pk>/", views.edit, name="edit"),
    path("settings/mailboxes/<int:pk>/consent/", views_connect.consent, name="consent"),
    path("settings/mailboxes/<int:pk>/disconnect/", views_connect.disconnect, name="disconnect"),
    path("settings/mailboxes/<int:pk>/key/make/", views_connect.make_key, name="make_key"),
    path("settings/mailboxes/<int:pk>/key/", views_connect.set_key, name="set_key"),
    path("settings/mailboxes/<int:pk>/key/drop/", views_connect.drop_key, name="drop_key"),
    path("settings/mailboxes/<int:pk>/service/", views_connect.service, name="service"),
    path("settings/mailboxes/<int:pk>/change/", views.change, name="change"),
    path("settings/mailboxes/<int:pk>/shut/", views.shut, name="shut"),
    path("settings/mailboxes/<int:pk>/test/", views.test, name="test"),
    path("settings/mail/", views_raw.came, name="came"),
    path("settings/mail/<int:pk>/raw", views_raw.raw, name="raw"),
    path("settings/mail/<int:pk>/reprocess", views_raw.reprocess, name="reprocess"),
    path("mail/hook/<str:key>/", views_hook.hook, name="hook"),
    # Mailgun sends the raw mail to addresses that end so.
    path("mail/hook/<str:key>/mime", views_hook.hook, name="hook_mime"),
]
