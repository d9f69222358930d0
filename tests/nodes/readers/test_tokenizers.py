"""Tokenizers of models in one file: found beside the file, in other models, and in the hub's cache, by their words."""

import shutil
from pathlib import Path

import pytest

from engine.types import HubCache, Resource, Root, Unfit
from nodes.readers import read_image, read_model, shelved
from nodes.readers.tokens import count_tokens
from tests.nodes.families import originals, tiny_originals
from tests.nodes.studio import MINIATURE, Notebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_originals.sdxl(tmp_path_factory.mktemp("models") / "xl")


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    """A model in one file with nothing beside it."""
    (tmp_path / "checkpoints").mkdir()
    return originals.write(folder, tmp_path / "checkpoints" / "xl.safetensors", originals.SDXL)


def read(file: Path, *shelves: Root) -> Resource:
    return read_model(file.name, file, Notebook(), shelves)


def places(resource: Resource) -> list[Path]:
    components = resource.facts["components"]
    return [resource.parts[components[slot]["digest"]] for slot in ("tokenizer", "tokenizer_2")]


def test_without_any_the_problem_says_how_to_get_one(file: Path) -> None:
    with pytest.raises(Unfit) as caught:
        read(file, MINIATURE.parent)  # whose tokenizer has other words
    assert caught.value.code == "incomplete-model"
    assert "knows 514 words" in caught.value.message
    assert "darkroom models fetch stable-diffusion-v1-5/stable-diffusion-v1-5" in caught.value.hint


def test_a_folder_beside_the_file_serves_all_encoders_with_its_words(file: Path, folder: Path) -> None:
    shutil.copytree(folder / "tokenizer", file.parent / "tokenizer")
    assert places(read(file)) == [file.parent / "tokenizer"] * 2


def test_a_folder_of_the_encoders_own_name_comes_first(file: Path, folder: Path) -> None:
    for name in ("tokenizer", "tokenizer_2"):
        shutil.copytree(folder / name, file.parent / name)
    assert places(read(file)) == [file.parent / "tokenizer", file.parent / "tokenizer_2"]


def test_a_model_on_a_shelf_lends_its_own(file: Path, folder: Path, tmp_path: Path) -> None:
    lent = tmp_path / "shelf" / "org" / "model"
    shutil.copytree(folder / "tokenizer", lent / "tokenizer")
    assert places(read(file, tmp_path / "nothing", tmp_path / "shelf")) == [lent / "tokenizer"] * 2


def test_a_model_in_the_hubs_cache_lends_its_own(file: Path, folder: Path, tmp_path: Path) -> None:
    lent = tmp_path / "hub" / "models--org--name" / "snapshots" / "1234"
    shutil.copytree(folder / "tokenizer", lent / "tokenizer")
    assert places(read(file, HubCache(tmp_path / "hub"))) == [lent / "tokenizer"] * 2


def test_what_it_pads_with_is_its_familys_wherever_the_words_come_from(file: Path, folder: Path) -> None:
    shutil.copytree(folder / "tokenizer", file.parent / "tokenizer")
    components = read(file).facts["components"]
    assert [components[slot]["config"] for slot in ("tokenizer", "tokenizer_2")] == ["{}", '{"pad_token":"!"}']


def test_where_the_tokenizer_lies_changes_no_digest(file: Path, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "tokenizer", tmp_path / "shelf" / "tokenizer")
    one = read(file, tmp_path / "shelf")
    other = file.with_name("renamed.safetensors")
    file.rename(other)
    shutil.copytree(folder / "tokenizer", other.parent / "tokenizer")
    assert read(other).digest == one.digest


def test_a_damaged_tokenizer_is_passed_over(file: Path, folder: Path, tmp_path: Path) -> None:
    (file.parent / "tokenizer").mkdir()
    for text in ("{", '{"model": 3}', '{"model": {"vocab": 3}}'):
        (file.parent / "tokenizer" / "tokenizer.json").write_text(text)
        with pytest.raises(Unfit, match="no tokenizer"):
            read(file)
    shutil.copytree(folder / "tokenizer", tmp_path / "shelf" / "tokenizer")
    assert places(read(file, tmp_path / "shelf")) == [tmp_path / "shelf" / "tokenizer"] * 2


def test_shelves_are_for_the_reader_of_models_alone(file: Path, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "tokenizer", tmp_path / "shelf" / "tokenizer")
    readers = shelved({"model": read_model, "image": read_image}, (tmp_path / "shelf",))
    assert readers["image"] is read_image
    assert readers["model"](file.name, file, Notebook()).facts["outputs"] == ["unet", "vae", "text_encoder"]


def test_the_tokens_of_a_prompt_are_counted_as_with_the_folder(file: Path, folder: Path) -> None:
    shutil.copytree(folder / "tokenizer", file.parent / "tokenizer")
    counted = [count_tokens(resource, "a star " * 20) for resource in (read(file), read(folder))]
    assert counted[0] == counted[1]
    assert counted[0] is not None
    assert counted[0].cut is not None
