"""The real devices: what they are called, what they hold, and how they know that memory was not enough."""

import gc
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.devices import Device
from engine.errors import Code
from engine.spec import node
from nodes import devices, pack
from nodes.devices import GIB, Cpu, Cuda, Mps, devices_of, foreseen, memory, within
from nodes.loaders import ModuleLoader
from nodes.machine import device_kind
from nodes.types import Conditioning, Entry, Image
from tests.engine.hardware import Loader, Workplace, residency
from tests.engine.toys import graph_of, n, pack_of
from tests.nodes.studio import Notebook, Studio
from tests.soak.steady import resident

ROOT = Path(__file__).parents[2]
ALL: tuple[Device, ...] = (Cpu(), Cuda(), Mps())
LINUX = pytest.mark.skipif(not devices.STATUS.exists(), reason="only Linux says how much memory a process held")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("cpu", ["cpu"]), ("mps", ["mps:0"]), ("cuda", ["cuda:0"]), ("cuda:3", ["cuda:3"]),
        ("cuda:1,cuda:0", ["cuda:1", "cuda:0"]), ("cuda, cuda:10", ["cuda:0", "cuda:10"]),
    ],
)  # fmt: skip
def test_devices_are_asked_for_by_name(asked: str, names: list[str]) -> None:
    found = devices_of(asked)
    assert [device.name for device in found] == names
    assert {device.kind for device in found} == {device_kind(asked)}


def test_auto_is_one_device_of_the_machines_own_kind() -> None:
    (device,) = devices_of()
    assert device.kind == device_kind()


@pytest.mark.parametrize(
    "asked", ["", "gpu", "cuda:", "cuda:-1", "cuda:01", "cuda:100", "cpu:0", "cuda:0;cuda:1", "CPU"]
)
def test_other_names_are_refused_with_those_there_are(asked: str) -> None:
    with pytest.raises(ValueError, match="write auto, cpu, cuda, cuda:1, mps"):
        devices_of(asked)


def test_a_device_works_once_and_beside_its_like() -> None:
    with pytest.raises(ValueError, match="names a device twice"):
        devices_of("cuda,cuda:0")
    with pytest.raises(ValueError, match="several kinds, whose results differ"):
        devices_of("cpu,cuda")


def test_budgets_are_given_or_leave_a_reserve() -> None:
    assert [device.budget for device in devices_of("cuda:0,cuda:1", 5 * GIB)] == [5 * GIB, 5 * GIB]
    assert devices_of("cpu", 7)[0].budget == 7
    total, budget = memory(), Cpu().budget
    assert total is not None
    assert budget is not None
    assert total // 2 <= budget < total
    assert (within(24, 4), within(6, 4)) == (20, 3)


def test_plans_know_the_least_budget_without_waking_a_device() -> None:
    notebook = Notebook()
    assert foreseen([Cpu(5)], notebook) == 5
    assert foreseen([Cuda(0), Cuda(1)], notebook) is None
    assert foreseen([Cuda(0, 9), Cuda(1, 8)], notebook) == 8  # given, so known
    assert foreseen([Cuda(0), Cuda(1)], notebook) == 8  # remembered


def test_a_containers_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "max").write_text(f"{8 * GIB}\n")
    (tmp_path / "none").write_text("max\n")
    monkeypatch.setattr(devices, "MEMORY_LIMITS", (tmp_path / "none", tmp_path / "max", tmp_path / "absent"))
    assert memory() == 8 * GIB
    assert Cpu().budget == 4 * GIB


def test_the_processor_knows_when_memory_was_refused() -> None:
    for refused in (lambda: torch.empty(10**15), lambda: np.empty(10**15)):
        with pytest.raises((RuntimeError, MemoryError)) as caught:
            refused()
        assert Cpu().is_out_of_memory(caught.value)
        assert not Cuda().is_out_of_memory(caught.value)
        assert not Mps().is_out_of_memory(caught.value)


def test_a_card_knows_what_torch_and_its_libraries_say() -> None:
    said = (
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    )
    assert [Cuda().is_out_of_memory(error) for error in said] == [True, True, True]
    assert Mps().is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: 18.1 GB)"))


@pytest.mark.parametrize("error", [ValueError("CUDA error: out of memory"), RuntimeError("the clip ran out of words")])
def test_other_errors_are_the_nodes_own(error: Exception) -> None:
    assert not any(device.is_out_of_memory(error) for device in ALL)


@LINUX
def test_the_most_that_was_held_is_that_of_now_and_not_of_before() -> None:
    cpu = Cpu()
    held = []
    for numbers in (30_000_000, 1_000):
        gc.collect()
        cpu.begin_peak()
        torch.ones(numbers)
        held.append(cpu.peak())
    large, small = held
    assert large is not None
    assert small is not None
    assert 100_000_000 < large - small < 150_000_000  # 120 MB of numbers


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc says how to")
def test_freeing_the_processor_gives_back_what_the_c_library_keeps() -> None:
    """The last of many small tensors keeps all below it from being given back by itself."""
    tensors = [torch.ones(16_000) for _ in range(2_000)]  # 64 kB each
    held = resident()
    del tensors[:-1]
    Cpu().free()
    assert held - resident() > 100_000
    assert len(tensors) == 1


@LINUX
def test_where_nothing_may_be_forgotten_only_a_new_most_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(devices, "CLEAR_REFS", tmp_path / "no" / "such")
    monkeypatch.setattr(devices, "STATUS", tmp_path / "nor" / "such")
    cpu = Cpu()
    cpu.begin_peak()
    assert cpu.peak() is None
    before = devices.most_held()
    assert before is not None
    torch.ones(before // 4 + 10_000_000)
    peak = cpu.peak()
    assert peak is not None
    assert peak > before


def test_devices_sleep_until_they_are_used() -> None:
    """A new process, in which nothing has imported torch."""
    code = (
        "import sys\nfrom nodes.devices import devices_of\n"
        "for asked in ('cpu', 'cuda:0,cuda:1', 'mps'):\n"
        "    for device in devices_of(asked):\n"
        "        device.begin_peak(), device.free(), device.is_out_of_memory(RuntimeError('x')), device.peak()\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_step_that_the_computers_memory_is_too_small_for_says_so() -> None:
    @node(category="test", version=1, lane="device")
    def Huge() -> Image:
        """Ask for a petabyte."""
        return Image(torch.ones(1, 10**7, 10**7, 3))

    (problem,) = Workplace(residency(Loader(), Cpu()), pack_of(Huge)).run(graph_of(a=n("Huge")), "a").problems
    assert problem.code is Code.OUT_OF_MEMORY
    assert problem.message.startswith('"a" (Huge) needs more memory than cpu has: ')
    assert "you tried to allocate 1200000000000000 bytes" in problem.message


@pytest.mark.parametrize("kind", ["unet", "vae", "text_encoder", "clip"])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_the_size_of_a_model_is_known_before_it_is_loaded(epsilon: Path, kind: str, dtype: str) -> None:
    studio = Studio(epsilon, dtype)
    handle = getattr(studio.model, kind)
    loader = pack().loaders[type(handle)]
    assert isinstance(loader, ModuleLoader)
    told = loader.size(handle, studio.resource.parts[handle.digest])
    with studio.ctx.use(handle) as live:
        assert told == pytest.approx(loader.nbytes(live), abs=2048)  # positions are made, not stored


def test_a_model_that_was_loaded_within_inference_can_be_moved_without(epsilon: Path) -> None:
    studio = Studio(epsilon)
    handle = studio.model.unet
    loader = pack().loaders[type(handle)]
    with torch.inference_mode():
        live: Any = loader.load(handle, studio.resource.parts[handle.digest], "cpu")
    assert not any(parameter.is_inference() for parameter in live.module.parameters())
    loader.to(live, "meta")
    assert live.device.type == "meta"


def test_values_say_where_their_tensors_lie() -> None:
    mixed: Conditioning[Any] = Conditioning((Entry(torch.zeros(1, 2, 3), pooled=torch.zeros(5, device="meta")),))
    codec: Any = Conditioning.__port_type__.codec  # type: ignore[attr-defined]
    assert codec.places(mixed) == {"cpu": 24, "meta": 20}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a card")
def test_a_card_counts_frees_and_runs_out() -> None:
    card = Cuda()
    card.begin_peak()
    numbers = torch.ones(10_000_000, device=card.name)
    assert (card.peak() or 0) >= numbers.nbytes
    del numbers
    card.free()
    assert torch.cuda.memory_reserved(0) < 40_000_000
    with pytest.raises(RuntimeError) as caught:
        torch.ones(10**13, device=card.name)
    assert card.is_out_of_memory(caught.value)
