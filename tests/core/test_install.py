"""The app on a phone: what it is called, what it keeps, and what it says without a network."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from apps.core.install import ICONS, KEPT, offline_page
from apps.dealers.models import Role


def test_the_manifest_names_icons_that_exist_and_says_what_we_do_in_the_readers_language(client):
    answer = client.get(reverse("manifest"), headers={"accept-language": "zh-CN"})

    said = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in said["icons"]}
    assert all(finders.find(name) for name, _size, _purpose in ICONS)
    assert re.search("[一-鿿]", said["description"])


def test_the_worker_is_asked_for_anew_and_names_files_that_exist(client):
    answer = client.get(reverse("worker"))

    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert reverse("worker") == "/worker.js"  # At the root, or it could not serve every page.
    assert all(finders.find(name) for name in KEPT)
    assert all(f'"/static/{name}"' in answer.text for name in KEPT)


def test_another_text_is_another_version_of_the_worker(client, monkeypatch):
    version = re.compile(r'"forecourt-[0-9a-f]{12}"')
    before = version.findall(client.get(reverse("worker")).text)

    monkeypatch.setattr("apps.core.install.offline_page", lambda language: "another")
    after = version.findall(client.get(reverse("worker")).text)

    assert len(before) == 1
    assert before != after


@pytest.mark.parametrize(("language", "said"), [("en", "No network"), ("zh-hans", "没有网络")])
def test_the_page_for_no_network_is_the_same_for_everybody(client, signed_in, language, said):
    address = reverse("offline", args=[language])

    strangers = client.get(address).text
    ours = signed_in(Role.SALES_CONSULTANT).get(address).text

    assert said in strangers
    assert strangers == ours == offline_page(language)
    assert 'name="csrf-token" content=""' in ours


def test_there_is_no_such_page_in_a_language_we_do_not_speak(client):
    assert client.get(reverse("offline", args=["xx"])).status_code == 404
