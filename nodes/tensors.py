"""Values with tensors as files that other programs read."""

from typing import Annotated, TypeVar

from engine.spec import Doc, node
from engine.types import File, port_type_of

T = TypeVar("T")


@node(category="files", version=1, lane="io")
def SaveTensors(value: Annotated[T, Doc("A latent, a conditioning, or any other value with tensors.")]) -> File:
    """Turn a value into a safetensors file: its tensors, and the rest of it as JSON in the metadata.

    Raises ValueError for values without tensors.
    """
    from nodes.types.tensors import TensorCodec

    described = port_type_of(type(value))
    if described is None or not isinstance(described.codec, TensorCodec):
        raise ValueError(f"a {type(value).__name__} holds no tensors: make it an output of the workflow as it is")
    return File(described.codec.dump(value), "application/x-safetensors", {"extension": "safetensors"})
