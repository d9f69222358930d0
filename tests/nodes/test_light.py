"""Importing the library costs next to nothing."""

import subprocess
import sys

HEAVY = ("torch", "transformers", "diffusers", "PIL", "numpy", "safetensors", "tokenizers", "huggingface_hub")

LOOK = f"""
import sys
from pathlib import Path
import nodes
from nodes.readers import read_model

class Nothing:
    def digest(self, path): return str(path)
    def recall(self, name): return {{"width": 1, "height": 1}}
    def keep(self, name, fact): pass

library = nodes.pack()
if len(sys.argv) > 1:
    model = library.readers["model"]("model", Path(sys.argv[1]), Nothing())
    next(node for node in library.nodes if node.__name__ == "LoadModel")(model=model)
    library.readers["image"]("image", Path(sys.argv[1]) / "model_index.json", Nothing())
print([name for name in {HEAVY} if name in sys.modules])
"""


def heavy_modules_after(*arguments: str) -> str:
    run = subprocess.run([sys.executable, "-c", LOOK, *arguments], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_the_library_imports_without_anything_heavy() -> None:
    assert heavy_modules_after() == "[]"


def test_a_model_and_a_remembered_image_are_looked_at_without_anything_heavy(epsilon: object) -> None:
    assert heavy_modules_after(str(epsilon)) == "[]"
