"""Broken inputs out of valid ones. What comes out follows from the generator that is given."""

import contextlib
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Literal

import yaml

Form = Literal["bytes", "text", "json", "yaml", "gzip", "tar", "zip"]

LARGEST = 1 << 22
"""Bytes of a mutated input, what it unpacks to apart; longer ones are cut."""

DEEPEST = 500
"""Levels of a document of which a value is changed."""

_SIZES = (0, 1, 7, 127, 128, 255, 256, 32_767, 65_535, 1 << 20, 2**31 - 1, 2**32 - 1, 2**63 - 1)
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**63, 10**40, -(10**300), 1e308, "", " ", "x", "x" * 5000),
    *("\0", "\ud800", "\ue0000\ue001", "é\u202e", "{{ 7 * 7 }}", "{% for", "<script>", "..", "/"),
    *([], {}, [[]], {"": None}, [None], {"x": {"x": {}}}, [1, "two"], "2026-01-01", "1e-3"),
)
_TOKENS = (
    *("-1", "0", "010", "1e999", "1e-3", "-0.0", "NaN", "Infinity", ".inf", "~", "null", "true"),
    *('""', "''", "[]", "{}", "[", "]", "{", "}", ":", "- ", ",", "|", "&a ", "*a", "<<: *a", "#"),
    *("!!python/object:os.system", "!!binary ", "? ", "---\n", "%YAML 9.9\n", "\t", "\r", "\ufeff"),
    *("\\ud800", "\\u0000", "\\x", '"', "&#0;", "&lol;", "<!--", "<![CDATA[", "<svg>", "</svg>"),
    *(
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        "{{",
        "}}",
        "{% raw %}",
        "javascript:",
        "url(x)",
        "9" * 5000,
    ),
)
_OPENINGS = ("[", "{", '{"a":', "- ", "? ", "(", "<g>", "<div>", "{{ (", "> ", "* ", "**", "`", "!")
_PAIRS = ((b"[", b"]"), (b'{"a": ', b"}"), (b"(", b")"), (b"<g>", b"</g>"), (b"<div>", b"</div>"))
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


def mutated(content: bytes, others: Sequence[bytes], form: Form, rng: Random) -> bytes:
    """Return a valid input with one to four faults.

    Parameters
    ----------
    content
        The input.
    others
        Further ones, of which parts are spliced in.
    form
        What it is made of: of a packed form what is inside is mutated too, and packed again.
    rng
        Decides all.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 3, 4))):
        change = rng.choice(_CHANGES[form])
        # a change that the input has no place for any more is left out
        with contextlib.suppress(_Unfit):
            content = change(content, others, rng)[:LARGEST]
    return content


class _Unfit(Exception):  # noqa: N818 - nobody's error
    pass


# ---- bytes


def _place(content: bytes, rng: Random, longest: int = 4096) -> tuple[int, int]:
    """Return the ends of a part of a content."""
    start = rng.randint(0, len(content))
    return start, min(len(content), start + rng.choice((1, 2, 4, 8, 64, rng.randint(1, longest))))


def _flip(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    if not content:
        raise _Unfit
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 8))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _truncate(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    return content[: rng.randint(0, len(content))]


def _delete(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    start, end = _place(content, rng)
    return content[:start] + content[end:]


def _duplicate(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    start, end = _place(content, rng)
    return content[:end] + content[start:end] * rng.choice((1, 1, 2, 100, 1000)) + content[end:]


def _insert(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    start, _end = _place(content, rng)
    return content[:start] + rng.randbytes(rng.choice((1, 1, 2, 8, 500))) + content[start:]


def _blank(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    start, end = _place(content, rng)
    return content[:start] + rng.choice((b"\0", b"\xff", b" ")) * (end - start) + content[end:]


def _integer(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    """Write a size, such as one of a header, over some bytes."""
    width, order = rng.choice((1, 2, 4, 8)), rng.choice(("little", "big"))
    value = (rng.choice(_SIZES) & ((1 << (8 * width)) - 1)).to_bytes(width, order)  # type: ignore[arg-type]
    # most headers stand at the beginning or at the end
    start = rng.choice(
        (rng.randint(0, 64), len(content) - rng.randint(0, 64), _place(content, rng)[0])
    )
    start = max(0, start)
    return content[:start] + value + content[start + width :]


def _splice(content: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    other = rng.choice([content, *others])
    return content[: rng.randint(0, len(content))] + other[rng.randint(0, len(other)) :]


_OF_BYTES = (_flip, _flip, _truncate, _delete, _duplicate, _insert, _blank, _integer, _splice)


# ---- text


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass" if "\ud800" in text else "surrogateescape")


def _token(content: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """Put another token in the place of one, or leave it out, or repeat it."""
    words = _WORDS.findall(_decoded(content))
    if not words:
        raise _Unfit
    at = rng.randrange(len(words))
    other = _WORDS.findall(_decoded(rng.choice([content, *others])))
    words[at] = rng.choice(
        ("", words[at] * rng.choice((2, 1000)), rng.choice(_TOKENS), rng.choice(other or [""]))
    )
    return _text_of(words)


def _text_of(words: list[str]) -> bytes:
    try:
        return _encoded("".join(words))
    except UnicodeEncodeError:
        raise _Unfit from None


def _lines(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    """Leave a line out, repeat, move or indent it."""
    lines = content.splitlines(keepends=True)
    if not lines:
        raise _Unfit
    line = lines.pop(rng.randrange(len(lines)))
    at = rng.randint(0, len(lines))
    lines[at:at] = rng.choice(([], [line], [line] * rng.choice((2, 300)), [b"  " + line]))
    return b"".join(lines)


def _nest(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    """Open something many times over."""
    start = rng.randint(0, len(content))
    opened = rng.choice(_OPENINGS).encode() * rng.choice((50, 500, 5_000, 100_000))
    return content[:start] + opened + content[start:]


def _wrap(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    """Put something many times over into itself, where it may well stand."""
    places = [at.end() for at in re.finditer(rb"[>\[:,(\n]", content)]
    opened, closed = rng.choice(_PAIRS)
    at, times = rng.choice(places or [0]), rng.choice((20, 200, 2_000, 50_000))
    return content[:at] + opened * times + b"0" + closed * times + content[at:]


_OF_TEXT = (_token, _token, _token, _lines, _nest, _wrap)


# ---- values


def _changed_value(document: Any, others: Sequence[Any], rng: Random) -> Any:
    """Change one value of a document, or the key of one, or leave it out, or give it twice."""
    places: list[tuple[Any, Any]] = []
    queue = [document]
    while queue:
        here = queue.pop()
        keys = (
            list(here)
            if isinstance(here, dict)
            else range(len(here))
            if isinstance(here, list)
            else ()
        )
        places += [(here, key) for key in keys]
        queue += [here[key] for key in keys]
    if not places:
        return rng.choice(_VALUES)
    here, key = rng.choice(places)
    match rng.randrange(6):
        case 0:
            del here[key]
        case 1 if isinstance(here, dict):
            here[rng.choice(("", "x", f"{key}s", "__class__", "0"))] = here.pop(key)
        case 1:
            here.insert(key, here[key])
        case 2:
            wrapped = rng.choice((lambda value: [value], lambda value: {"x": value}, str))
            here[key] = wrapped(here[key])
        case 3 if others:
            here[key] = rng.choice(others)
        case 4 if isinstance(here[key], int | float) and not isinstance(here[key], bool):
            here[key] = rng.choice((-here[key], here[key] * 10**6, here[key] + 0.5, str(here[key])))
        case _:
            here[key] = rng.choice(_VALUES)
    return document


def _json_value(content: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    try:
        documents = [json.loads(one) for one in (content, *others)]
        changed = _changed_value(documents[0], documents[1:], rng)
        return json.dumps(
            changed, indent=rng.choice((None, 1)), ensure_ascii=rng.random() < 0.9
        ).encode()
    except (ValueError, RecursionError):
        raise _Unfit from None


def _yaml_value(content: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    try:
        _check_depth(content)
        documents = [yaml.load(one, _FAST) for one in (content, *others)]
        changed = _changed_value(documents[0], documents[1:], rng)
        return str(yaml.dump(changed, Dumper=_FAST_DUMPER, sort_keys=False)).encode()
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise _Unfit from None


def _check_depth(content: bytes) -> None:
    """Leave out what is nested so deep that the fast loader's stack would overflow."""
    depth = 0
    for event in yaml.parse(content, _FAST):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _Unfit


_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FAST_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


# ---- packed


def _in_gzip(change: Callable[[bytes, Sequence[bytes], Random], bytes]) -> Any:
    def changed(content: bytes, others: Sequence[bytes], rng: Random) -> bytes:
        return gzip.compress(change(_unpacked(content), [], rng)[:LARGEST], 1, mtime=0)

    return changed


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(LARGEST)
    except (OSError, EOFError, gzip.zlib.error):  # type: ignore[attr-defined]
        raise _Unfit from None


_ZEROS = gzip.compress(bytes(1 << 24), 9, mtime=0)


def _bomb(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    """Let it go on with up to a gibibyte of zeros, in a megabyte."""
    return content + _ZEROS * rng.choice((1, 8, 64))


def _tar_header(content: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    """Change a field of a member's header in a tar, and its checksum with it."""
    starts = [
        at for at in range(0, len(content) - 511, 512) if content[at + 257 : at + 262] == b"ustar"
    ]
    if not starts:
        raise _Unfit
    at = rng.choice(starts)
    header = bytearray(content[at : at + 512])
    match rng.randrange(4):
        case 0:
            size = rng.choice(
                (0, 511, 513, 1 << 26, 8 << 30, 0o77777777777, rng.randrange(1 << 20))
            )
            header[124:136] = f"{size:011o}\0".encode()
        case 1:
            header[124:136] = rng.choice(
                (b"\x80" + b"\xff" * 11, b"\xff" * 12, b"-1".ljust(12, b"\0"))
            )
        case 2:
            header[156] = rng.choice(b"0123456xgLKSVMD\0")
        case _:
            name = rng.choice((b"/etc/passwd", b"../out", b"\xff" * 99, b"", b"data_batch_1.bin"))
            header[:100] = name.ljust(100, b"\0")
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return content[:at] + bytes(header) + content[at + 512 :]


def _zip_member(content: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """Change a member of a zip, or its name, or let it hold a great deal."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except (
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
        zipfile.BadZipFile,
        zipfile.zlib.error,
        zipfile.lzma.LZMAError,
        RuntimeError,
        # of a header that asks for more than there is
        MemoryError,
    ):  # type: ignore[attr-defined]
        raise _Unfit from None
    if not members:
        raise _Unfit
    at = rng.randrange(len(members))
    name, held = members[at]
    match rng.randrange(6):
        case 0:
            name = rng.choice(("", "x.npy", "../x.npy", name + name, rng.choice(members)[0]))
        case 1:
            # the shape or the type that an array's header gives
            words = _WORDS.findall(held[:128].decode("latin-1"))
            words[rng.randrange(len(words))] = rng.choice(
                ("-1", "10" * 9, "O", "|O", "V9", "(", "[" * 99, "f8", "L")
            )
            held = "".join(words).encode("latin-1") + held[128:]
        case 2:
            held += bytes(rng.choice((1, 1 << 20, 1 << 26)))
        case 3:
            held = rng.choice(members)[1]
        case _:
            held = rng.choice(_OF_BYTES)(held, [], rng)
    members[at] = (name, held)
    written = io.BytesIO()
    packing = rng.choice(
        (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    )
    if len(held) > 1 << 22:
        packing = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(written, "w", packing, compresslevel=1) as archive:
        for member, inside in dict(members).items():
            archive.writestr(zipfile.ZipInfo(member), inside, packing)
    return written.getvalue()


_CHANGES: dict[Form, tuple[Any, ...]] = {
    "bytes": _OF_BYTES,
    "text": (*_OF_BYTES, *_OF_TEXT, *_OF_TEXT),
    "json": (*_OF_BYTES, *_OF_TEXT, *[_json_value] * 12),
    "yaml": (*_OF_BYTES, *_OF_TEXT, *[_yaml_value] * 12),
    "gzip": (*_OF_BYTES, _bomb, *map(_in_gzip, _OF_BYTES)),
    "tar": (*_OF_BYTES, _bomb, *map(_in_gzip, (*_OF_BYTES, *[_tar_header] * 5))),
    "zip": (*_OF_BYTES, *[_zip_member] * 9),
}
