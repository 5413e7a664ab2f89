"""Request bodies in the OpenAPI document: they have no fields but those that are named.

The description of a field names its default. A client that finds a `default` may send it with every request, or have
its user give the field.
"""

import json
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
METHODS = ("post", "put", "patch")


def close_bodies(result: Document, generator: object, request: object, public: object) -> Document:
    """Close every object in a body, and describe defaults in words; a postprocessing hook of drf-spectacular."""
    del generator, request, public
    for schema in schemas_of_bodies(result):
        if "properties" in schema:
            schema["additionalProperties"] = False
        for field in schema.get("properties", {}).values():
            if "default" in field:
                default = json.dumps(field.pop("default"), ensure_ascii=False)
                field["description"] = f"{field.get('description', '')} By default `{default}`.".lstrip()
    return result


def schemas_of_bodies(document: Document) -> Iterator[Document]:
    """Yield the schema of every body and all schemas within it, each once."""
    operations = (row[method] for row in document["paths"].values() for method in METHODS if method in row)
    contents = (content for each in operations for content in each.get("requestBody", {}).get("content", {}).values())
    waiting, seen = [content["schema"] for content in contents], set()
    while waiting:
        schema = waiting.pop()
        yield schema
        if (name := schema.get("$ref")) and name not in seen:
            seen.add(name)
            waiting.append(document["components"]["schemas"][name.rpartition("/")[2]])
        waiting += schema.get("properties", {}).values()
        waiting += [part for word in ("allOf", "oneOf", "anyOf") for part in schema.get(word, ())]
        waiting += [schema[word] for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)]
