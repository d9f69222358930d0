"""The numbers that a model computes with: the setting that all nodes share which take a model from its files."""

from typing import Annotated, Literal, TypeAlias

from engine.spec import Decided, Doc, Sized

DType: TypeAlias = Annotated[
    Literal["auto", "float32", "float16", "bfloat16"],
    Decided("dtype"),
    Sized(),
    Doc("The numbers to compute with; auto is what suits the device."),
]
