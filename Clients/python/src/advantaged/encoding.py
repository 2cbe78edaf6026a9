"""JSON, by orjson where it is installed and by the standard library elsewhere: the same values either way."""

from __future__ import annotations

import json
import math
from importlib import import_module
from types import ModuleType
from typing import Any, Iterable, Mapping, Sequence

orjson: ModuleType | None
try:
    orjson = import_module("orjson")
except ImportError:
    orjson = None

# Bytes from which a piece of a body is sent alone.
PIECE = 1 << 16


def encoded(value: Any) -> bytes:
    """JSON in one line. Arrays and numbers of numpy and torch become lists and numbers; numbers that are not finite become null.

    Raises:
        TypeError: something in there is not JSON.
    """
    if orjson is not None:
        try:
            # Arrays go through `_plain` too: orjson would write float32 with fewer digits than the double that it is.
            data: bytes = orjson.dumps(value, _plain, orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME)
            return data
        except orjson.JSONEncodeError:
            # Integers of more than 64 bits and unpaired surrogates; what is no JSON raises again.
            pass
    try:
        text = json.dumps(value, separators=(",", ":"), default=_plain, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value), separators=(",", ":"), allow_nan=False)
    return text.encode()


def decoded(data: bytes | bytearray | memoryview) -> Any:
    """The value of JSON.

    Raises:
        ValueError: the bytes are not JSON.
    """
    return orjson.loads(data) if orjson is not None else json.loads(bytes(data))


def body(head: Mapping[str, Any], groups: Iterable[Any]) -> list[bytes]:
    """A request with its groups, in pieces: responses are copied once, from Python's strings into these."""
    pieces: list[bytes] = []
    small = [encoded(head)[:-1], b',"groups":[' if head else b'"groups":[']
    length = 0
    for index, group in enumerate(groups):
        data = encoded(group)
        if index:
            small.append(b",")
        if len(data) >= PIECE:
            pieces += [b"".join(small), data] if small else [data]
            small, length = [], 0
            continue
        small.append(data)
        length += len(data)
        if length >= PIECE:
            pieces.append(b"".join(small))
            small, length = [], 0
    pieces.append(b"".join([*small, b"]}"]))
    return pieces


def size(pieces: Sequence[bytes | memoryview]) -> int:
    """Bytes in all pieces."""
    return sum(len(piece) for piece in pieces)


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(element) for key, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(element) for element in value]
    return value if value is None or isinstance(value, (str, int)) else _finite(_plain(value))
