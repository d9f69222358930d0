"""What `darkroom models fetch` refuses, and how it says so."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.hub import Shop
from tests.cli.shopping import NAME, UNET, models_in, refused, repository, shop

__all__ = ["repository", "shop"]

ABSENT = "ef" * 20


def test_a_gated_repository_says_where_to_accept_its_licence(command: Command, shop: Shop, tmp_path: Path) -> None:
    shop.gated, shop.token = {NAME}, "hf_let_me_in"
    refused(command("models", "fetch", NAME), "not-allowed", f"accept the licence at {shop.endpoint}/{NAME}", "hf auth")
    assert not (models_in(tmp_path) / "studio").exists()


def test_a_token_opens_a_gated_repository(command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.gated, shop.token = {NAME}, "hf_let_me_in"
    monkeypatch.setenv("HF_TOKEN", "hf_let_me_in")
    assert command("models", "fetch", NAME).status == 0


def test_a_token_is_shown_to_the_hub_alone_and_not_where_its_files_are(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop.gated, shop.token = {NAME}, "hf_let_me_in"
    shop.elsewhere = shop.endpoint.replace("127.0.0.1", "localhost")
    monkeypatch.setenv("HF_TOKEN", "hf_let_me_in")
    assert command("models", "fetch", NAME).status == 0
    assert (models_in(tmp_path) / NAME / UNET).read_bytes() == shop.files[NAME][UNET]
    assert [path for path, _ in shop.gets() if path.startswith("/elsewhere/")]
    assert shop.shown == []


@pytest.mark.parametrize(
    ("ill", "code", "said"),
    [
        ((401, "Invalid credentials in Authorization header"), "not-allowed", "Invalid credentials"),
        ((403, "Forbidden"), "not-allowed", "HF_TOKEN"),
        ((429, "Too many requests"), "unreachable", "it asks to wait"),
        ((503, "Down for an hour"), "unreachable", "Down for an hour"),
    ],
    ids=["wrong token", "forbidden", "too often", "ill"],
)
def test_what_a_hub_says_is_told(command: Command, shop: Shop, ill: tuple[int, str], code: str, said: str) -> None:
    shop.ill = ill
    refused(command("models", "fetch", NAME), code, said)


def test_a_disk_that_is_too_small_is_said_before_weights_come(command: Command, shop: Shop) -> None:
    shop.sizes = {UNET: 10**15}
    refused(command("models", "fetch", NAME), "output-unwritable", f"{NAME} takes 1000 TB more", "make room")
    assert shop.gets() == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["studio/none"], "not-found", "there is no studio/none"),
        ([NAME, "--revision", ABSENT], "not-found", f'no revision "{ABSENT}"'),
        ([NAME, "--variant", "int8"], "not-found", 'no variant "int8"'),
        ([f"{NAME}/none.safetensors"], "not-found", "has no file none.safetensors"),
    ],
    ids=["repository", "revision", "variant", "file"],
)
def test_what_is_not_there_is_said(command: Command, shop: Shop, words: list[str], code: str, said: str) -> None:
    refused(command("models", "fetch", *words), code, said)


@pytest.mark.parametrize(
    "name", ["miniature", "a/b/c", "../a/b", "a/..", "C:/models", "a b/c", "-a/b", "a/b/../c.safetensors"]
)
def test_what_is_no_id_is_wrong_usage_and_nobody_is_asked(command: Command, shop: Shop, name: str) -> None:
    used = command("models", "fetch", "--", name)
    assert used.status == (0 if name == "miniature" else 2)  # that one is on board
    assert not shop.asked


def test_a_hub_that_does_not_answer_is_said(command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    refused(command("models", "fetch", NAME), "unreachable", "http://127.0.0.1:9 does not answer")


def test_a_repository_of_pickles_alone_is_refused_before_weights_come(
    command: Command, shop: Shop, tmp_path: Path
) -> None:
    files = shop.files[NAME]
    shop.files[NAME] = {name: data for name, data in files.items() if name != UNET}
    refused(command("models", "fetch", NAME), "pickled-model", "unet/diffusion_pytorch_model.bin", "can run any code")
    shop.files["studio/old"] = {"model.ckpt": b"pickle" * 1000}
    refused(command("models", "fetch", "studio/old"), "pickled-model", "model.ckpt")
    assert shop.gets() == shop.gets(".bin") == shop.gets(".ckpt") == []
    assert not (models_in(tmp_path) / "studio").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"_class_name": "StrangePipeline"}, "its pipeline is StrangePipeline"),
        ({"unet": ["mine", "Trojan"]}, "mine.Trojan, which is code of its own or unknown"),
    ],
    ids=["pipeline", "class"],
)
def test_what_no_node_can_use_is_refused_before_its_weights_come(
    command: Command, shop: Shop, change: dict[str, object], said: str
) -> None:
    index = json.loads(shop.files[NAME]["model_index.json"]) | change
    shop.files[NAME]["model_index.json"] = json.dumps(index).encode()
    refused(command("models", "fetch", NAME), "unsupported-model", said, "its weights were not fetched")
    assert shop.gets() == []


def test_names_that_lead_out_of_the_folder_are_not_fetched(command: Command, shop: Shop, tmp_path: Path) -> None:
    for name in ("../../out.json", "unet/../../out.json", "/out.json", "unet/.hidden.json", "unet\\out.json"):
        shop.files[NAME][name] = b"{}"
    assert command("models", "fetch", NAME).status == 0
    assert not [path for path in tmp_path.rglob("*") if path.name in ("out.json", ".hidden.json", "unet\\out.json")]


def test_a_folder_in_the_way_is_left_alone(command: Command, shop: Shop, tmp_path: Path) -> None:
    mine = models_in(tmp_path) / NAME
    mine.mkdir(parents=True)
    (mine / "mine.txt").write_text("do not touch")
    refused(command("models", "fetch", NAME), "conflict", "move it away")
    assert [path.name for path in mine.iterdir()] == ["mine.txt"]
    assert not shop.asked


def test_loose_weights_are_fetched_one_by_one(command: Command, shop: Shop, tmp_path: Path) -> None:
    shop.files["studio/loras"] = {"one.safetensors": b"1" * 2000, "two.safetensors": b"2" * 2000}
    refused(
        command("models", "fetch", "studio/loras"), "unsupported-model", "models fetch studio/loras/one.safetensors"
    )
    fetched = command("models", "fetch", "studio/loras/two.safetensors")
    assert fetched.status == 0
    assert (models_in(tmp_path) / "studio" / "loras" / "two.safetensors").read_bytes() == b"2" * 2000
    assert not (models_in(tmp_path) / ".fetching").exists()


def test_a_model_elsewhere_is_fetched_with_a_word_on_how_it_is_found(
    command: Command, shop: Shop, tmp_path: Path
) -> None:
    there = command("models", "fetch", NAME, "--to", tmp_path / "disk")
    assert there.status == 0
    assert f"DARKROOM_MODELS names {tmp_path / 'disk'}" in there.err
    assert (tmp_path / "disk" / NAME / UNET).is_file()


def test_a_variant_lies_under_plain_names(command: Command, shop: Shop, tmp_path: Path) -> None:
    half = UNET.replace(".safetensors", ".fp16.safetensors")
    shop.files[NAME][half] = shop.files[NAME][UNET]
    shop.asked.clear()
    assert command("models", "fetch", NAME, "--variant", "fp16").status == 0
    asked = [path for path, _ in shop.gets()]
    assert any(path.endswith(half) for path in asked)
    assert not any(path.endswith(UNET) for path in asked)
    assert (models_in(tmp_path) / NAME / UNET).is_file()
    (row,) = [row for row in command("models", "list", "--json").json if row["name"] == NAME]
    assert (row["family"], row["problem"]) == ("Stable Diffusion", None)
