"""A film for the browser's pretended camera: a card, held at an angle and out of focus."""

from __future__ import annotations

import math
from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
SIDE = 330
"""Pixels of the code's side in the picture."""
QUIET = 4
FRAMES = 2
GREY = bytes([128]) * (WIDTH * HEIGHT // 2)
"""No colour in either of the two planes, each of a quarter of the picture."""


def write_film(file: Path, code: str, *, degrees: float = 17, blur: int = 2) -> Path:
    """Write an uncompressed film (YUV4MPEG2) whose every frame shows the code so."""
    picture = _blurred(_turned(code, degrees), blur)
    frame = b"FRAME\n" + bytes(picture) + GREY
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    file.write_bytes(head + frame * FRAMES)
    return file


def _turned(code: str, degrees: float) -> list[int]:
    modules = [list(row) for row in segno.make_qr(code, error="m").matrix]
    count = len(modules)
    scale = (count + 2 * QUIET) / SIDE
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    picture = []
    for y in range(HEIGHT):
        for x in range(WIDTH):
            across, down = x - WIDTH / 2, y - HEIGHT / 2
            column = (across * cosine + down * sine) * scale + count / 2
            row = (down * cosine - across * sine) * scale + count / 2
            inside = 0 <= row < count and 0 <= column < count
            dark = inside and modules[int(row)][int(column)]
            picture.append(40 if dark else 205)
    return picture


def _blurred(picture: list[int], times: int) -> list[int]:
    """A mean over three pixels in each direction, so many times over."""
    for _ in range(times):
        for step in (1, WIDTH):
            padded = [205] * step + picture + [205] * step
            picture = [
                (padded[i] + padded[i + step] + padded[i + 2 * step]) // 3
                for i in range(len(picture))
            ]
    return picture
