"""Reading a pack's files: every fault is one line that names the file and the line in it."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from app.domain.text import Text

Member = TypeVar("Member", bound=StrEnum)
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class PackError(Exception):
    """A pack cannot be used; the text is `file:line: what is wrong`."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file, self.line, self.message = file, line, message


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a pack, for the error that may come of it."""

    file: str
    line: int

    def fault(self, message: str) -> PackError:
        """The error about what stands here."""
        return PackError(self.file, self.line, message)

    def member(self, members: type[Member], name: str) -> Member:
        """The member of an enumeration by its value.  Raises: PackError for any other word."""
        for member in members:
            if member.value == name:
                return member
        raise self.fault(f"{name} is not one of {', '.join(member.value for member in members)}")


def read_csv(path: Path, columns: str) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Every row with its place.

    Raises: PackError for a missing file, other columns, a row of another width, or what cannot be printed
    """
    reader = csv.reader(_text_of(path).splitlines(keepends=True), strict=True)
    expected = columns.split(",")
    try:
        if next(reader, None) != expected:
            raise PackError(path.name, 1, f"the columns must be {columns}")
        for row in reader:
            place = Place(path.name, reader.line_num)
            if len(row) != len(expected):
                raise place.fault(f"{len(row)} fields, {len(expected)} expected")
            if not all(field.isprintable() for field in row):
                raise place.fault("a character that cannot be printed")
            yield place, dict(zip(expected, row, strict=True))
    except csv.Error as error:
        raise PackError(path.name, reader.line_num, str(error)) from error


def _text_of(path: Path) -> str:
    """Raises: PackError"""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(path.name, 1, "cannot be read as UTF-8") from error
    if text.startswith(BYTE_ORDER_MARK):
        raise PackError(path.name, 1, "begins with a byte order mark: save it as UTF-8 without one")
    return text


class Section:
    """One TOML table and where it stands; members are taken out one by one, so that unknown ones can be refused."""

    def __init__(self, place: Place, members: Mapping[str, Any], lines: Sequence[str] = ()) -> None:
        self.place, self._left, self._lines = place, dict(members), lines

    def text(self, key: str, default: str | None = None) -> str:
        """A string.  Raises: PackError when it is missing without a default, or no string."""
        return str(self._take(key, str, default))

    def whole(self, key: str) -> int:
        """A whole number."""
        return int(self._take(key, int, None))

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        return bool(self._take(key, bool, default))

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        values = self._take(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise self.place.fault(f"{key} must be a list of strings")
        return tuple(values)

    def both(self, key: str) -> Text:
        """A text in both languages: `{ id = "...", en = "..." }`."""
        inner = self.section(key)
        both = Text(inner.text("id"), inner.text("en"))
        inner.close()
        return both

    def section(self, key: str) -> Section:
        """A table inside this one."""
        return Section(self.place, self._take(key, dict, None))

    def sections(self, key: str) -> list[Section]:
        """A list of inline tables, each at its own line if it begins one."""
        values = self._take(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            raise self.where(key).fault(f"{key} must be a list of tables")
        first = self.where(key).line
        rows = [line for line, text in enumerate(self._lines, 1) if line > first and text.lstrip().startswith("{")]
        lines = rows[: len(values)] if len(rows) >= len(values) else [first] * len(values)
        return [Section(Place(self.place.file, line), value) for line, value in zip(lines, values, strict=True)]

    def where(self, key: str) -> Place:
        """Where the member stands; where its table does, if that cannot be told."""
        heads = (f"{key} =", f"{key}=", f"[{key}]", f"[[{key}]]", f"[{key}.")
        found = (line for line, text in enumerate(self._lines, 1) if text.lstrip().startswith(heads))
        return Place(self.place.file, next(found, self.place.line))

    def raw(self, key: str, default: object = None) -> Any:
        """A member of any type; `default` when it is missing."""
        return self._left.pop(key, default)

    def has(self, key: str) -> bool:
        """Whether the member is there and not taken yet."""
        return key in self._left

    def close(self) -> None:
        """Raises: PackError for members nobody asked for: a misspelt one must not pass for its default."""
        if self._left:
            unknown = min(self._left)
            raise self.where(unknown).fault(f"unknown member {unknown}")

    def _take(self, key: str, kind: type, default: object) -> Any:
        if key not in self._left and default is not None:
            return default
        if key not in self._left:
            raise self.place.fault(f"{key} is missing")
        value = self._left.pop(key)
        # bool is an int to Python, but `true` is no number here.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.where(key).fault(f"{key} must be of type {kind.__name__}")
        return value


class TomlFile:
    """A TOML file whose tables know their lines."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._lines = _text_of(path).splitlines()
        try:
            self._table = tomllib.loads("\n".join(self._lines))
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            raise PackError(path.name, int(line[1]) if line else len(self._lines), str(error)) from error
        except (ValueError, RecursionError) as error:
            raise PackError(path.name, 1, "a number too long, or brackets too deep") from error

    def root(self, *apart: str) -> Section:
        """The whole file as one table, without the tables of these names: `at` and `each` read those.

        Closed, it refuses every other table too: a misspelt [[rule]] must not pass for none.
        """
        members = {key: value for key, value in self._table.items() if key not in apart}
        return Section(Place(self.name, 1), members, self._lines)

    def at(self, key: str) -> Section:
        """The table under `[key]`, at its own line."""
        lines = [number for number, line in enumerate(self._lines, 1) if line.split("#")[0].strip() == f"[{key}]"]
        table: Any = self._table
        for part in key.split("."):
            table = table.get(part) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            raise PackError(self.name, 1, f"[{key}] is missing")
        return Section(Place(self.name, lines[0] if lines else 1), table)

    def each(self, key: str) -> list[Section]:
        """The tables under every `[[key]]`, each at its own line; a dotted key collects over all its parents."""
        tables: list[Any] = [self._table]
        for part in key.split("."):
            found = [table.get(part, []) for table in tables]
            tables = [item for value in found for item in (value if isinstance(value, list) else [value])]
        headers = self._headers(key)
        if len(headers) != len(tables) or not all(isinstance(table, dict) for table in tables):
            raise PackError(self.name, headers[0] if headers else 1, f"{key} must be written as [[{key}]] tables")
        return [Section(Place(self.name, line), table) for line, table in zip(headers, tables, strict=True)]

    def _headers(self, key: str) -> list[int]:
        return [number for number, line in enumerate(self._lines, 1) if line.split("#")[0].strip() == f"[[{key}]]"]
