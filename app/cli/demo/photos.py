"""Drawn stand-ins for the photos of the demo: invented streets under an invented sky, never a real place."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 960
SCENES = ("road", "river", "school", "rubbish", "lamp", "office")
SKIES = ((198, 215, 224), (222, 214, 205), (176, 200, 214), (236, 222, 200))


def draw_photo(scene: str, seed: int) -> bytes:
    """A JPEG of one of SCENES, the same for the same seed, without metadata."""
    chance = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(SKIES))
    draw = ImageDraw.Draw(image)
    horizon = chance.randint(360, 460)
    draw.rectangle((0, horizon, WIDTH, HEIGHT), fill=(120, 126, 128))
    _houses(draw, chance, horizon)
    _PAINTERS[scene](draw, chance, horizon)
    grain = Image.frombytes("L", (WIDTH // 4, HEIGHT // 4), chance.randbytes(WIDTH * HEIGHT // 16))
    noise = grain.resize((WIDTH, HEIGHT)).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1.2)), noise, 0.07)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()


def _houses(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    left = 0
    while left < WIDTH:
        width, height = chance.randint(120, 260), chance.randint(90, 220)
        wall = (chance.randint(190, 240), chance.randint(180, 225), chance.randint(160, 205))
        draw.rectangle((left, horizon - height, left + width, horizon), fill=wall)
        roof = [
            (left - 14, horizon - height),
            (left + width // 2, horizon - height - 70),
            (left + width + 14, horizon - height),
        ]
        draw.polygon(roof, fill=(chance.randint(130, 175), 70, 50))
        for window in range(left + 24, left + width - 40, 62):
            draw.rectangle((window, horizon - height + 36, window + 34, horizon - height + 78), fill=(92, 118, 134))
        left += width + chance.randint(20, 90)


def _road(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    draw.polygon([(480, horizon), (800, horizon), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(86, 90, 94))
    for row in range(4):
        top = horizon + 60 + row * 120
        draw.polygon([(632, top), (648, top), (656, top + 60), (624, top + 60)], fill=(230, 228, 220))
    x, y, wide = chance.randint(300, 700), chance.randint(650, 780), chance.randint(180, 330)
    draw.ellipse((x, y, x + wide, y + wide // 3), fill=(44, 44, 46))
    draw.ellipse((x + 20, y + 14, x + wide - 20, y + wide // 3 - 10), fill=(74, 98, 110))


def _river(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    water = chance.choice(((92, 104, 74), (88, 92, 110), (70, 78, 80)))
    draw.polygon([(300, horizon), (1000, horizon), (WIDTH, HEIGHT), (0, HEIGHT)], fill=water)
    for _ in range(60):
        x, y = chance.randint(100, 1180), chance.randint(horizon + 30, HEIGHT - 40)
        draw.ellipse((x, y, x + chance.randint(10, 46), y + chance.randint(6, 18)), fill=(214, 210, 202))
    draw.rectangle((930, horizon + 40, 1010, horizon + 120), fill=(120, 112, 104))
    draw.polygon(
        [(930, horizon + 90), (780, horizon + 170), (820, horizon + 190), (950, horizon + 120)], fill=(60, 52, 66)
    )


def _school(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    draw.rectangle((180, horizon - 260, 1100, horizon + 120), fill=(238, 226, 196))
    draw.polygon([(140, horizon - 260), (640, horizon - 380), (1140, horizon - 260)], fill=(158, 66, 44))
    for column in range(5):
        draw.rectangle((240 + column * 170, horizon - 160, 340 + column * 170, horizon - 20), fill=(98, 126, 140))
    hole = chance.randint(420, 800)
    draw.polygon([(hole, horizon - 300), (hole + 90, horizon - 330), (hole + 130, horizon - 270)], fill=(40, 34, 34))


def _rubbish(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    for _ in range(140):
        x, y, size = chance.randint(200, 1000), chance.randint(560, 860), chance.randint(20, 80)
        shade = chance.choice(((60, 96, 120), (200, 196, 190), (180, 60, 50), (70, 110, 70), (40, 40, 44)))
        draw.ellipse((x, y, x + size, y + int(size * 0.6)), fill=shade)
    draw.rectangle((60, horizon + 60, 180, 820), fill=(64, 102, 70))


def _lamp(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=(30, 32, 48))
    draw.polygon([(480, horizon), (800, horizon), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(44, 44, 54))
    for post in (200, 520, 1040):
        draw.rectangle((post, 180, post + 16, 760), fill=(86, 84, 90))
        draw.rectangle((post - 70, 170, post + 30, 188), fill=(86, 84, 90))
    lit = chance.choice((200, 1040))
    draw.ellipse((lit - 110, 150, lit - 20, 240), fill=(255, 226, 150))


def _office(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    draw.rectangle((120, horizon - 240, 1160, HEIGHT - 160), fill=(214, 216, 214))
    draw.rectangle((120, 600, 1160, 690), fill=(134, 96, 70))
    for counter in range(4):
        draw.rectangle((190 + counter * 240, 320, 350 + counter * 240, 560), fill=(120, 146, 160))
        shut = chance.random() < 0.6
        draw.rectangle(
            (200 + counter * 240, 500, 340 + counter * 240, 540), fill=(170, 60, 50) if shut else (80, 130, 90)
        )


_PAINTERS = {
    "road": _road, "river": _river, "school": _school, "rubbish": _rubbish, "lamp": _lamp, "office": _office,
}  # fmt: skip
