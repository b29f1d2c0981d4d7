"""Records as exact JSON, for the pipe between worker and parent and for the record cache.

Belongs here: a lossless round trip of the record's dataclasses (decimals as text, fields by position), derived from
their annotations so that a new field cannot be forgotten. Does not belong here: the public JSON (`records/jsonl.py`),
which rounds and leaves out. Why not pickle: what comes back from a worker was made next to hostile bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from gai_pipeline.records.model import Record

Coder = Callable[[Any], Any]


def dump_records(records: Sequence[Record]) -> bytes:
    """UTF-8 JSON of the records."""
    encode, _ = _coders(Record)
    assert encode is not None
    return json.dumps([encode(r) for r in records], ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def load_records(packed: bytes) -> list[Record]:
    """The records of `dump_records`. Raises ValueError or TypeError for anything else."""
    _, decode = _coders(Record)
    assert decode is not None
    return [decode(item) for item in json.loads(packed.decode("utf-8", "surrogatepass"))]


@cache
def layout_version() -> str:
    """Eight hex digits that change when a field of the record is added, removed, renamed or retyped."""
    described: list[str] = []

    def visit(kind: Any) -> None:
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            for name, hint in _hints(kind):
                described.append(f"{kind.__name__}.{name}:{hint}")
                visit(hint)
        for argument in get_args(kind):
            visit(argument)

    visit(Record)
    return hashlib.sha256("\n".join(described).encode()).hexdigest()[:8]


@cache
def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, hints[f.name]) for f in dataclasses.fields(kind))


@cache
def _coders(kind: Any) -> tuple[Coder | None, Coder | None]:
    """(encode, decode) for values of a type; None where JSON carries the value as it is."""
    origin = get_origin(kind)
    if kind in (str, int, float, bool, type(None)) or origin is Literal:
        return None, None
    if kind is Decimal:
        return str, Decimal
    if isinstance(kind, type) and issubclass(kind, Enum):
        return (lambda v: v.value), kind
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind)
    return _composed(kind)


def _composed(kind: Any) -> tuple[Coder | None, Coder | None]:
    """The coders of X | None, of a sequence or of a mapping, from those of what they hold."""
    origin, arguments = get_origin(kind), get_args(kind)
    inner = [a for a in arguments if a is not type(None)]
    if origin in (Union, types.UnionType) and len(inner) == 1:
        return _optional(*_coders(inner[0]))
    if origin in (list, set, frozenset) or (origin is tuple and arguments[1:] == (Ellipsis,)):
        return _sequence(origin, *_coders(arguments[0]))
    if origin is dict and arguments[0] is str:
        return _mapping(*_coders(arguments[1]))
    raise TypeError(
        f"the record's codec does not know {kind}: it knows X | None, tuple[X, ...], lists, sets and "
        "dict[str, X]; add it beside the others"
    )


def _optional(encode: Coder | None, decode: Coder | None) -> tuple[Coder | None, Coder | None]:
    return (
        None if encode is None else lambda v: None if v is None else encode(v),
        None if decode is None else lambda v: None if v is None else decode(v),
    )


def _sequence(build: Callable[[Any], Any], encode: Coder | None, decode: Coder | None) -> tuple[Coder, Coder]:
    order: Callable[[Any], Any] = sorted if build in (set, frozenset) else list
    return (
        order if encode is None else lambda v: [encode(x) for x in order(v)],
        build if decode is None else lambda v: build([decode(x) for x in v]),
    )


def _mapping(encode: Coder | None, decode: Coder | None) -> tuple[Coder, Coder]:
    return (
        dict if encode is None else lambda v: {k: encode(x) for k, x in v.items()},
        dict if decode is None else lambda v: {k: decode(x) for k, x in v.items()},
    )


def _dataclass(kind: type) -> tuple[Coder, Coder]:
    members = [(name, *_coders(hint)) for name, hint in _hints(kind)]
    encoders = [(name, encode) for name, encode, _ in members]
    decoders = [decode for _, _, decode in members]

    def encode_object(value: Any) -> list[Any]:
        return [getattr(value, n) if e is None else e(getattr(value, n)) for n, e in encoders]

    def decode_object(fields: list[Any]) -> Any:
        return kind(*[f if d is None else d(f) for f, d in zip(fields, decoders, strict=True)])

    return encode_object, decode_object
