"""Fixtures of the nodes' tests: two tiny models, and the miniature."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.nodes.studio import MINIATURE, Notebook, Studio
from tests.nodes.tiny import EPSILON, VELOCITY, build

HERE = Path(__file__).parent
NUMPY_AND_TORCH = "ignore:__array(_wrap)?__ :DeprecationWarning"
"""diffusers' schedulers make arrays of tensors in a way that NumPy 2 will not know for ever."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(NUMPY_AND_TORCH))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture(scope="session")
def epsilon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model that predicts noise."""
    return build(tmp_path_factory.mktemp("models") / "epsilon", EPSILON)


@pytest.fixture(scope="session")
def velocity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model that predicts v."""
    return build(tmp_path_factory.mktemp("models") / "velocity", VELOCITY)


@pytest.fixture(scope="session")
def studio(epsilon: Path) -> Studio:
    return Studio(epsilon)


@pytest.fixture(scope="session")
def studios(studio: Studio, velocity: Path) -> dict[str, Studio]:
    """Every model that must agree with diffusers, by name."""
    return {"epsilon": studio, "velocity": Studio(velocity), "miniature": Studio(MINIATURE)}
