"""`darkroom models fetch` at a terminal: bars."""

import signal
from pathlib import Path

from tests.cli.hub import Shop
from tests.cli.shopping import NAME, UNET, repository, shop
from tests.cli.test_terminal import terminal

__all__ = ["repository", "shop"]


def test_a_terminal_shows_a_bar_for_each_file_and_then_where_the_model_is(folder: Path, shop: Shop) -> None:
    with terminal("models", "fetch", NAME) as opened:
        opened.until(f"fetching {NAME}: ")
        opened.until(UNET)
        opened.until("12.9/12.9 MB")
        opened.until(f"{NAME}: ")
        assert opened.process.wait(30) == 0


def test_ctrl_c_ends_a_fetch_and_says_that_the_next_goes_on(folder: Path, shop: Shop) -> None:
    shop.short.add(UNET)
    with terminal("models", "fetch", NAME) as opened:
        opened.until("10.5/12.9 MB")
        opened.process.send_signal(signal.SIGINT)
        opened.until(f"the next fetch of {NAME} goes on from there")
        assert opened.process.wait(30) == 130
