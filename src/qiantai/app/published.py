"""The OpenAPI description as generators of clients need it: one short name for each operation and each shape."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

_METHODS = ("get", "put", "post", "delete", "patch")
_REFERENCE = "#/components/schemas/"


def plain_names(document: dict[str, Any]) -> dict[str, Any]:
    """The same description with names made from what the code calls things, unique in the whole description.

    Shapes of the same name in two places get the places before their names (`KnowledgeImportsRunOut`).
    """
    schemas = document["components"]["schemas"]
    names = {name: _shape(name) for name in schemas}
    named = Counter(names.values())
    names = {name: short if named[short] == 1 else name for name, short in names.items()}
    renamed: dict[str, Any] = _renamed(document, names)
    shapes = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {
        names[name]: _titled(shape, names[name]) for name, shape in shapes.items()
    }
    _name_operations(renamed)
    return renamed


def _shape(name: str) -> str:
    parts = name.split("__")
    if len(parts) == 1:
        return name
    places = [part.removeprefix("routes").strip("_") for part in parts[1:-1]]
    words = "_".join(place for place in places if place).split("_")
    return "".join(word.capitalize() for word in words) + parts[-1]


def _titled(shape: dict[str, Any], name: str) -> dict[str, Any]:
    return shape | {"title": name} if "title" in shape else shape


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _renamed(item, names) for key, item in value.items()}
    target = changed.get("$ref")
    if isinstance(target, str) and target.startswith(_REFERENCE):
        name = target.removeprefix(_REFERENCE)
        changed["$ref"] = _REFERENCE + names.get(name, name)
    return changed


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in sorted(document["paths"]):
        for method in _METHODS:
            if method in document["paths"][path]:
                yield document["paths"][path][method]


def _name_operations(document: dict[str, Any]) -> None:
    found = list(_operations(document))
    short = [
        re.split(r"_(?:api_v1_|healthz|readyz|metrics)", one["operationId"])[0] for one in found
    ]
    alone = Counter(short)
    tagged = [
        f"{(one.get('tags') or ['api'])[0]}_{name}" for one, name in zip(found, short, strict=True)
    ]
    once = Counter(tagged)
    for one, name, longer in zip(found, short, tagged, strict=True):
        if alone[name] == 1:
            one["operationId"] = name
        elif once[longer] == 1:
            one["operationId"] = longer.replace("-", "_")
