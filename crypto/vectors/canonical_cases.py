"""Canonical JSON: byte strings that are one, and byte strings that nearly are."""

from __future__ import annotations

import json

from crypto.vectors.raw import Json, b64, vector

ACCEPTED: dict[str, str | bytes] = {
    "empty object": "{}",
    "empty array": "[]",
    "a scalar alone": '"x"',
    "zero": "0",
    "largest integer": "9007199254740991",
    "smallest integer": "-9007199254740991",
    "booleans": "[true,false]",
    "sorted keys": '{"a":1,"a0":2,"a_":3,"b":4}',
    "longest key": '{"' + "k" * 32 + '":1}',
    "a prefix sorts first": '{"a":{"b":[]},"ab":1}',
    "short escapes": r'"\b\t\n\f\r\"\\"',
    "other controls are \\u00xx": r'"\u0000\u001f\u000b"',
    "slash is not escaped": '"a/b"',
    "DEL stands as it is": '"\x7f"',
    "line separators stand as they are": '"\u2028\u2029"',
    "two, three and four bytes of UTF-8": '"\u00e9\u20ac\U0001f600"',
    "noncharacters are scalar values": '"\ufffe\uffff\U0010ffff"',
    "composed and decomposed are different": '["\u00e9","e\u0301"]',
    "eight levels": "[[[[[[[[1]]]]]]]]",
    "eight levels of objects": '{"a":' * 7 + "{}" + "}" * 7,
}

REJECTED: dict[str, str | bytes] = {
    "nothing": "",
    "blank before": " {}",
    "line end after": "{}\n",
    "blank inside": '{"a": 1}',
    "two values": "{}{}",
    "null": "null",
    "null member": '{"a":null}',
    "float": "1.5",
    "integer as a float": "1.0",
    "exponent": "1e3",
    "exponent that is an integer": "1E0",
    "minus zero": "-0",
    "leading zero": "01",
    "plus sign": "+1",
    "integer too large": "9007199254740992",
    "integer too small": "-9007199254740992",
    "huge integer": "1" + "0" * 400,
    "huge integer of 5000 digits": "9" * 5000,
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus Infinity": "-Infinity",
    "unsorted keys": '{"b":1,"a":2}',
    "double key": '{"a":1,"a":1}',
    "double key, two values": '{"a":1,"a":2}',
    "double key through an escape": r'{"a":1,"\u0061":1}',
    "capital in a key": '{"A":1}',
    "key starting with a digit": '{"1a":1}',
    "key starting with an underscore": '{"_a":1}',
    "empty key": '{"":1}',
    "key of 33": '{"' + "k" * 33 + '":1}',
    "key with a line end": r'{"a\n":1}',
    "non-ASCII key": '{"\u00e9":1}',
    "__proto__": '{"__proto__":1}',
    "nine levels": "[[[[[[[[[1]]]]]]]]]",
    "nine levels of objects": '{"a":' * 8 + "{}" + "}" * 8,
    "a hundred thousand levels": "[" * 100000 + "]" * 100000,
    "lone high surrogate, escaped": r'"\ud800"',
    "lone low surrogate, escaped": r'"\udfff"',
    "surrogates in the wrong order": r'"\udc00\ud800"',
    "escaped pair that should stand as it is": r'"\ud83d\ude00"',
    "lone surrogate in UTF-8": b'"\xed\xa0\x80"',
    "overlong UTF-8": b'"\xc1\x81"',
    "UTF-8 cut short": b'"\xc3"',
    "beyond Unicode": b'"\xf4\x90\x80\x80"',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "escaped slash": r'"a\/b"',
    "escaped letter": r'"\u0061"',
    "capital hex in an escape": r'"\u001F"',
    "long escape where a short one is": r'"\u000a"',
    "escaped DEL": r'"\u007f"',
    "raw control": '"\x01"',
    "raw line end": '"\n"',
    "single quotes": "{'a':1}",
    "comma at the end": "[1,]",
    "comment": "{}/**/",
    "unclosed": "[1",
    "word": "tru",
    "NUL after": b"{}\x00",
}


def vectors() -> list[Json]:
    """All of them; `out.value` is the JSON value where there is one."""
    made = []
    for name, text in ACCEPTED.items():
        raw = text if isinstance(text, bytes) else text.encode()
        read: Json = {"what": "canonical", "base64": b64(raw)}
        made.append(vector(f"canonical: {name}", "derive", read, out={"value": json.loads(raw)}))
    for name, text in REJECTED.items():
        raw = text if isinstance(text, bytes) else text.encode()
        given: Json = {"what": "canonical", "base64": b64(raw)}
        if len(raw) > 10000:
            half = len(raw) // 2
            given = {"what": "canonical", "repeat": [["[", half], ["]", half]]}
        made.append(vector(f"canonical: {name}", "derive", given, "E_CANON"))
    return made
