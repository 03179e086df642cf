"""Writes pictures of flat colours as small PNG files: 256 colours, one byte a pixel."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_COLOURS = 256


def palette_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return rows of RGB pixels (height, width, 3) as an indexed PNG.

    Beyond 256 colours the rarest take the nearest of the frequent ones, which is
    invisible on the soft edges of letters (PNG 1.2, colour type 3).
    """
    height, width, _ = pixels.shape
    codes = pixels.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    values, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(-counts, kind="stable")[:_COLOURS])
    palette = _channels(values[kept])
    nearest = np.empty(len(values), dtype=np.uint8)
    for start in range(0, len(values), 1024):
        part = _channels(values[start : start + 1024])
        distances = ((part[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
        nearest[start : start + 1024] = distances.argmin(axis=1)
    indexes = nearest[inverse.reshape(height, width)]
    # each line begins with its filter: none, the best for indexes
    lines = np.hstack([np.zeros((height, 1), dtype=np.uint8), indexes])
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", palette.astype(np.uint8).tobytes())
        + _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9))
        + _chunk(b"IEND", b"")
    )


def _channels(codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    shifted = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    return shifted.astype(np.int32)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
    )
