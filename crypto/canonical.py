"""Canonical JSON: one value, one byte string.

RFC 8785 narrowed until Python and JavaScript cannot disagree: ASCII keys, no floats, no null, integers that a double
holds exactly. A decoder parses, encodes again and compares bytes; what the comparison cannot see is refused by name.
Source: SPEC.md section 3.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any, NoReturn

from crypto.errors import CanonError

LARGEST_INTEGER = 2**53 - 1
DEEPEST_LEVEL = 8
KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")

#: What CJ can say: dict, list, str, int, bool. `Any` because a recursive alias would force a cast on every reader.
Value = Any


def _refuse(_: str) -> NoReturn:
    raise CanonError


def _write(value: Value, level: int, out: list[str]) -> None:
    # bool before int: True is an int in Python, and 1 is not true in the format.
    if value is True:
        out.append("true")
    elif value is False:
        out.append("false")
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise CanonError
        out.append(int.__repr__(value))
    elif isinstance(value, str):
        out.append(encode_basestring(value))
    elif level > DEEPEST_LEVEL:
        raise CanonError
    elif isinstance(value, Mapping):
        _write_object(value, level, out)
    elif isinstance(value, (list, tuple)):
        out.append("[")
        for place, item in enumerate(value):
            if place:
                out.append(",")
            _write(item, level + 1, out)
        out.append("]")
    else:
        raise CanonError


def _write_object(value: Mapping[Any, Value], level: int, out: list[str]) -> None:
    for key in value:
        if not isinstance(key, str) or KEY.fullmatch(key) is None:
            raise CanonError
    out.append("{")
    for place, key in enumerate(sorted(value)):
        out.append(f',"{key}":' if place else f'"{key}":')
        _write(value[key], level + 1, out)
    out.append("}")


def encode(value: Value) -> bytes:
    """The one byte string of a value.

    Raises: CanonError for what CJ cannot say (floats, None, lone surrogates, a ninth level, other keys, big integers).
    """
    out: list[str] = []
    _write(value, 1, out)
    try:
        return "".join(out).encode("utf-8")
    except UnicodeEncodeError as fault:  # a lone surrogate, which an escape can smuggle through json.loads
        raise CanonError from fault


def decode(encoded: bytes) -> Value:
    """The value of a canonical byte string. The caller bounds the length first.

    Raises: CanonError for everything that is not exactly what `encode` would have written.
    """
    try:
        # json.loads takes 1.0, 1e3, NaN and Infinity unless told otherwise, doubles keys silently (the comparison
        # below sees that), and answers deep nesting with RecursionError.
        value = json.loads(encoded.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise CanonError from fault
    if encode(value) != encoded:
        raise CanonError
    return value
