"""The pages of customers."""

from django.urls import path

from regulars.customers import views

app_name = "customers"

urlpatterns = [
    path("customers/", views.index, name="index"),
    path("customers/new/", views.add, name="add"),
    path("customers/<int:customer_id>/", views.show, name="show"),
    path("customers/<int:customer_id>/change", views.change, name="change"),
    path("customers/<int:customer_id>/greet", views.greet, name="greet"),
    path("customers/<int:customer_id>/contact-points", views.add_point, name="add_point"),
    path(
        "customers/<int:customer_id>/contact-points/<int:point_id>/remove",
        views.remove_point,
        name="remove_point",
    ),
]
