"""Clients in Python by two generators, called in one way: an operation by its group and its id."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

Body = tuple[str, dict[str, Any]]  # the schema's name, and the fields


@dataclass
class Answer:
    """What came back, as the client understood it."""

    status: int
    data: Any
    headers: Mapping[str, str]


class Client(Protocol):
    """What the tour needs of a client, which is signed in where it has a token."""

    def __init__(self, base: str, token: str = "") -> None: ...

    def call(self, operation: str, body: Body | None = None, **parameters: Any) -> Answer: ...

    def upload(self, *, slug: str, document: int, language: str, file: tuple[str, bytes]) -> Answer: ...

    def choice(self, schema: str, value: str) -> Any: ...

    def close(self) -> None: ...


class OpenapiPythonClient:
    """By openapi-python-client: a function for each operation, which returns what came, whatever the status."""

    def __init__(self, base: str, token: str = "") -> None:
        package = importlib.import_module("summit_api_client")
        self.models = importlib.import_module("summit_api_client.models")
        if token:
            self.client = package.AuthenticatedClient(base_url=base, token=token, prefix="Token")
        else:
            self.client = package.Client(base_url=base)

    def call(self, operation: str, body: Body | None = None, **parameters: Any) -> Answer:
        if body:
            parameters["body"] = getattr(self.models, body[0]).from_dict(body[1])
        return self._call(operation, **parameters)

    def upload(self, *, slug: str, document: int, language: str, file: tuple[str, bytes]) -> Answer:
        types = importlib.import_module("summit_api_client.types")
        part = types.File(payload=BytesIO(file[1]), file_name=file[0], mime_type="application/pdf")
        body = self.models.UploadFileRequest(document=document, language=language, file=part)
        return self._call("document_files.document_files_create", slug=slug, body=body)

    def choice(self, schema: str, value: str) -> Any:
        return getattr(self.models, schema)(value)

    def _call(self, operation: str, **parameters: Any) -> Answer:
        module = importlib.import_module(f"summit_api_client.api.{operation}")
        answer = module.sync_detailed(client=self.client, **parameters)
        return Answer(int(answer.status_code), answer.parsed, answer.headers)

    def close(self) -> None:
        self.client.get_httpx_client().close()


class OpenapiGenerator:
    """By openapi-generator: a class for each group, which raises what is not a success."""

    def __init__(self, base: str, token: str = "") -> None:
        self.package = importlib.import_module("openapi_client")
        keys = {"api_key": {"token": token}, "api_key_prefix": {"token": "Token"}} if token else {}
        self.client = self.package.ApiClient(self.package.Configuration(host=base, **keys))

    def call(self, operation: str, body: Body | None = None, **parameters: Any) -> Answer:
        if body:
            parameters[_snake(body[0])] = getattr(self.package, body[0]).from_dict(body[1])
        group, name = operation.split(".")
        api = getattr(self.package, f"{_camel(group)}Api")(self.client)
        try:
            answer = getattr(api, f"{name}_with_http_info")(**parameters)
        except self.package.ApiException as error:
            return Answer(error.status, error.data, error.headers)
        return Answer(answer.status_code, answer.data, answer.headers)

    def upload(self, *, slug: str, document: int, language: str, file: tuple[str, bytes]) -> Answer:
        fields = {"document": document, "language": language, "file": file}
        return self.call("document_files.document_files_create", slug=slug, **fields)

    def choice(self, schema: str, value: str) -> Any:
        return getattr(self.package, schema)(value)

    def close(self) -> None:
        self.client.rest_client.pool_manager.clear()


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _camel(name: str) -> str:
    return name.title().replace("_", "")
