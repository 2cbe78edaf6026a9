"""Safetensors files in memory, by numpy alone."""

from __future__ import annotations

import json
from typing import Any, Mapping

import numpy

Array = numpy.ndarray[Any, Any]
TYPES: dict[str, numpy.dtype[Any]] = {
    "BOOL": numpy.dtype("?"), "U8": numpy.dtype("u1"), "I8": numpy.dtype("i1"), "U16": numpy.dtype("<u2"), "I16": numpy.dtype("<i2"),
    "U32": numpy.dtype("<u4"), "I32": numpy.dtype("<i4"), "U64": numpy.dtype("<u8"), "I64": numpy.dtype("<i8"), "F16": numpy.dtype("<f2"),
    "F32": numpy.dtype("<f4"), "F64": numpy.dtype("<f8"),
}
NAMES = {dtype: name for name, dtype in TYPES.items()}


def encode(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> list[bytes | memoryview]:
    """A file with these arrays, in pieces: their own bytes, none copied. Wider elements first, so that each is aligned."""
    arrays = {
        name: numpy.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        for name, array in sorted(tensors.items(), key=lambda item: -item[1].dtype.itemsize)}
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    end = 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        header[name] = {"dtype": NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return [len(text).to_bytes(8, "little") + text, *(array.data.cast("B") for array in arrays.values() if array.size)]


def decode(data: bytearray | bytes) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays of a file, as views of its bytes, and the metadata.

    Raises:
        ValueError: the bytes are no safetensors file.
    """
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise ValueError("not a safetensors file: its header does not fit")
    header = json.loads(bytes(data[8:8 + length]))
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        dtype = TYPES[entry["dtype"]]
        count = (end - start) // dtype.itemsize
        # An array of nothing has no place in the buffer.
        flat = numpy.frombuffer(data, dtype, count, 8 + length + start) if count else numpy.empty(0, dtype)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors, metadata
