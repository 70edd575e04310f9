"""Counts the frames of a GIF without decoding any.

A frame costs 14 bytes, so a file may hold millions; Pillow would decode each on
the way to the next. Follows GIF89a's grammar: blocks, and within them sub-blocks
of up to 255 bytes that end with an empty one.
"""

_HEADER_SIZE = 13
_EXTENSION = 0x21
_IMAGE = 0x2C


def count_frames(data: bytes, *, stop_at: int) -> int:
    """How many frames there are, counted up to `stop_at`."""
    if len(data) < _HEADER_SIZE:
        return 0
    at = _HEADER_SIZE + _table_size(data[10])
    frames = 0
    while at + 1 < len(data) and frames < stop_at:
        if data[at] == _IMAGE:
            frames += 1
            at = _after_image(data, at)
        elif data[at] == _EXTENSION:
            at = _after_blocks(data, at + 2)
        else:
            break
    return frames


def _table_size(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_image(data: bytes, at: int) -> int:
    if at + 9 >= len(data):
        return len(data)
    # Descriptor, colours, one byte of code size; then the sub-blocks.
    return _after_blocks(data, at + 10 + _table_size(data[at + 9]) + 1)


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
