"""Every code of a problem is raised by something: here is what. A new code without a row fails."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import pytest

import nodes
from engine import workshop
from engine.check import check
from engine.document import parse, read_bytes
from engine.document.source import LIMIT
from engine.errors import Code, Level, Problem, Unwritable
from engine.graph import Link
from engine.publish import ensure_writable
from engine.registry import Registry
from engine.resources import Machine
from engine.store import DiskStore, Remembered
from engine.workshop import Workshop
from nodes.readers.image import MAX_BYTES
from tests.contract.server_codes import SERVER
from tests.engine.doings import raising
from tests.engine.hardware import Loader, OutOfMemory, ToyDevice, Workplace, residency
from tests.engine.mountain import Mountain
from tests.engine.queue.problems import PROBLEMS as QUEUE
from tests.engine.queue.problems import WARNINGS as QUEUE_WARNINGS
from tests.engine.toys import KITS, Desk, graph_of, n, pack_of
from tests.engine.toys import REGISTRY as TOYS

How: TypeAlias = Callable[[Path], Iterable[Problem]]
BUILT_IN: Final = Registry.of(nodes.pack())


def text(workflow: str) -> How:
    """The problems of a workflow's text, without the line that says its version, and with the built-in nodes."""
    return raw(f"darkroom: 1\n{workflow}")


def raw(data: str | bytes) -> How:
    """The same for the whole text, or bytes."""

    def problems(folder: Path) -> Iterable[Problem]:
        readers = nodes.pack().readers
        memory = Remembered(None)
        room = Workshop(BUILT_IN, readers, memory, Machine(), beside={"image": ".", "model": "models"})
        prepared = workshop.prepare(parse(data, "w.yaml"), {}, room, folder=folder, draw=lambda: 1)
        memory.close()
        return prepared.problems

    return problems


def _file_missing(folder: Path) -> Iterable[Problem]:
    found = read_bytes(folder / "absent.yaml")
    return [found] if isinstance(found, Problem) else []


def _file_unreadable(folder: Path) -> Iterable[Problem]:
    found = read_bytes(folder)
    return [found] if isinstance(found, Problem) else []


def _image(name: str, size: int) -> How:
    def problems(folder: Path) -> Iterable[Problem]:
        with (folder / name).open("wb") as file:
            file.truncate(size)
        return text(f"nodes: {{a: {{type: LoadImage, inputs: {{image: {name}}}}}}}")(folder)

    return problems


def _model(name: str, files: Mapping[str, str]) -> How:
    def problems(folder: Path) -> Iterable[Problem]:
        (folder / "models" / "m").mkdir(parents=True)
        for file, content in files.items():
            (folder / "models" / file).write_text(content)
        return text(f"nodes: {{a: {{type: LoadModel, inputs: {{model: {name}}}}}}}")(folder)

    return problems


def _families(folder: Path) -> Iterable[Problem]:
    one, two = n("Open", kit="small"), n("Open", kit="deep")
    stroke = n("Stroke", brush=Link("one", "brush"), paint=Link("two", "paint"))
    return check(graph_of(one=one, two=two, s=stroke), TOYS, KITS)


def _node_failed(folder: Path) -> Iterable[Problem]:
    return Desk(BUILT_IN).run(graph_of(a=n("Math", a=1, b=0, operation="divide")), "a").problems


def _output_unwritable(folder: Path) -> Iterable[Problem]:
    (folder / "file").write_text("in the way")
    with pytest.raises(Unwritable) as caught:
        ensure_writable(folder / "file")
    return [caught.value.problem]


def _store_unwritable(folder: Path) -> Iterable[Problem]:
    store = DiskStore(folder, {})
    store.put("key", (object(),))
    problems = store.flush()
    store.close()
    return problems


def _not_resumable(folder: Path) -> Iterable[Problem]:
    mountain = Mountain(keep=lambda height: 1 // 0)
    mountain.climb()
    return mountain.problems()


def _out_of_memory(folder: Path) -> Iterable[Problem]:
    small = raising("Small", OutOfMemory("too large"), "device")
    return Workplace(residency(Loader(), ToyDevice()), pack_of(small)).run(graph_of(a=n("Small")), "a").problems


HOW: Final[Mapping[Code, How]] = {
    Code.FILE_MISSING: _file_missing,
    Code.FILE_UNREADABLE: _file_unreadable,
    Code.FILE_EMPTY: raw(""),
    Code.NOT_TEXT: raw(b"darkroom: 1\nname: \xff\xfe"),
    Code.TOO_LARGE: raw(b"#" * (LIMIT + 1)),
    Code.TOO_DEEP: raw("[" * 1000),
    Code.YAML_SYNTAX: raw("darkroom: [1"),
    Code.YAML_TAG: text("name: !!python/name:os.system x\nnodes: {}"),
    Code.YAML_ALIAS: text("name: &a x\ndescription: *a\nnodes: {}"),
    Code.DUPLICATE_KEY: text("nodes:\n  a: {type: Boolean}\n  a: {type: Boolean}"),
    Code.NOT_A_MAPPING: raw("- a\n- list"),
    Code.VERSION_MISSING: raw("nodes: {}"),
    Code.VERSION_UNKNOWN: raw("darkroom: 99\nnodes: {}"),
    Code.UNKNOWN_FIELD: text("nodes: {}\nsurprise: 1"),
    Code.MISSING_FIELD: text("nodes: {a: {inputs: {}}}"),
    Code.WRONG_FIELD: text("name: [1]\nnodes: {}"),
    Code.INVALID_ID: text("nodes: {a-b: {type: Boolean}}"),
    Code.NAME_CLASH: text("parameters: {a: {type: int, default: 1}}\nnodes: {a: {type: Boolean}}"),
    Code.BAD_REFERENCE: text("nodes: {a: {type: Text, inputs: {value: '${a'}}}"),
    Code.LINK_IN_TEXT: text("nodes: {a: {type: Text}, b: {type: Text, inputs: {value: 'so $a'}}}"),
    Code.MISSING_PACK: text("requires: {ghosts: '>=1'}\nnodes: {a: {type: ghosts.Boo}}"),
    Code.UNKNOWN_PARAMETER: text("nodes: {a: {type: Text, inputs: {value: 'so $b'}}}"),
    Code.MISSING_PARAMETER: text("parameters: {p: {type: str}}\nnodes: {a: {type: Text, inputs: {value: $p}}}"),
    Code.UNUSED_PARAMETER: text("parameters: {p: {type: str, default: x}}\nnodes: {}"),
    Code.UNKNOWN_TYPE: text("nodes: {a: {type: UNetSampel}}"),
    Code.UNKNOWN_NODE: text("nodes: {}\noutputs: {o: $ghost}"),
    Code.UNKNOWN_INPUT: text("nodes: {a: {type: Text, inputs: {vlaue: x}}}"),
    Code.UNKNOWN_OUTPUT: text("nodes: {a: {type: Text}}\noutputs: {o: $a.texts}"),
    Code.AMBIGUOUS_OUTPUT: text("nodes: {a: {type: Math, inputs: {a: 1, b: 2}}}\noutputs: {o: $a}"),
    Code.MISSING_INPUT: text("nodes: {a: {type: Math, inputs: {a: 1}}}"),
    Code.WRONG_TYPE: text("nodes: {a: {type: Integer, inputs: {value: 1.5}}}"),
    Code.WRONG_LINK: text("nodes: {a: {type: Text}, b: {type: Integer, inputs: {value: $a}}}"),
    Code.OUT_OF_RANGE: text("nodes: {a: {type: Integer, inputs: {value: 9007199254740993}}}"),
    Code.NOT_FINITE: text("nodes: {a: {type: Float, inputs: {value: .nan}}}"),
    Code.NOT_A_CHOICE: text("nodes: {a: {type: Math, inputs: {a: 1, b: 2, operation: divde}}}"),
    Code.TRAIT_MISMATCH: _families,
    Code.SELF_LINK: text("nodes: {a: {type: Text, inputs: {value: $a}}}"),
    Code.CYCLE: text("nodes: {a: {type: Text, inputs: {value: $b}}, b: {type: Text, inputs: {value: $a}}}"),
    Code.NO_OUTPUT: text("nodes: {}"),
    Code.PRUNED: text("nodes: {a: {type: Text, disabled: true}, b: {type: Text}}\noutputs: {o: $a, p: $b}"),
    Code.LENGTH_MISMATCH: text("nodes: {a: {type: Math, inputs: {a: [1, 2], b: [1, 2, 3]}}}"),
    Code.LENGTH_UNKNOWN: text(
        "nodes: {t: {type: Text}, l: {type: Lines, inputs: {text: $t}}, b: {type: Text, inputs: {value: $l}}}"
    ),
    Code.LIST_TOO_LONG: text(
        "nodes: {r: {type: Range, inputs: {count: 200}}, c: {type: Cross, inputs: {a: $r.numbers, b: $r.integers}}}"
    ),
    Code.NESTED_LIST: text("nodes: {l: {type: Lines, inputs: {text: [a, b]}}, t: {type: Text, inputs: {value: $l}}}"),
    Code.EMPTY_LIST: text("nodes: {t: {type: Text, inputs: {value: []}}}"),
    Code.RESOURCE_MISSING: text("nodes: {a: {type: LoadImage, inputs: {image: absent.png}}}"),
    Code.OUTSIDE_ROOT: text("nodes: {a: {type: LoadImage, inputs: {image: ../secret.png}}}"),
    Code.DAMAGED_IMAGE: _image("zeros.png", 1000),
    Code.HUGE_IMAGE: _image("huge.png", MAX_BYTES + 1),
    Code.INCOMPLETE_MODEL: _model("m", {}),
    Code.PICKLED_MODEL: _model("m.ckpt", {"m.ckpt": "pickle"}),
    Code.DAMAGED_MODEL: _model("m", {"m/model_index.json": "{"}),
    Code.UNSUPPORTED_MODEL: _model("m", {"m/model_index.json": '{"_class_name": "FluxPipeline"}'}),
    Code.NODE_FAILED: _node_failed,
    Code.OUTPUT_UNWRITABLE: _output_unwritable,
    Code.STORE_UNWRITABLE: _store_unwritable,
    Code.NOT_RESUMABLE: _not_resumable,
    Code.OUT_OF_MEMORY: _out_of_memory,
    **QUEUE,
    **SERVER,
}

WARNINGS: Final = {
    Code.UNUSED_PARAMETER, Code.PRUNED, Code.NO_OUTPUT, Code.NOT_RESUMABLE, Code.EMPTY_LIST, *QUEUE_WARNINGS,
}  # fmt: skip


def test_every_code_has_its_row() -> None:
    assert set(HOW) == set(Code)


@pytest.mark.parametrize("code", list(Code))
def test_every_code_is_raised(code: Code, tmp_path: Path) -> None:
    problems = [problem for problem in HOW[code](tmp_path) if problem.code is code]
    assert problems
    for problem in problems:
        assert problem.message
        assert "\n" not in str(problem)
        assert not problem.message.endswith(".")
        assert (problem.level is Level.WARNING) is (code in WARNINGS)


@pytest.mark.parametrize("code", [code for code, how in HOW.items() if how.__qualname__.startswith("raw")])
def test_problems_of_a_file_name_it(code: Code, tmp_path: Path) -> None:
    assert all(problem.file == "w.yaml" for problem in HOW[code](tmp_path) if problem.code is code)


def test_an_image_that_is_allowed_is_no_problem(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(tmp_path / "fine.png")
    assert (
        list(text("nodes: {a: {type: LoadImage, inputs: {image: fine.png}}}\noutputs: {o: $a.image}")(tmp_path)) == []
    )
