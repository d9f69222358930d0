"""Bad texts and settings: a clear problem with its place, exit 2, no traceback, nothing written."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.refusals import graph, refuses

N = "n: {type: Math, inputs: {a: 1, b: 2}}"

TEXTS: dict[str, tuple[str, str]] = {
    "a list": ("- a\n- b\n", "not-a-mapping"),
    "a scalar": ("hello\n", "not-a-mapping"),
    "only a comment": ("# nothing\n", "file-empty"),
    "a syntax error": ("darkroom: 1\nnodes: [\n", "yaml-syntax"),
    "a tab": ("darkroom: 1\nnodes:\n\tn: 1\n", "yaml-syntax"),
    "a duplicate node": (graph(N, N), "duplicate-key"),
    "a duplicate field": ("darkroom: 1\ndarkroom: 1\n", "duplicate-key"),
    "a python tag": ("darkroom: 1\nname: !!python/object/apply:os.system [echo]\n", "yaml-tag"),
    "a local tag": ("darkroom: 1\nname: !thing x\n", "yaml-tag"),
    "an alias bomb": ("darkroom: 1\nname: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "yaml-alias"),
    "two documents": ("darkroom: 1\n---\ndarkroom: 1\n", "yaml-syntax"),
    "no version": ("nodes: {}\n", "version-missing"),
    "a version as text": ('darkroom: "1"\n', "version-unknown"),
    "a later version": ("darkroom: 99\n", "version-unknown"),
    "an unknown field": ("darkroom: 1\nnode: {}\n", "unknown-field"),
    "text with a comma in flow style": (
        graph(N, parameters="p: {type: str, default: a cat, 4k}"),
        "unknown-field",
    ),
    "an id with a dash": (graph("my-node: {type: Math, inputs: {a: 1, b: 2}}"), "invalid-id"),
    "a node without a type": (graph("n: {inputs: {a: 1}}"), "missing-field"),
    "inputs that are a list": (graph("n: {type: Math, inputs: [1, 2]}"), "wrong-field"),
    "one name for a parameter and a node": (graph(N, parameters="n: {type: int, default: 1}"), "name-clash"),
    "an unknown type": (graph("n: {type: Maths, inputs: {a: 1, b: 2}}"), "unknown-type"),
    "an unknown input": (graph("n: {type: Math, inputs: {a: 1, b: 2, c: 3}}"), "unknown-input"),
    "a missing input": (graph("n: {type: Math, inputs: {a: 1}}"), "missing-input"),
    "text for a number": (graph("n: {type: Math, inputs: {a: one, b: 2}}"), "wrong-type"),
    "yes for a bool": (graph(N, "b: {type: Boolean, inputs: {value: yes}}"), "wrong-type"),
    "a number for text": (graph(N, "t: {type: Text, inputs: {value: 16}}"), "wrong-type"),
    "nothing for a number": (graph("n: {type: Math, inputs: {a: null, b: 2}}"), "wrong-type"),
    "a fraction for a whole number": (graph(N, "i: {type: Integer, inputs: {value: 1.5}}"), "wrong-type"),
    "an integer out of range": (graph(N, "i: {type: Integer, inputs: {value: 9007199254740993}}"), "out-of-range"),
    "a huge integer": (graph(N, f"i: {{type: Integer, inputs: {{value: {'9' * 5000}}}}}"), "out-of-range"),
    "a negative seed": (graph(N, "s: {type: Seed, inputs: {value: -1}}"), "out-of-range"),
    "a seed past 64 bits": (graph(N, "s: {type: Seed, inputs: {value: 18446744073709551616}}"), "out-of-range"),
    "not a number": (graph("n: {type: Math, inputs: {a: .nan, b: 2}}"), "not-finite"),
    "infinity": (graph("n: {type: Math, inputs: {a: .inf, b: 2}}"), "not-finite"),
    "a choice that is not offered": (graph("n: {type: Math, inputs: {a: 1, b: 2, operation: plus}}"), "not-a-choice"),
    "a link to nowhere": (graph("n: {type: Math, inputs: {a: $m.number, b: 2}}"), "unknown-node"),
    "a link to no output": (graph(N, "m: {type: Math, inputs: {a: $n.total, b: 2}}"), "unknown-output"),
    "a link that does not say which output": (graph(N, "m: {type: Math, inputs: {a: $n, b: 2}}"), "ambiguous-output"),
    "a link of the wrong type": (
        graph(N, "t: {type: Text, inputs: {value: x}}", "m: {type: Math, inputs: {a: $t, b: 2}}"),
        "wrong-link",
    ),
    "a link inside text": (graph(N, "t: {type: Text, inputs: {value: so $n much}}"), "link-in-text"),
    "an unknown parameter inside text": (graph(N, "t: {type: Text, inputs: {value: so $much}}"), "unknown-parameter"),
    "an open brace": (graph(N, "t: {type: Text, inputs: {value: '${a'}}"), "bad-reference"),
    "too many dots": (graph(N, "t: {type: Text, inputs: {value: $a.b.c}}"), "bad-reference"),
    "a self link": (graph("n: {type: Math, inputs: {a: $n.number, b: 2}}"), "self-link"),
    "a cycle": (
        graph("n: {type: Math, inputs: {a: $m.number, b: 2}}", "m: {type: Math, inputs: {a: $n.number, b: 2}}"),
        "cycle",
    ),
    "an output that leads nowhere": (graph(N, outputs="out: $m.number"), "unknown-node"),
    "an output that is no link": (graph(N, outputs="out: 7"), "wrong-field"),
    "no output enabled": (graph("n: {type: Math, disabled: true, inputs: {a: 1, b: 2}}"), "no-output"),
    "a parameter of no type": (graph(N, parameters="p: {type: strin, default: x}"), "unknown-type"),
    "a default of the wrong type": (graph(N, parameters="p: {type: int, default: x}"), "wrong-type"),
    "a default out of range": (graph(N, parameters="p: {type: int, default: 9, max: 5}"), "out-of-range"),
    "a missing pack": ("darkroom: 1\nrequires: {sparkles: '>=1.0'}\nnodes: {}\n", "missing-pack"),
    "a missing image": (graph(N, "i: {type: LoadImage, inputs: {image: no.png}}"), "resource-missing"),
    "an image by an absolute name": (graph(N, "i: {type: LoadImage, inputs: {image: /etc/hostname}}"), "outside-root"),
    "an image above the folder": (graph(N, "i: {type: LoadImage, inputs: {image: ../a.png}}"), "outside-root"),
    "a list of mixed types": (graph(N, "t: {type: Text, inputs: {value: [a, 1, 2.5]}}"), "wrong-type"),
    "a list in a list": (graph(N, "t: {type: Text, inputs: {value: [[a, b], c]}}"), "wrong-type"),
    "a list of lists from a maker": (
        graph("r: {type: Range, inputs: {start: [1, 2]}}", "n: {type: Math, inputs: {a: $r.numbers, b: 1}}"),
        "nested-list",
    ),
    "lists of different lengths": (graph("n: {type: Math, inputs: {a: [1, 2], b: [1, 2, 3]}}"), "length-mismatch"),
    "a list of unknown length": (
        graph(
            "t: {type: Text}",
            "l: {type: Lines, inputs: {text: $t}}",
            "n: {type: Text, inputs: {value: $l}}",
            outputs="out: $n",
        ),
        "length-unknown",
    ),
    "a list of 20,000": (graph(f"n: {{type: Math, inputs: {{a: [{'1, ' * 20_000}], b: 2}}}}"), "list-too-long"),
    "a product of millions": (
        graph(
            N, "r: {type: Range, inputs: {count: 10000}}", "c: {type: Cross, inputs: {a: $r.numbers, b: $r.numbers}}"
        ),
        "list-too-long",
    ),
    "a count of too many": (graph(N, "r: {type: Range, inputs: {count: 100000}}"), "out-of-range"),
    "a branch that is not there": (
        graph(N, "s: {type: Switch, inputs: {branches: [$n.number], choose: 1}}"),
        "out-of-range",
    ),
    "a choice that comes too late": (
        graph(N, "s: {type: Switch, inputs: {branches: [$n.number], choose: $n.integer}}"),
        "wrong-link",
    ),
    "nothing to choose from": (graph(N, "s: {type: Switch, inputs: {branches: []}}"), "out-of-range"),
    "a missing folder of images": (graph(N, "i: {type: ImageFolder, inputs: {folder: no}}"), "resource-missing"),
    "a folder of images above the folder": (graph(N, "i: {type: ImageFolder, inputs: {folder: ..}}"), "outside-root"),
    "a missing model": (graph(N, "m: {type: LoadModel, inputs: {model: miniatur}}"), "resource-missing"),
}


@pytest.mark.parametrize(("text", "code"), TEXTS.values(), ids=TEXTS.keys())
def test_a_bad_text_is_refused_with_its_place(command: Command, folder: Path, text: str, code: str) -> None:
    (folder / "w.yaml").write_text(text)
    line = refuses(command, folder, "w.yaml", code)
    place = line.split(": ")[0].split(":")
    assert place[0] == "w.yaml"
    assert len(place) == 3
    assert 1 <= int(place[1]) <= text.count("\n") + 1


BYTES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "file-empty"),
    "blank": (b"  \n\n", "file-empty"),
    "binary": (bytes(range(256)), "not-text"),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not-text"),
    "not UTF-8": (b"darkroom: 1\nname: caf\xe9\n", "not-text"),
    "UTF-16": ("darkroom: 1\n".encode("utf-16"), "not-text"),
    "nested 100,000 deep": (b"darkroom: 1\nnodes: " + b"[" * 100_000, "too-deep"),
    "mappings nested 100,000 deep": (b"a: " + b"{a: " * 100_000, "too-deep"),
}


@pytest.mark.parametrize(("data", "code"), BYTES.values(), ids=BYTES.keys())
def test_bad_bytes_are_refused(command: Command, folder: Path, data: bytes, code: str) -> None:
    (folder / "w.yaml").write_bytes(data)
    assert refuses(command, folder, "w.yaml", code).startswith("w.yaml")


def test_a_missing_file_is_refused(command: Command, folder: Path) -> None:
    assert refuses(command, folder, "no.yaml", "file-missing").startswith("no.yaml")


def test_a_folder_is_refused(command: Command, folder: Path) -> None:
    (folder / "w.yaml").mkdir()
    refuses(command, folder, "w.yaml", "file-unreadable")


def test_a_file_of_50_mb_is_refused_unread(command: Command, folder: Path) -> None:
    with (folder / "w.yaml").open("wb") as file:
        file.truncate(50 * 2**20)
    refuses(command, folder, "w.yaml", "too-large")


def test_a_cycle_is_named_node_by_node(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(TEXTS["a cycle"][0])
    line = refuses(command, folder, "w.yaml", "cycle")
    assert "n > m > n" in line or "m > n > m" in line


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (TEXTS["an unknown type"][0], "did you mean Math?"),
        (graph("n: {type: Math, inputs: {a: 1, b: 2, operatoin: add}}"), "did you mean operation?"),
        (TEXTS["a missing model"][0], "did you mean miniature?"),
        (TEXTS["a number for text"][0], 'quote it: "16"'),
        (TEXTS["yes for a bool"][0], "write true"),
        (TEXTS["text with a comma in flow style"][0], "quotation marks"),
        (TEXTS["a link inside text"][0], "JoinText"),
    ],
)
def test_the_hint_says_what_would_fix_it(command: Command, folder: Path, text: str, hint: str) -> None:
    (folder / "w.yaml").write_text(text)
    assert hint in command("check", "w.yaml").out


def test_all_problems_are_told_at_once(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(graph("n: {type: Math, inputs: {a: x}}", "m: {type: Mat}", outputs="out: $k"))
    codes = {problem["code"] for problem in command("check", "--json", "w.yaml").json}
    assert {"wrong-type", "missing-input", "unknown-type", "unknown-node"} <= codes


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("q=1", "unknown-parameter"),
        ("p", "unknown-parameter"),
        ("p=many", "wrong-type"),
        ("p=1.5", "wrong-type"),
        ("p=99", "out-of-range"),
        ("p=", "wrong-type"),
    ],
)
def test_a_bad_set_is_refused(command: Command, folder: Path, setting: str, code: str) -> None:
    (folder / "w.yaml").write_text(graph(N, parameters="p: {type: int, default: 1, max: 5}"))
    ran = command("run", "w.yaml", "--set", setting)
    assert ran.status == 2
    assert f"error: {code}: " in ran.err
    assert not (folder / "output").exists()


def test_a_parameter_that_is_not_given_is_named_once(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(graph("n: {type: Math, inputs: {a: $p, b: 2}}", parameters="p: {type: float}"))
    ran = command("run", "w.yaml")
    assert ran.status == 2
    assert ran.err.count("error:") == 1
    assert "w.yaml:3:" in ran.err
    assert "missing-parameter" in ran.err
    assert command("run", "w.yaml", "--set", "p=3").status == 0


def test_to_an_unknown_node_is_refused(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(graph("node: {type: Math, inputs: {a: 1, b: 2}}", outputs="out: $node.number"))
    ran = command("run", "w.yaml", "--to", "nod")
    assert ran.status == 2
    assert "did you mean node?" in ran.err


def test_an_invalid_run_in_json_is_one_object(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(TEXTS["a cycle"][0])
    ran = command("run", "--json", "w.yaml")
    assert ran.status == 2
    assert ran.json["status"] == "invalid"
    assert ran.json["outputs"] == {}
    assert ran.json["problems"][0]["code"] == "cycle"


# ---------------------------------------------------------------- dollars


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("$100", "$100"),
        ("$$a", "$a"),
        ("costs $5", "costs $5"),
        ("$", "$"),
        ("a $p b", "a 7 b"),
        ("${p}", "7"),
        ("$p.", "7."),
        ("${p}x", "7x"),
        ("$$p is $p", "$p is 7"),
    ],
)
def test_dollars_mean_what_the_format_says(command: Command, folder: Path, written: str, read: str) -> None:
    node = f"t: {{type: Text, inputs: {{value: '{written}'}}}}"
    (folder / "w.yaml").write_text(graph(node, outputs="out: $t", parameters="p: {type: int, default: 7}"))
    ran = command("run", "--json", "w.yaml")
    assert ran.json["outputs"]["out"] == [{"kind": "value", "value": read}]


@pytest.mark.parametrize("word", ["yes", "on", "16:9", "2026-01-01", "1_000", "<<"])
def test_words_of_yaml_1_1_are_text(command: Command, folder: Path, word: str) -> None:
    (folder / "w.yaml").write_text(graph(f"t: {{type: Text, inputs: {{value: {word}}}}}", outputs="out: $t"))
    assert command("run", "--json", "w.yaml").json["outputs"]["out"][0]["value"] == word


def test_1e_4_is_a_number(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(graph("n: {type: Math, inputs: {a: 1e-4, b: 0}}"))
    assert command("run", "--json", "w.yaml").json["outputs"]["out"][0]["value"] == 1e-4
