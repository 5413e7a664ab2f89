"""Links of the OpenAPI document: from a response that shows a row to each operation on that row.

They follow from the addresses: the parameter after the address of a collection names a row of it.
"""

import re
from collections.abc import Iterator

from summit.core.api.bodies import Document

METHODS = ("get", "post", "put", "patch", "delete")
ROW = re.compile(r"(?P<collection>.*/)\{(?P<name>\w+)\}/")
VERB = re.compile(r"(?:[\w-]+/)?")


def link_rows(result: Document, generator: object, request: object, public: object) -> Document:
    """Add the links to the document; a postprocessing hook of drf-spectacular."""
    del generator, request, public
    for row in result["paths"]:
        if match := ROW.fullmatch(row):
            collection, name = match.groups()
            targets = list(_on_row(result["paths"], row))
            _link(result, collection, "post", "201", name, targets)
            _link(result, collection, "get", "200", f"results/0/{name}", targets)
            _link(result, row, "get", "200", name, targets)
    return result


def _on_row(paths: Document, row: str) -> Iterator[Document]:
    """Yield all operations on the row: those of its own address, and its verbs."""
    collections = {match["collection"] for match in map(ROW.fullmatch, paths) if match}
    for path, operations in paths.items():
        if path.startswith(row) and VERB.fullmatch(path.removeprefix(row)) and path not in collections:
            yield from (operations[method] for method in METHODS if method in operations)


def _link(result: Document, path: str, method: str, status: str, pointer: str, targets: list[Document]) -> None:
    """Link the response of an operation to the targets; it has the key of the row at `pointer`."""
    source = result["paths"].get(path, {}).get(method, {})
    answer = source.get("responses", {}).get(status)
    if not answer or not _shows(result, answer, pointer):
        return
    known = {"slug": "$request.path.slug"} if "{slug}" in path else {}
    known[pointer.rpartition("/")[2]] = f"$response.body#/{pointer}"
    if "ETag" in answer.get("headers", {}):
        known["If-Match"] = "$response.header.ETag"
    answer["links"] = {
        target["operationId"]: {
            "operationId": target["operationId"],
            "parameters": {p["name"]: known[p["name"]] for p in target["parameters"] if p["name"] in known},
        }
        for target in targets
        if target is not source
    }


def _shows(result: Document, answer: Document, pointer: str) -> bool:
    """Say whether the answer's schema has a field at the pointer."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    for step in pointer.split("/"):
        if "$ref" in schema:
            schema = result["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        schema = schema.get("items", {}) if step.isdigit() else schema.get("properties", {}).get(step)
        if schema is None:
            return False
    return True
