"""Addresses of cars; a car is met as somebody's, so its key here is that of the ownership."""

from django.urls import path

from . import views

app_name = "vehicles"

urlpatterns = [
    path("customers/<uuid:pk>/compare/", views.compare_panel, name="compare_panel"),
    path("customers/<uuid:pk>/split/", views.split_panel, name="split_panel"),
    path("customers/<uuid:pk>/panel/", views.customer_panel, name="customer_panel"),
    path("customers/<uuid:pk>/new/", views.car_new, name="car_new"),
    path("<uuid:pk>/edit/", views.car_edit, name="car_edit"),
    path("<uuid:pk>/odometer/new/", views.odometer_new, name="odometer_new"),
    path("<uuid:pk>/sell/", views.car_sell, name="car_sell"),
    path("<uuid:pk>/sell/undo/", views.car_sell_undo, name="car_sell_undo"),
]
