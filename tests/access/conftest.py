"""The world full of secrets, made once for each module; a test changes a copy of it and rolls its rows back."""

import copy

import pytest

from tests.access.world import World, make_world


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    return make_world()


@pytest.fixture
def world(db: None, made_world: World) -> World:
    return copy.deepcopy(made_world)
