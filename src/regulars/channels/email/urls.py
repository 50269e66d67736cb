from django.urls import path

from regulars.channels.email import views, views_hook

app_name = "email"

urlpatterns = [
    path("settings/mailboxes/", views.index, name="index"),
    path("settings/mailboxes/add/", views.add, name="add"),
    path("settings/mailboxes/<int:pk>/", views.edit, name="edit"),
    path("settings/mailboxes/<int:pk>/change/", views.change, name="change"),
    path("settings/mailboxes/<int:pk>/shut/", views.shut, name="shut"),
    path("settings/mailboxes/<int:pk>/test/", views.test, name="test"),
    path("mail/hook/<str:key>/", views_hook.hook, name="hook"),
]
