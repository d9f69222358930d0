"""docs/protocol.md says what the models say."""

from engine.protocol.socket import preview_frame, read_preview
from serving.protocol_page import page
from tests.cli.conftest import ROOT


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "protocol.md").read_text() == page() + "\n", "run make docs"


def test_a_preview_comes_out_of_its_frame_as_it_went_in() -> None:
    header, data = read_preview(preview_frame("j", "a/b", "image/webp", b"\0picture"))
    assert (header.job, header.path, header.media_type, data) == ("j", "a/b", "image/webp", b"\0picture")
