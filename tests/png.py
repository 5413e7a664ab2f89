"""PNG made small: 256 colours at most, which pages of the admin have nearly."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
COMMON, RARE = 192, 64


def smaller(picture: bytes) -> bytes:
    """Return the picture with a palette of its most common colours, and of those that are least like them."""
    pixels = _pixels(picture)
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3)
    codes = flat.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    _, first, place, counts = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    colours = flat[first]
    chosen = list(np.argsort(counts, kind="stable")[::-1][:COMMON])
    apart = np.stack([_distance(colours, one) for one in chosen])
    for _ in range(min(RARE, len(colours) - len(chosen))):
        chosen.append(apart.min(axis=0).argmax())
        apart = np.vstack([apart, _distance(colours, chosen[-1])])
    palette = colours[chosen]
    indexes = apart.argmin(axis=0).astype(np.uint8)[place].reshape(height, width)
    rows = np.concatenate([np.zeros((height, 1), dtype=np.uint8), indexes], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _distance(colours: Bytes, one: np.intp) -> NDArray[np.int_]:
    """Return how far each colour is from one of them, squared."""
    distance: NDArray[np.int_] = ((colours.astype(int) - colours[one].astype(int)) ** 2).sum(axis=1)
    return distance


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _pixels(picture: bytes) -> Bytes:
    """Return height × width × 3 of a picture as Chromium writes it: eight bits, RGB or RGBA, not interlaced."""
    width, height, depth, kind = struct.unpack(">IIBB", picture[16:26])
    assert (depth, kind in {2, 6}) == (8, True)
    data, position = b"", len(SIGNATURE)
    while position < len(picture):
        (length,) = struct.unpack(">I", picture[position : position + 4])
        if picture[position + 4 : position + 8] == b"IDAT":
            data += picture[position + 8 : position + 8 + length]
        position += length + 12
    size = 3 if kind == 2 else 4
    lines = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(height, 1 + width * size)
    rows = np.zeros((height + 1, width + 1, size), dtype=np.uint8)  # with a border of nothing, above and to the left
    for y in range(height):
        rows[y + 1, 1:] = _unfiltered(int(lines[y, 0]), lines[y, 1:].reshape(width, size), rows[y])
    return rows[1:, 1:, :3]


def _unfiltered(kind: int, line: Bytes, above: Bytes) -> Bytes:
    if kind == 0:
        return line
    if kind == 1:
        return np.cumsum(line, axis=0, dtype=np.uint8)
    if kind == 2:
        return line + above[1:]
    row = np.zeros_like(above, dtype=int)
    up = above.astype(int)
    for x, value in enumerate(line.astype(int), start=1):
        guess = (row[x - 1] + up[x]) // 2 if kind == 3 else _paeth(row[x - 1], up[x], up[x - 1])
        row[x] = (value + guess) & 255
    return row[1:].astype(np.uint8)


def _paeth(left: NDArray[np.int_], above: NDArray[np.int_], corner: NDArray[np.int_]) -> NDArray[np.int_]:
    guess = left + above - corner
    to_left, to_above, to_corner = abs(guess - left), abs(guess - above), abs(guess - corner)
    near = np.where(to_above <= to_corner, above, corner)
    return np.where((to_left <= to_above) & (to_left <= to_corner), left, near)
