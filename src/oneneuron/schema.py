"""YAML documents checked against a JSON schema, with messages for the person who wrote them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from oneneuron.names import nearest


class SchemaError(ValueError):
    """A document does not follow its schema; the message says what, where and what was expected."""


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice (YAML would silently keep the last)."""


def _mapping_without_duplicates(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise SchemaError(
                f"line {key_node.start_mark.line + 1}: the key {key!r} is given twice"
            )
        seen.add(key)
    return dict(loader.construct_mapping(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates)


def read_yaml(path: str | Path, schema_path: str | Path | None = None) -> dict[str, Any]:
    """Read a YAML file and check it against a JSON schema (itself written in YAML), if given.

    Raises
    ------
    SchemaError
        Where the file is missing, is no YAML or breaks the schema. The message names the file
        and the key; for an unknown key also the nearest valid one.
    """
    document = _parse(Path(path))
    if schema_path is not None:
        check(document, _parse(Path(schema_path)), where=str(path))
    return dict(document)


def check(document: Any, schema: Mapping[str, Any], where: str) -> None:
    """Raise SchemaError with every way in which a document breaks its schema."""
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    messages = [
        f"{where}: {message}"
        for error in sorted(errors, key=lambda e: [str(part) for part in e.absolute_path])
        for message in _describe(error)
    ]
    if messages:
        raise SchemaError("\n".join(messages))


def _parse(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        beside = sorted(map(str, path.parent.glob(f"*{path.suffix}")))
        raise SchemaError(f"{path}: there is no such file{nearest(str(path), beside)}") from None
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise SchemaError(f"{path}: not valid YAML: {error}") from None
    except SchemaError as error:
        raise SchemaError(f"{path}: {error}") from None


def _describe(error: jsonschema.ValidationError) -> list[str]:
    place = ".".join(str(part) for part in error.absolute_path) or "the top level"
    if error.instance is None and not error.absolute_path:
        return ["the file is empty"]
    if error.validator == "enum" and isinstance(error.instance, str):
        valid = [str(value) for value in error.validator_value]
        return [f"{place}: unknown value {error.instance!r}; {_suggestion(error.instance, valid)}"]
    if error.validator == "additionalProperties" and isinstance(error.schema, Mapping):
        valid = sorted(error.schema.get("properties", {}))
        unknown = sorted(set(map(str, error.instance)) - set(valid))
        return [f"unknown key {key!r} at {place}; {_suggestion(key, valid)}" for key in unknown]
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return [f"the key {key!r} is missing at {place}" for key in missing]
    return [f"{place}: {error.message}"]


def _suggestion(key: str, valid: list[str]) -> str:
    near = nearest(key, valid, cutoff=0.5).removeprefix("; ")
    return near or f"valid: {', '.join(valid)}"
