"""Bodies on the wire in JSON, form fields or XML, read into and written from plain values without any binary fraction."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

import orjson
from lxml import etree

Format = Literal["json", "form", "xml"]
TYPES: Mapping[str, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "xml": "text/xml; charset=utf-8",
}
NAME = re.compile(r"[A-Za-z_][\w.\-]*(:[A-Za-z_][\w.\-]*)?")


def parse(format_: Format, text: bytes) -> Any:
    """The answer as plain values, None when it cannot be read; fractions are Decimal.

    XML becomes mappings by local name: attributes as `@name`, a repeated element as a list, a bare one as its text.
    """
    try:
        if format_ == "xml":
            return parse_xml(text)
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, etree.XMLSyntaxError, RecursionError):
        return None


def parse_xml(text: bytes) -> Any:
    """The mapping of an XML document; ValueError for one with a document type, which could name files and entities."""
    root = xml_root(text)
    return {_local(root): _plain(root)}


def xml_root(text: bytes) -> Any:
    """The root of an XML document that neither loads nor expands anything; ValueError when it wants to."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise ValueError("an answer with a document type is not read")
    return root


def encode(format_: Format, body: Any) -> bytes:
    """The bytes of a body; ValueError when it does not fit the format."""
    if format_ == "json":
        return orjson.dumps(body, default=_digits)
    if format_ == "form":
        if not isinstance(body, Mapping):
            raise ValueError("a form is a mapping of fields")
        return urlencode({name: _scalar(value) for name, value in body.items()}).encode()
    if not isinstance(body, Mapping) or len(body) != 1:
        raise ValueError("an XML document has one root")
    ((name, content),) = body.items()
    return b'<?xml version="1.0" encoding="UTF-8"?>' + _element(name, content).encode()


def _digits(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}".encode())
    raise TypeError


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _plain(element: Any) -> Any:
    found: dict[str, Any] = {
        f"@{etree.QName(name).localname}": value for name, value in element.attrib.items()
    }
    for child in element:
        name, value = _local(child), _plain(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    text = (element.text or "").strip()
    if not found:
        return text
    if text:
        found["#text"] = text
    return found


def _element(name: str, content: Any) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no XML name")
    if isinstance(content, list):
        return "".join(_element(name, one) for one in content)
    if not isinstance(content, Mapping):
        return f"<{name}>{escape(_scalar(content))}</{name}>"
    marks = [(key[1:], value) for key, value in content.items() if key.startswith("@")]
    if wrong := [key for key, _ in marks if not NAME.fullmatch(key)]:
        raise ValueError(f"{wrong[0]!r} is no XML name")
    attributes = "".join(f" {key}={quoteattr(_scalar(value))}" for key, value in marks)
    inner = "".join(
        escape(_scalar(value)) if key == "#text" else _element(key, value)
        for key, value in content.items()
        if not key.startswith("@")
    )
    return f"<{name}{attributes}>{inner}</{name}>"


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (str, int)):
        return str(value)
    raise ValueError(f"{type(value).__name__} is no single value")
