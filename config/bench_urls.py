"""The site, and the bare page that `manage.py bench` compares the others with."""

from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as site


def bare(request):
    """The frame around every page, signed in, and nothing in it."""
    return render(request, "bench/bare.html")


urlpatterns = [path("bench/bare/", bare, name="bare"), *site]
