"""Facts to bytes and back: tags, sealed personal fields, and refusal of what JSON in PostgreSQL cannot hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

import msgspec

from infra.ledger.envelope import Draft, ReadFact, StoredFact
from infra.vault import InvalidTag, place, seal, unseal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SEALED = {"p", "k", "c"}
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_NESTED = (dict, list)

_person = lru_cache(maxsize=1024)(UUID)
"""One fact has up to ten values of one person, whose id need be read but once."""

_LEAVES = frozenset({str, int, bool, float, date, datetime, UUID, NoneType})
"""Values that hold no personal ones: most of what facts are made of, and not worth a step of their own."""

Keys = Mapping[UUID, "AESGCM | None"]


class Unreadable(Exception):
    """The stored bytes are no fact that this release knows; the follower that met it is parked, and nothing is lost."""


class Unwritable(ValueError):
    """Text with a NUL character or half a surrogate pair cannot be stored."""


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """The words of the domain that the ledger must handle without knowing them."""

    facts: Any
    """The union of all fact classes, retired ones included."""
    personal: type[Any]
    """A value about one person: `personal(person, value)`, or `personal(person, marker=…)` where it may not be read."""
    recorded: Callable[..., Any]
    """Makes the read form of a fact from `fact` and the envelope's columns."""
    voided: type[Any]
    """The fact that says another never happened."""
    upcast: Callable[[Any], Any] = lambda fact: fact
    """Turns a retired shape into today's."""
    check: Callable[[Any], None] = lambda fact: None
    """Refuses what must not be written in plain text."""
    concerns: Callable[[UUID, Any], Sequence[UUID]] = lambda stream, fact: ()
    """Names further persons whom a fact of a stream concerns, beyond those whose values it seals."""


class Mapper:
    """Encodes drafts under the keys of the persons they speak of, and decodes stored facts with the keys at hand."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._decoder = msgspec.json.Decoder(language.facts, dec_hook=self._withheld)
        self._mark = lru_cache(maxsize=1024)(partial(language.personal, marker="withheld"))  # the same for each value of a person
        self._kinds = {str(kind.__struct_config__.tag): kind for kind in get_args(language.facts)}

    def subjects(self, fact: Any) -> tuple[UUID, ...]:
        """Return the persons whose sealed values a fact carries, each once, in the order of its fields."""
        return tuple(dict.fromkeys(v.person for _, v in self._personal(fact, "")))

    def encode(self, draft: Draft, county: int, tenant: int, keys: Mapping[UUID, AESGCM | None]) -> StoredFact:
        """Return the stored form of a draft; raises Unwritable, or what the language's check refuses."""
        self.language.check(draft.fact)
        sealed = self.subjects(draft.fact)
        subjects = tuple(dict.fromkeys((*sealed, *self.language.concerns(draft.stream, draft.fact))))
        body: Any = draft.fact
        if sealed:
            bound = place(county, tenant, draft.stream, draft.version, "")
            body = self._sealed(draft.fact, "", lambda v, path: _seal(v, keys, bound + path.encode()))
        state = _json(body)
        if b"\\u0000" in state and _NUL.search(state):
            raise Unwritable
        tag = str(type(draft.fact).__struct_config__.tag)
        return StoredFact(
            draft.stream, draft.version, tag, state, effective_on=draft.effective_on, replaces=draft.replaces,
            subjects=subjects, source=draft.source,
        )  # fmt: skip

    def plain(self, draft: Draft) -> bytes:
        """Return a draft in clear, for a fingerprint that stays the same when a retried decision seals anew."""
        body = self._sealed(draft.fact, "", lambda v, _: [str(v.person), v.value])
        return _json([str(draft.stream), draft.effective_on, draft.replaces, body])

    def decode(self, stored: ReadFact, county: int, tenant: int, keys: Keys | None) -> Any:
        """Return the recorded fact; personal values open where *keys* are given, and as markers where not. Raises Unreadable."""
        try:
            if keys is None or b'"c":' not in stored.payload:
                fact = self._decoder.decode(stored.payload)
            else:
                bound = place(county, tenant, stored.stream, stored.version, "")
                raw = self._opened(msgspec.json.decode(stored.payload), "", bound, keys)
                kind = self._kinds.get(stored.tag, self.language.facts)  # one kind alone spares building the union anew
                fact = msgspec.convert(raw, kind, dec_hook=self._kept)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            message = f"{stored.tag} at position {stored.position}: {error}"
            raise Unreadable(message) from error
        command_id, actor, on_behalf_of, role, correlation, by_tenant, by, channel = stored.command
        return self.language.recorded(
            fact=self.language.upcast(fact), county=county, tenant=tenant, position=stored.position, stream=stored.stream,
            version=stored.version, tag=stored.tag, effective_on=stored.effective_on, recorded_at=stored.recorded_at,
            actor=actor, role=role, command_id=command_id, command_position=stored.command_position, channel=channel,
            correlation=correlation, on_behalf_of=on_behalf_of, replaces=stored.replaces, subjects=tuple(stored.subjects),
            source=stored.source, caused_by_tenant=by_tenant, caused_by=by,
        )  # fmt: skip

    def _personal(self, value: Any, path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(value, self.language.personal):
            yield path, value
            return
        for name, child in _children(value):
            if type(child) is self.language.personal:  # nearly all that are: a step of their own would cost more than they do
                yield f"{path}.{name}" if path else name, child
            elif type(child) not in _LEAVES:
                yield from self._personal(child, f"{path}.{name}" if path else name)

    def _sealed(self, value: Any, path: str, seal_one: Callable[[Any, str], Any]) -> Any:
        if isinstance(value, self.language.personal):
            return seal_one(value, path)
        children = _children(value)
        if not children:
            return value
        done = {
            name: child if type(child) in _LEAVES else self._sealed(child, f"{path}.{name}" if path else name, seal_one)
            for name, child in children
        }
        if isinstance(value, msgspec.Struct):
            config = value.__struct_config__
            return {str(config.tag_field): config.tag, **done} if config.tag_field else done
        return done if isinstance(value, dict) else list(done.values())

    def _opened(self, raw: Any, path: str, bound: bytes, keys: Keys) -> Any:
        if isinstance(raw, dict):
            if "c" in raw and raw.keys() == _SEALED:
                return self._open(raw, bound + path.encode(), keys)
            above = f"{path}." if path else ""
            return {k: self._opened(v, f"{above}{k}", bound, keys) if type(v) in _NESTED else v for k, v in raw.items()}
        if isinstance(raw, list):
            return [self._opened(v, f"{path}.{i}", bound, keys) if type(v) in _NESTED else v for i, v in enumerate(raw)]
        return raw

    def _open(self, sealed: dict[str, Any], bound: bytes, keys: Keys) -> Any:
        person = _person(sealed["p"])
        if person not in keys:
            return self._mark(person)
        key = keys[person]
        if key is None:
            return self.language.personal(person, marker="erased")
        try:
            return self.language.personal(person, unseal(key, sealed, bound))
        except (InvalidTag, ValueError) as error:
            message = f"a sealed value of {person} does not open in its place"
            raise Unreadable(message) from error

    def _withheld(self, kind: type[Any], raw: Any) -> Any:
        if kind is self.language.personal and isinstance(raw, dict) and raw.keys() == _SEALED:
            return self._mark(_person(raw["p"]))
        message = f"{kind} cannot be read from {type(raw).__name__}"
        raise NotImplementedError(message)

    def _kept(self, kind: type[Any], raw: Any) -> Any:
        return raw if isinstance(raw, kind) else self._withheld(kind, raw)


def _seal(value: Any, keys: Keys, bound: bytes) -> dict[str, Any]:
    key = keys.get(value.person)
    if key is None:
        message = f"no key for person {value.person}: erased, or never made"
        raise Unwritable(message)
    if "\x00" in value.value:
        raise Unwritable
    try:
        return seal(key, value.person, value.value, bound)
    except UnicodeEncodeError as error:  # half a surrogate pair
        raise Unwritable from error


def _json(body: Any) -> bytes:
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError as error:
        raise Unwritable(str(error)) from error


def _children(value: Any) -> Sequence[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        return [(name, getattr(value, name)) for name in value.__struct_fields__]
    if isinstance(value, dict):
        return [(str(k), v) for k, v in value.items()]
    if isinstance(value, list | tuple):
        return [(str(i), v) for i, v in enumerate(value)]
    return ()
