"""Photos on Rae's phone: what is taken out, what is covered, what is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import FilePayload

from tests.journeys.phone import TEXT, Phone, camera_photo
from tests.journeys.stored import opened_by_north
from tests.world import World


@pytest.mark.prove
def test_a_photo_that_is_none_says_so_and_the_rest_goes_on(raes_phone: Phone) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    raes_phone.on("about")
    raes_phone.next()
    raes_phone.on("story")
    raes_phone.page.fill("[name=text]", TEXT)
    for content, code in (
        (b"not a photo at all", "not_a_photo"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "heic"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "photo_unreadable"),
    ):
        raes_phone.page.set_input_files(
            "[name=photos]", {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": content}
        )
        raes_phone.page.wait_for_selector(f"[data-error={code}]")
    raes_phone.next()
    raes_phone.on("contact")


def test_the_original_is_kept_only_after_seeing_what_it_tells(raes_phone: Phone, world: World) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    raes_phone.on("about")
    raes_phone.next()
    raes_phone.on("story")
    raes_phone.page.fill("[name=text]", TEXT)
    original = camera_photo(width=800, height=600)
    raes_phone.page.set_input_files("[name=photos]", original)
    raes_phone.page.click("[data-photo=keep]")
    told = raes_phone.page.inner_text("figure.photo")
    assert "-6,9" in told and "107,64" in told and "Kenari K-1" in told
    raes_phone.page.click("[data-photo=keep-yes]")
    raes_phone.next()
    raes_phone.on("contact")
    raes_phone.next()
    raes_phone.send(raes_phone.words())
    _, files = opened_by_north(world)
    assert files == [original["buffer"]]


@pytest.mark.prove
def test_a_covered_part_is_gone_from_what_is_sent(raes_phone: Phone, world: World) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    raes_phone.on("about")
    raes_phone.next()
    raes_phone.on("story")
    raes_phone.page.fill("[name=text]", TEXT)
    raes_phone.page.set_input_files("[name=photos]", camera_photo(width=800, height=600))
    raes_phone.page.click("[data-photo=cover]")
    # from the keyboard: the frame stands in the middle, Enter covers it
    raes_phone.page.press(".cover__sheet", "Enter")
    raes_phone.page.click("[data-cover=done]")
    raes_phone.page.wait_for_selector(".cover", state="detached")
    raes_phone.next()
    raes_phone.on("contact")
    raes_phone.next()
    raes_phone.send(raes_phone.words())
    _, (photo,) = opened_by_north(world)
    covered = Image.open(io.BytesIO(photo)).convert("L").crop((336, 252, 464, 348))
    assert max(covered.tobytes()) < 40


@pytest.mark.prove
def test_other_pictures_become_clean_jpegs_too(raes_phone: Phone, world: World) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    pictures: list[FilePayload] = []
    for form in ("PNG", "WEBP"):
        out = io.BytesIO()
        Image.new("RGBA", (300, 200), (200, 40, 40, 128)).save(out, form)
        pictures.append({"name": form, "mimeType": "image/png", "buffer": out.getvalue()})
    raes_phone.tell(photos=pictures)
    raes_phone.send(raes_phone.words())
    _, photos = opened_by_north(world)
    assert [Image.open(io.BytesIO(photo)).format for photo in photos] == ["JPEG", "JPEG"]


@pytest.mark.prove
def test_a_browser_that_falsifies_canvases_sends_the_picture_without_what_it_tells(
    raes_phone: Phone, world: World
) -> None:
    raes_phone.page.add_init_script(
        "OffscreenCanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => "
        "({ data: crypto.getRandomValues(new Uint8ClampedArray(width * height * 4)) })"
    )
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    original = camera_photo(width=800, height=600)
    raes_phone.tell(photos=[original])
    raes_phone.send(raes_phone.words())
    _, (photo,) = opened_by_north(world)
    sent, taken = Image.open(io.BytesIO(photo)), Image.open(io.BytesIO(original["buffer"]))
    assert dict(sent.getexif()) == {}
    assert sent.tobytes() == taken.tobytes()
    assert b"Kenari" not in photo
