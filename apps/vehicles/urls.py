"""Addresses of cars; one is met as somebody's, so its key is that of the ownership, or on show."""

from django.urls import path

from .views import cars, photos, show_cars

app_name = "vehicles"

urlpatterns = [
    path("show-cars/", show_cars.show_car_list, name="show_car_list"),
    path("show-cars/new/", show_cars.show_car_new, name="show_car_new"),
    path("show-cars/<uuid:pk>/", show_cars.show_car, name="show_car"),
    path("show-cars/<uuid:pk>/edit/", show_cars.show_car_edit, name="show_car_edit"),
    path("show-cars/<uuid:pk>/gone/", show_cars.show_car_gone, name="show_car_gone"),
    path("show-cars/<uuid:pk>/back/", show_cars.show_car_back, name="show_car_back"),
    path("show-cars/<uuid:pk>/photos/", photos.photo_new, name="photo_new"),
    path("show-cars/photos/<uuid:pk>/", photos.photo, name="photo"),
    path("show-cars/photos/<uuid:pk>/first/", photos.photo_first, name="photo_first"),
    path("show-cars/photos/<uuid:pk>/remove/", photos.photo_remove, name="photo_remove"),
    path("customers/<uuid:pk>/compare/", cars.compare_panel, name="compare_panel"),
    path("customers/<uuid:pk>/split/", cars.split_panel, name="split_panel"),
    path("customers/<uuid:pk>/panel/", cars.customer_panel, name="customer_panel"),
    path("customers/<uuid:pk>/new/", cars.car_new, name="car_new"),
    path("<uuid:pk>/edit/", cars.car_edit, name="car_edit"),
    path("<uuid:pk>/odometer/new/", cars.odometer_new, name="odometer_new"),
    path("<uuid:pk>/sell/", cars.car_sell, name="car_sell"),
    path("<uuid:pk>/sell/undo/", cars.car_sell_undo, name="car_sell_undo"),
]
