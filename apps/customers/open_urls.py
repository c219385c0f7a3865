"""Pages for customers about themselves; a signed address opens them, nobody signs in."""

from django.urls import path

from .views import my_data, stop

app_name = "my"

urlpatterns = [
    path("stop/<str:said>/", stop.stop, name="stop"),
    path("data/<str:said>/", my_data.my_data, name="my_data"),
]
