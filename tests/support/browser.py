"""Headless Chromium for tests, and what is in the pictures that it takes."""

import collections
import os
import shutil
import struct
import subprocess
import zlib

from memcoord import DEADLINE, Skip

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chromium(path, *args):
    name = shutil.which("chromium") or shutil.which("chromium-browser")
    if name is None:
        raise Skip("chromium is missing (Debian: apt-get install chromium)")
    done = subprocess.run(
        [name, "--headless", "--disable-gpu", "--hide-scrollbars",
         "--disable-dev-shm-usage", f"--user-data-dir={path / 'profile'}",
         *(["--no-sandbox"] if os.geteuid() == 0 else []), *args],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=2 * DEADLINE, cwd=path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def chunks(path):
    """The kinds and bodies of a PNG's parts."""
    data = path.read_bytes()
    assert data[:len(SIGNATURE)] == SIGNATURE, data[:8]
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + length]
        at += length + 12


def pixels(path):
    """How often each colour is in a PNG of 8 bits without interlace."""
    packed = b""
    for kind, body in chunks(path):
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlace = \
                struct.unpack(">IIBBBBB", body)
            assert (depth, interlace) == (8, 0) and color in (2, 6)
        if kind == b"IDAT":
            packed += body
    return count_colors(zlib.decompress(packed), width, height,
                        3 if color == 2 else 4)


def count_colors(raw, width, height, size):
    colors = collections.Counter()
    before = bytes(width * size)
    for row in range(height):
        start = row * (width * size + 1)
        line = unfilter(raw[start], bytearray(
            raw[start + 1:start + 1 + width * size]), before, size)
        colors.update(zip(line[0::size], line[1::size], line[2::size]))
        before = line
    return colors


def unfilter(kind, line, above, size):
    """A line of a PNG as it was before it was made easy to pack."""
    for i in range(len(line) if kind else 0):
        left = line[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        up = above[i]
        if kind == 4:
            guess = left + up - corner
            best = min((left, up, corner), key=lambda one: abs(guess - one))
        else:
            best = (0, left, up, (left + up) // 2)[kind]
        line[i] = (line[i] + best) & 255
    return line
