"""Pages of show cars' tags, for everybody in front of one."""

from django.urls import path

from .views import tag_pages

app_name = "tags"

urlpatterns = [
    path("<slug:code>/", tag_pages.tag, name="tag"),
    path("<slug:code>/now/", tag_pages.now, name="now"),
    path("<slug:code>/number/", tag_pages.number, name="number"),
    path("<slug:code>/beat/", tag_pages.beat, name="beat"),
    path("<slug:code>/photos/<uuid:pk>.webp", tag_pages.photo, name="photo"),
]
