"""Whether a mail is from whom its `From` names, by what our own mail server found (RFC 8601, RFC 7489).

Only the topmost `Authentication-Results` header with our server's id counts: a sender can write any other. A pass
counts when it is aligned with the domain in `From`: DMARC's own, or DKIM's or SPF's for exactly that domain (which
domains belong to one organisation is DMARC's to know). What cannot be read says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import HeaderRegistry
from typing import TypeAlias

import idna

Headers: TypeAlias = Sequence[tuple[str, str]]
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_VALUE = r'(?:"(?:[^"\\]|\\.)*"|[^\s;"]+)'
_SERVER = re.compile(rf"\s*({_VALUE})(?:\s+(\d+))?\s*")
_METHOD = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:/\s*(\d+)\s*)?=\s*([A-Za-z]+)(?=\s|$)")
_PROPERTY = re.compile(rf"\s+(?:([A-Za-z]+)\s*\.\s*([A-Za-z0-9._-]+)|(reason))\s*=\s*({_VALUE})")
_ADDRESS_HEADERS = HeaderRegistry()
# One address and a name; the library takes long for what is longer.
_FROM_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One method's result, such as `dkim` → `pass`, and its properties, such as `header.d` → `example.com`."""

    method: str
    result: str
    properties: dict[str, str]


def is_authentic(sender: str, headers: Headers, *, authserv_id: str) -> bool:
    """Whether our mail server `authserv_id` found that a mail is from `sender`; never without that id."""
    author = _author(sender, headers)
    if author is None or not authserv_id:
        return False
    results = _results_of(headers, authserv_id)
    dmarc = [one for one in results if one.method == "dmarc"]
    if any(one.result == "fail" for one in dmarc):
        return False
    if any(one.result == "pass" and _names(one, "header.from", author, default=True) for one in dmarc):
        return True
    return any(
        one.result == "pass"
        and (
            (one.method == "dkim" and _names(one, "header.d", author, default=_names(one, "header.i", author)))
            or (one.method == "spf" and _names(one, "smtp.mailfrom", author))
        )
        for one in results
    )


def domain_of(text: str) -> str | None:
    """The domain of an address, or a domain, in its ASCII form in lower case; None when it is none."""
    domain = text.rpartition("@")[2].strip().rstrip(".")
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower() if domain else None
    except idna.IDNAError:
        return None


def parse_results(value: str) -> tuple[str, list[MethodResult]] | None:
    """The authserv-id and the results of one header's value; None when it is not well-formed."""
    text = _FOLD.sub("", value.strip())
    bare = None if _CONTROL.search(text) else _without_comments(text)
    if not bare or bare.startswith(";"):
        return None
    first, *rest = _parts(bare)
    server = _SERVER.fullmatch(first)
    if server is None or server[2] not in (None, "1"):
        return None
    return _unquoted(server[1]).lower(), [found for part in rest if (found := _result(part)) is not None]


def _author(sender: str, headers: Headers) -> str | None:
    """The domain of the one address in `From`, which must be the sender's; the sender's when there is no `From`."""
    named = [value for name, value in headers if name.lower() == "from"]
    if len(named) > 1:
        return None
    if named:
        text = _FOLD.sub("", named[0].strip())
        if len(text) > _FROM_LIMIT:
            return None
        try:
            parsed = _ADDRESS_HEADERS("From", text)
            groups = list(parsed.groups)  # type: ignore[attr-defined] # an address header's
            [address] = [str(one.addr_spec) for one in parsed.addresses]  # type: ignore[attr-defined]
        except (ValueError, IndexError, AttributeError, RecursionError):
            return None
        is_plain = not parsed.defects and len(groups) == 1 and groups[0].display_name is None
        if not is_plain or _CONTROL.search(text) or _normal(address) != _normal(sender):
            return None
    return domain_of(sender) if sender.count("@") == 1 else None


def _normal(address: str) -> tuple[str, str | None]:
    return address.rpartition("@")[0].lower(), domain_of(address)


def _results_of(headers: Headers, authserv_id: str) -> list[MethodResult]:
    """What the topmost header of our server says: headers are in the order of the mail."""
    for name, value in headers:
        if name.lower() != "authentication-results":
            continue
        parsed = parse_results(value)
        if parsed is not None and parsed[0] == authserv_id.lower():
            return parsed[1]
    return []


def _names(result: MethodResult, name: str, domain: str, *, default: bool = False) -> bool:
    value = result.properties.get(name)
    return default if value is None else domain_of(value) == domain


def _without_comments(text: str) -> str | None:
    """The text with a space for each comment (they nest); None when one, or a quoted string, does not end."""
    shown: list[str] = []
    depth, is_quoted, at = 0, False, 0
    while at < len(text):
        letter = text[at]
        if letter == "\\" and (depth or is_quoted):
            shown += [] if depth else [text[at : at + 2]]
            at += 2
            continue
        if is_quoted:
            is_quoted = letter != '"'
            shown.append(letter)
        elif letter == "(":
            depth += 1
        elif depth:
            depth -= letter == ")"
            shown += [] if depth else [" "]
        else:
            is_quoted = letter == '"'
            shown.append(letter)
        at += 1
    return None if depth or is_quoted else "".join(shown)


def _parts(text: str) -> Iterator[str]:
    """The text split at the semicolons that are in no quoted string."""
    for found in re.finditer(r'(?:"(?:[^"\\]|\\.)*"|[^;"])+', text):
        yield found[0].rstrip()


def _result(part: str) -> MethodResult | None:
    """One method's result; None for `none`, and for anything that is not wholly understood."""
    head = _METHOD.match(part)
    if head is None or head[2] not in (None, "1"):
        return None
    properties: dict[str, str] = {}
    at = head.end()
    while at < len(part):
        found = _PROPERTY.match(part, at)
        if found is None:
            return None
        if not found[3]:
            name = f"{found[1]}.{found[2]}".lower()
            # A property that comes twice names nobody.
            if name in properties:
                return None
            properties[name] = _unquoted(found[4])
        at = found.end()
    return MethodResult(head[1].lower(), head[3].lower(), properties)


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
