from django.urls import path

from regulars.outbox import views

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.show, name="outbox-message"),
    path("outbox/<int:pk>/html/", views.show_html, name="outbox-message-html"),
]
