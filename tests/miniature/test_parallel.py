"""Training in several processes."""

from pathlib import Path

import pytest
import torch
from torch import nn

from models.miniature.recipe.parallel import rank, share, size, together


def average(work: Path) -> None:
    """Give every process a gradient of its own number plus one, share, and write down what it has then."""
    model = nn.Linear(2, 1)
    for weight in model.parameters():
        weight.grad = torch.full_like(weight, float(rank() + 1))
    share(list(model.parameters()))
    torch.save([weight.grad for weight in model.parameters()], work / f"{rank()}-of-{size()}.pt")


def fail(work: Path) -> None:
    raise ValueError(f"process {rank()} has had enough")


def test_one_process_is_the_first_of_one() -> None:
    assert (rank(), size()) == (0, 1)


def test_gradients_of_one_process_stay_as_they_are() -> None:
    weight = nn.Parameter(torch.zeros(3))
    weight.grad = torch.tensor([1.0, 2.0, 3.0])
    share([weight])
    assert weight.grad.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.slow  # starts two processes, which import PyTorch
def test_processes_share_the_mean_of_their_gradients(tmp_path: Path) -> None:
    together(2, average, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0-of-2.pt", "1-of-2.pt"]
    for path in tmp_path.iterdir():
        assert all(bool((gradient == 1.5).all()) for gradient in torch.load(path))


@pytest.mark.slow  # starts two processes, which import PyTorch
def test_a_failure_in_a_process_is_a_failure_of_all(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has had enough"):
        together(2, fail, tmp_path)
