from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

@dataclass
class UnfoldAction:
    action_name: str
    method: Callable[..., HttpResponse]
    description: str
    path: str

@dataclass
class SearchResult:
    title: str
    description: str
    link: str
    icon: str | None
