"""Addresses of the reception."""

from django.urls import path

from .views import board

app_name = "reception"

urlpatterns = [
    path("", board.board, name="board"),
]
