"""YAML documents checked against a JSON schema, with messages for the person who wrote them.

YAML reads some scalars as what their writer may not have meant (`010` as 8, `1:30` as 90, `no` as
false, `1e-3` as text): such a document is refused, and so is one that is no plain data.
"""

import json
import math
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from oneneuron.names import nearest

# jsonschema loads a grammar of internationalised addresses where it is installed, which takes a
# second in each process, and which no schema of ours asks for
_without_grammar = "rfc3987_syntax" not in sys.modules
if _without_grammar:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
import jsonschema  # noqa: E402

if _without_grammar:
    del sys.modules["rfc3987_syntax"]

LARGEST = 128 * 1024
"""Bytes of a document; the largest of this repository has an eighth of that."""

DEEPEST = 20
"""Levels of a document."""

MOST_VALUES = 10_000
"""Values of a document, those behind an alias counted each time."""

MOST_FAULTS = 10
"""Faults that a message tells."""

Formats = Mapping[str, Callable[[Any], object]]

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?")
_POWER = re.compile(r"([-+]?[0-9]+)(\.[0-9]*)?[eE]([-+]?)([0-9]+)")
_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "array": "a list",
    "object": "keys with values",
    "null": "nothing",
    "boolean": "true or false",
}


class SchemaError(ValueError):
    """A document does not follow its schema; the message says what, where and what was expected."""


def read_yaml(path: str | Path, schema_path: str | Path | None = None) -> dict[str, Any]:
    """Read a YAML file and check it against a JSON schema (itself written in YAML), if given.

    Raises
    ------
    SchemaError
        Where the file is missing, is no plain YAML or breaks the schema. The message names the file
        and the key; for an unknown key also the nearest valid one.
    """
    document = _parse(Path(path))
    if schema_path is not None:
        check(document, _parse(Path(schema_path)), where=str(path))
    if not isinstance(document, dict):
        raise SchemaError(f"{path}: the top level: {_expected('object', document)}")
    return document


def read_document(path: str | Path) -> Any:
    """Read a YAML file of any form, likewise; SchemaError where it is no plain YAML."""
    return _parse(Path(path))


def check(
    document: Any, schema: Mapping[str, Any], where: str, formats: Formats | None = None
) -> None:
    """Raise SchemaError with the ways in which a document breaks its schema.

    Parameters
    ----------
    document
        What was read.
    schema
        A JSON schema, draft 2020-12; but 2.0 is no integer.
    where
        What the message begins with.
    formats
        By its name what checks a value of a `format`; it raises a ValueError that says what is
        wrong.
    """
    checker = jsonschema.FormatChecker(())
    for name, check_format in (formats or {}).items():
        checker.checks(name, raises=ValueError)(_passes(check_format))
    errors = _Validator(schema, format_checker=checker).iter_errors(document)
    messages = (
        message
        for error in sorted(errors, key=lambda e: [str(part) for part in e.absolute_path])
        for message in _describe(error)
    )
    # of several keys that are missing at a place each error tells all
    refuse(where, list(dict.fromkeys(messages)))


def refuse(where: str, faults: list[str]) -> None:
    """Raise SchemaError with a line for each fault, if there is any; none of many is told."""
    lines = [f"{where}: {fault}" for fault in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        lines.append(f"{where}: {len(faults) - MOST_FAULTS} more")
    if lines:
        raise SchemaError("\n".join(lines))


def _passes(check_format: Callable[[Any], object]) -> Callable[[object], bool]:
    def passes(value: object) -> bool:
        check_format(value)
        return True

    return passes


def _is_integer(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


class _Loader(yaml.SafeLoader):
    """SafeLoader of plain data whose values cannot be mistaken for others.

    A fault is found while nodes are composed, before any value is made, so that neither nesting
    nor aliases of aliases take time or memory.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._place: list[str] = []
        self._depth = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if index is not None:
            self._place.append(_cut(index.value if isinstance(index, yaml.Node) else str(index)))
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._fault(event, f"nested more than {DEEPEST} deep")
        if getattr(event, "tag", None) is not None:
            raise self._fault(event, f"a tag ({_cut(event.tag)}): leave it out")
        node = super().compose_node(parent, index)
        assert node is not None
        if isinstance(event, yaml.AliasEvent):
            if id(node) not in self._sizes:
                raise self._fault(event, f"*{_cut(event.anchor)} stands inside itself")
        else:
            self._sizes[id(node)] = self._size(node)
            if isinstance(node, yaml.ScalarNode):
                for fault in _faults_of_scalar(node):
                    raise self._fault(event, fault)
        if self._sizes[id(node)] > MOST_VALUES:
            raise self._fault(event, f"more than {MOST_VALUES:,} values, aliases written out")
        self._depth -= 1
        if index is not None:
            self._place.pop()
        return node

    def _size(self, node: yaml.Node) -> int:
        if isinstance(node, yaml.ScalarNode):
            return 1
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise self._fault(key, "a key is no single word")
            return 1 + sum(self._sizes[id(value)] for _, value in node.value)
        return 1 + sum(self._sizes[id(value)] for value in node.value)

    def _fault(self, at: Any, message: str) -> SchemaError:
        place = ".".join(self._place)
        line = f"line {at.start_mark.line + 1}"
        return SchemaError(f"{line}, {place}: {message}" if place else f"{line}: {message}")


def _faults_of_scalar(node: yaml.ScalarNode) -> Iterator[str]:
    """Yield what is wrong with a scalar; of one in quotes only its characters can be."""
    text, kind = str(node.value), node.tag.rpartition(":")[2]
    for character in text:
        # for private use are Co, halves of characters Cs, unassigned Cn
        if unicodedata.category(character) in ("Cc", "Co", "Cs", "Cn") and character not in "\n\t":
            yield f"the character U+{ord(character):04X} cannot be shown"
    if node.style is not None:
        return
    said, quoted = _cut(text), f'quote it ("{_cut(text)}") if text is meant'
    if kind == "bool" and text not in ("true", "false"):
        yield f"{said} is read as a truth value: write true or false, or {quoted}"
    elif kind == "int" and not _WHOLE.fullmatch(text):
        yield f"{said} is no plain whole number: write its digits alone, without a zero before " + (
            f"them, and not more than 18; {quoted}"
        )
    elif kind == "float" and not (_FRACTION.fullmatch(text) and math.isfinite(float(text))):
        yield f"{said} is no plain finite number: write one such as 0.5 or 1.0e-3, or {quoted}"
    elif kind == "str" and (power := _POWER.fullmatch(text)):
        whole, fraction, sign, exponent = power.groups()
        number = f"{whole}{fraction or '.0'}e{sign or '+'}{exponent}"
        yield f"{said} is read as text: write {_cut(number)} if a number is meant, or {quoted}"
    elif kind == "timestamp":
        yield f"{said} is read as a date: {quoted}"
    elif kind == "merge":
        yield "<< (a merge key): write out what is meant"
    elif kind == "value":
        yield quoted


def _mapping_without_duplicates(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = f"line {key_node.start_mark.line + 1}"
        if key is None or isinstance(key, bool | float):
            raise SchemaError(f"{line}: {_cut(key_node.value)!r} is no key; quote it if it is")
        if key in seen:
            raise SchemaError(f"{line}: the key {_cut(key)!r} is given twice")
        seen.add(key)
    return dict(loader.construct_mapping(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates)


def _parse(path: Path) -> Any:
    try:
        return yaml.load(_text(path), Loader=_Loader)
    except yaml.YAMLError as error:
        raise SchemaError(f"{path}: not valid YAML: {_what(error)}") from None
    except SchemaError as error:
        raise SchemaError(f"{path}: {error}") from None
    except (ValueError, OverflowError) as error:  # an escape that is no character
        raise SchemaError(f"{path}: not valid YAML: {_cut(error)}") from None


def _text(path: Path) -> str:
    if not path.exists():
        beside = sorted(map(str, path.parent.glob(f"*{path.suffix}")))
        raise SchemaError(f"there is no such file{nearest(str(path), beside)}")
    # a pipe or a device may have no end
    if not path.is_file():
        raise SchemaError(f"a {'folder' if path.is_dir() else 'device'}, not a file")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SchemaError(f"it cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise SchemaError(f"over {LARGEST // 1024} KiB, which no such file needs")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SchemaError(
            f"line {line}: not UTF-8 (byte 0x{content[error.start]:02x}): save it as UTF-8"
        ) from None


def _what(error: yaml.YAMLError) -> str:
    """Return in one line what a parser found."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        advice = "; indent with spaces" if "'\\t'" in (error.problem or "") else ""
        said = [part for part in (error.context, error.problem) if part]
        return place + _cut(", ".join(said)) + advice
    if isinstance(error, yaml.reader.ReaderError):
        return f"the character U+{error.character:04X} at position {error.position}"
    return _cut(error)


def _describe(error: jsonschema.ValidationError) -> list[str]:
    place = ".".join(map(_cut, error.absolute_path)) or "the top level"
    value = error.instance
    if value is None and not error.absolute_path:
        return ["the file is empty"]
    if error.validator == "enum" and isinstance(value, str):
        valid = [str(value) for value in error.validator_value]
        return [f"{place}: unknown value {_shown(value)}; {_suggestion(value, valid)}"]
    if error.validator == "additionalProperties" and isinstance(error.schema, Mapping):
        valid = sorted(error.schema.get("properties", {}))
        unknown = sorted(set(map(str, value)) - set(valid))
        return [
            f"unknown key {_shown(key)} at {place}; {_suggestion(key, valid)}" for key in unknown
        ]
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in value]
        return [f"the key {key!r} is missing at {place}" for key in missing]
    if error.validator == "type":
        return [f"{place}: {_expected(error.validator_value, value)}"]
    if error.validator == "format" and error.cause is not None:
        return [f"{place}: {_cut(error.cause)}"]
    if error.validator in ("minItems", "minProperties", "minLength"):
        return [f"{place}: at least {error.validator_value} must be given"]
    if error.validator in ("maxItems", "maxProperties", "maxLength"):
        return [f"{place}: longer than {error.validator_value}"]
    if error.validator == "pattern":
        return [f"{place}: {_shown(value)} does not match {error.validator_value}"]
    return [f"{place}: {_cut(error.message)}"]


def _expected(kinds: str | list[str], value: Any) -> str:
    names = [kinds] if isinstance(kinds, str) else kinds
    words = " or ".join(_WORDS[name] for name in names)
    whole = isinstance(value, float) and value.is_integer() and "integer" in names
    return f"expected {words}, got {_shown(value)}" + (f": write {value:.0f}" if whole else "")


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(_cut(value))
    if isinstance(value, dict | list):
        return _WORDS["object" if isinstance(value, dict) else "array"] if value else str(value)
    return _cut(json.dumps(value)) if value is not None else "nothing"


def _cut(text: object, most: int = 120) -> str:
    """Return a text as one line of limited length that can be printed anywhere."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(str(text).split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def _suggestion(key: str, valid: list[str]) -> str:
    near = nearest(_cut(key), valid, cutoff=0.5).removeprefix("; ")
    return near or f"valid: {', '.join(valid)}"
