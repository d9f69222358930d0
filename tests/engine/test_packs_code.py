"""The digest of the code of packs that are values: from notebooks, scripts, and packages."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest

from engine.packs import digested
from engine.packs.imports import files_behind, is_own
from engine.spec import Pack, spec_of
from tests.contract.sources import ROOT

HEAD = "from engine.spec import node\n"
NODE = '''
@node(category="test", version=1)
def {name}(value: int) -> int:
    """A node."""
    return {body}
'''


def cell(body: str, name: str = "Work") -> str:
    return HEAD + NODE.format(name=name, body=body)


def codes(module: ModuleType) -> dict[str, str]:
    functions = [thing for thing in vars(module).values() if callable(thing) and spec_of(thing)]
    return dict(digested(Pack(nodes=tuple(functions), name="mine")).code)


def notebook(*cells: str) -> dict[str, str]:
    """The digests of nodes defined in cells, which belong to a module without a file."""
    module = ModuleType("a_notebook")
    sys.modules["a_notebook"] = module
    try:
        for text in cells:
            exec(compile(text, "<cell>", "exec"), vars(module))
        return codes(module)
    finally:
        del sys.modules["a_notebook"]


def code(*cells: str) -> str:
    return notebook(*cells)["Work"]


def test_the_same_cells_have_the_same_code_and_comments_do_not_count() -> None:
    assert code(cell("value + 1")) == code("# why\n\n" + cell("value  +  1  # because"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("value + 1", "value + 2"), ("value + 1", "value - 1"), ("value + 1", "value + 1.0"),
        ("value + 1", "value or 1"),
        ("value in {1, 2}", "value in {1, 3}"), ("max(value, 1)", "min(value, 1)"),
        ("[x for x in (value,)][0]", "[x for x in (2,)][0]"), ("(lambda x: x)(value)", "(lambda x: -x)(value)"),
        ("value + 1", "value + True"),
    ],
)  # fmt: skip
def test_any_change_of_a_function_is_another_code(before: str, after: str) -> None:
    assert code(cell(before)) != code(cell(after))


HELPER = "def helper(x, by=2):\n    return other(x) * by\n"
OTHER = "def other(x):\n    return x + len(TABLE)\n"
TABLE = "TABLE = {'a': [1, 2], 'b': (3, {4, 5})}\n"
KIND = "class Kind:\n    factor = 2\n    def turn(self, x):\n        return x\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("len(TABLE)", "len(TABLE) + 1"), ("by=2", "by=3"), ("{4, 5}", "{4, 6}"), ("'a'", "'c'"), ("(3,", "(3.0,"),
        ("factor = 2", "factor = 3"), ("return x\n", "return -x\n"), ("other(x) * by", "by * other(x)"),
    ],
)  # fmt: skip
def test_what_a_function_reaches_by_name_counts(old: str, new: str) -> None:
    cells = [TABLE, KIND, OTHER, HELPER, cell("Kind().turn(helper(value))")]
    changed = [text.replace(old, new) for text in cells]
    assert changed != cells
    assert code(*cells) == code(*cells)
    assert code(*cells) != code(*changed)


def test_what_a_function_does_not_reach_does_not_count() -> None:
    assert code(cell("value"), OTHER) == code(OTHER.replace("x +", "x -"), cell("value"))
    before, after = (notebook(cell("value"), cell(body, "Second")) for body in ("value + 1", "value + 2"))
    assert before["Work"] == after["Work"]
    assert before["Second"] != after["Second"]


@pytest.mark.parametrize(
    ("made", "other"),
    [
        ("import array\nDATA = array.array('d', [1, 2])", "import array\nDATA = array.array('d', [1, 3])"),
        ("import re\nDATA = re.compile('a')", "import re\nDATA = re.compile('a', re.I)"),
        ("from pathlib import Path\nDATA = Path('a')", "from pathlib import Path\nDATA = Path('b')"),
        ("from functools import partial\nDATA = partial(max, 1)",
         "from functools import partial\nDATA = partial(max, 2)"),
        ("from math import sin as DATA", "from math import cos as DATA"),
        ("import functools\n@functools.cache\ndef DATA(x):\n    return x",
         "import functools\n@functools.cache\ndef DATA(x):\n    return -x"),
        ("class A:\n    def __init__(self):\n        self.x = 1\nDATA = A()",
         "class A:\n    def __init__(self):\n        self.x = 1\nDATA = A()\nDATA.x = 2"),
        ("def outer(n):\n    return lambda x: x + n\nDATA = outer(1)",
         "def outer(n):\n    return lambda x: x + n\nDATA = outer(2)"),
        ("def even(x):\n    return DATA(x)\ndef DATA(x):\n    return even(x)",
         "def even(x):\n    return not DATA(x)\ndef DATA(x):\n    return even(x)"),
        ("import logging\nDATA = logging.getLogger('a')", "import logging\nDATA = logging.getLogger('b')"),
    ],
)  # fmt: skip
def test_data_of_a_notebook_counts_by_what_it_holds(made: str, other: str) -> None:
    assert code(made, cell("(DATA, value)[1]")) == code(made, cell("(DATA, value)[1]"))
    assert code(made, cell("(DATA, value)[1]")) != code(other, cell("(DATA, value)[1]"))


def test_what_cannot_be_described_is_taken_as_new_each_time() -> None:
    cells = ["DATA = iter([1])", cell("next(DATA)")]
    assert code(*cells) != code(*cells)


def test_code_is_the_same_in_every_process() -> None:
    text = cell("len({'a', 'b', 'c'} | SET) * (value in {'x', 'y', 'z'})")
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"from tests.engine.test_packs_code import code\nprint(code('SET = set(map(str, range(9)))', {text!r}))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


# ---------------------------------------------------------------- files


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to import from; what was imported from it is forgotten afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if is_own(Path(getattr(sys.modules[name], "__file__", None) or "/nowhere")):
            del sys.modules[name]


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    invalidate_caches()


def fresh(name: str) -> dict[str, str]:
    """The digests of a module as a new process would import it."""
    for known in [known for known in sys.modules if known.partition(".")[0] == name.partition(".")[0]]:
        del sys.modules[known]
    return codes(import_module(name))


SCRIPT = "import first\n" + cell("first.helper(value)")


@pytest.mark.parametrize("changed", ["script.py", "first.py", "second/__init__.py", "second/deep.py", "third.py"])
def test_an_edit_of_any_file_of_ones_own_that_a_script_imports_counts(desk: Path, changed: str) -> None:
    write(desk / "script.py", SCRIPT)
    write(desk / "first.py", "def helper(x):\n    from second import deep\n    return deep.turn(x)\n")
    write(desk / "second" / "__init__.py", "")
    write(desk / "second" / "deep.py", "from . import near\nimport third\nturn = third.turn\n")
    write(desk / "second" / "near.py", "")
    write(desk / "third.py", "def turn(x):\n    return x\n")
    write(desk / "aside.py", "A = 1\n")
    before = fresh("script")
    write(desk / "aside.py", "A = 2\n")
    assert fresh("script") == before
    write(desk / changed, (desk / changed).read_text() + "LATER = 1\n")
    assert fresh("script") != before


def test_code_in_memory_is_not_taken_for_what_its_file_has_become(desk: Path) -> None:
    write(desk / "script.py", cell("value + 1"))
    old = fresh("script")
    module = sys.modules["script"]
    write(desk / "script.py", cell("value + 2"))
    between, new = codes(module), fresh("script")
    assert len({old["Work"], between["Work"], new["Work"]}) == 3


def test_all_files_of_a_package_count_data_too(desk: Path) -> None:
    write(desk / "bundle" / "__init__.py", "")
    write(desk / "bundle" / "work.py", cell("value"))
    write(desk / "bundle" / "table.csv", "1")
    before = fresh("bundle.work")
    write(desk / "bundle" / "table.csv", "2")
    assert fresh("bundle.work") != before


def test_what_packs_build_on_does_not_count(desk: Path) -> None:
    write(desk / "script.py", "import darkroom, torch, json\n" + cell("value"))
    assert files_behind([desk / "script.py"]) == {desk / "script.py"}


def test_a_file_that_is_no_python_any_more_is_only_itself(desk: Path) -> None:
    write(desk / "script.py", "def (")
    assert files_behind([desk / "script.py"]) == {desk / "script.py"}
