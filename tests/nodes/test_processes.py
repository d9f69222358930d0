"""The same graph in another process."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from nodes.images import SaveImage
from tests.nodes.studio import Studio

ROOT = Path(__file__).parents[2]

ELSEWHERE = """
import socket, sys, warnings
from pathlib import Path

def refuse(*_, **__):
    raise OSError("nothing may be fetched")

socket.socket.connect = refuse
warnings.simplefilter("ignore")

import torch
from tests.nodes.studio import Studio
from tests.nodes.test_processes import draw

torch.set_num_threads(1)
print(draw(Studio(Path(sys.argv[1]))))
"""


def draw(studio: Studio) -> str:
    """The sha256 of two pictures as PNG."""
    files = SaveImage(studio.draw("dpmpp_2m_sde", batch=2, seed=2**63 + 5, steps=3))
    return hashlib.sha256(b"".join(file.data for file in files)).hexdigest()


# The other process imports torch, diffusers and transformers, which takes seconds.
@pytest.mark.slow
def test_another_process_draws_the_same_bytes_and_fetches_nothing(studio: Studio) -> None:
    command = [sys.executable, "-c", ELSEWHERE, str(studio.folder)]
    elsewhere = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert elsewhere.stdout.strip() == draw(studio)
