"""What this computer offers, found out without importing torch, since planning must stay light."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

LIBRARIES: Final = ("torch", "diffusers", "transformers")
"""The libraries whose code makes pixels: their versions, major.minor, are in the keys of steps with models."""

HALF: Final = {"cuda": "float16", "mps": "float16", "cpu": "float32"}
"""The dtype that `auto` means on each kind of device."""


def device_kind(asked: str = "auto") -> str:
    """The kind of device to use: "cpu", "cuda" or "mps"; unless it is "auto", `asked` names one or more of a kind."""
    if asked != "auto":
        return asked.partition(",")[0].partition(":")[0].strip()
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return "mps"
    has_driver = Path("/proc/driver/nvidia/version").exists() or os.environ.get("CUDA_VISIBLE_DEVICES")
    return "cuda" if has_driver and not _library("torch").endswith("+cpu") else "cpu"


def lacks(kind: str) -> str:
    """Why a kind of device cannot be used on this computer, as far as can be told from outside; empty if it can."""
    torch = _library("torch")
    if kind == "cuda" and torch.endswith("+cpu"):
        return f"the torch that is installed here, {torch}, is made for the processor alone: install one with CUDA"
    if kind == "mps" and (platform.system(), platform.machine()) != ("Darwin", "arm64"):
        return "only Apple's computers have it"
    return ""


def decisions(device: str) -> dict[str, str]:
    """What `auto` means for each setting that the machine decides."""
    return {"dtype": HALF[device]}


def libraries() -> dict[str, str]:
    """The installed libraries with their versions, major.minor; those that are not installed are left out."""
    found = {name: _library(name) for name in LIBRARIES}
    return {name: ".".join(full.split("+")[0].split(".")[:2]) for name, full in found.items() if full}


def _library(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
