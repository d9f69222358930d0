"""The doors: every combination of what a request can bring, judged by a second, plainer rule."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from serving.doors import Access, Facts, Way, judge
from serving.settings import Settings, addresses

TOKEN = "t" * 43
NAMES, ORIGINS = addresses("127.0.0.1", 8420, ("https://studio.example",))
SETTINGS = Settings(
    host="127.0.0.1",
    port=8420,
    token=TOKEN,
    names=NAMES,
    origins=ORIGINS,
    data=Path(),
    workflows=Path(),
    version="1",
)
HERE = "http://127.0.0.1:8420"
GOOD = Facts(method="GET", access=Access.GUARDED, hosts=("127.0.0.1:8420",), cookies=(TOKEN,))

HOSTS = (
    (),
    ("127.0.0.1:8420",),
    ("LOCALHOST:8420",),
    ("studio.example",),
    ("127.0.0.1",),
    ("127.0.0.1:8189",),
    ("evil.example:8420",),
    ("127.0.0.1:8420.evil.example",),
    ("127.0.0.1:8420", "127.0.0.1:8420"),
    ("127.0.0.1:8420", "evil.example"),
    ("",),
)
FOREIGN = (
    "null",
    "",
    "http://evil.example",
    "http://127.0.0.1:8189",
    "http://127.0.0.1",
    "https://127.0.0.1:8420",
    "http://127.0.0.1:8420.evil.example",
    "http://127.0.0.1:8420/",
    "http://evil127.0.0.1:8420",
    "http://studio.example",
)
SITES = ((), ("same-origin",), ("none",), ("same-site",), ("cross-site",), ("same-origin", "cross-site"), ("",))
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get")


def may(facts: Facts) -> bool:
    """What the design says, once more and otherwise."""
    one_good_host = len(facts.hosts) == 1 and facts.hosts[0].lower() in NAMES
    origin_fits = not facts.origins or facts.origins in [(origin,) for origin in ORIGINS]
    if not one_good_host or not origin_fits:
        return False
    reads = facts.method in ("GET", "HEAD") and not facts.websocket
    if facts.access is Access.OPEN and reads:
        return True
    if facts.authorizations:
        return facts.authorizations == (f"Bearer {TOKEN}",)
    if facts.access is Access.PAGE and reads and facts.tokens:
        return facts.tokens == (TOKEN,)
    if facts.cookies != (TOKEN,):
        return False
    return set(facts.sites) <= {"same-origin", "none"} and (reads or len(facts.origins) == 1)


@pytest.mark.slow  # half a million judgements
def test_everything_that_a_request_can_bring_is_judged_as_the_design_says() -> None:
    origins = ((), (HERE,), ("https://studio.example",), (HERE, HERE), *((one,) for one in FOREIGN))
    credentials: tuple[dict[str, Any], ...] = (
        {},
        {"authorizations": (f"Bearer {TOKEN}",)},
        {"authorizations": (f"Bearer {TOKEN}x",)},
        {"authorizations": (f"Bearer {TOKEN}", f"Bearer {TOKEN}")},
        {"authorizations": (f"Basic {TOKEN}",)},
        {"authorizations": ("",), "cookies": (TOKEN,)},
        {"cookies": (TOKEN,)},
        {"cookies": ("",)},
        {"cookies": (TOKEN[:-1],)},
        {"cookies": ("x", TOKEN)},
        {"tokens": (TOKEN,)},
        {"tokens": ("x",)},
        {"tokens": (TOKEN, "x")},
        {"tokens": ("",), "cookies": (TOKEN,)},
    )
    let_in = 0
    for hosts, method, sites, origin, brings, access, websocket in product(
        HOSTS, METHODS, SITES, origins, credentials, Access, (False, True)
    ):
        facts = Facts(
            method=method, access=access, websocket=websocket, hosts=hosts, origins=origin, sites=sites, **brings
        )
        verdict = judge(facts, SETTINGS)
        assert verdict.lets_in == may(facts), facts
        assert verdict.lets_in or (verdict.message and verdict.status in (400, 401, 403, 421)), facts
        let_in += verdict.lets_in
    assert let_in


def test_it_is_known_by_which_way_somebody_came() -> None:
    host = ("localhost:8420",)
    page = Facts(method="GET", access=Access.PAGE, hosts=host, tokens=(TOKEN,))
    assert judge(page, SETTINGS).way is Way.LINK
    assert judge(GOOD, SETTINGS).way is Way.COOKIE
    bearer = Facts(method="POST", access=Access.GUARDED, hosts=host, authorizations=(f"bearer  {TOKEN}",))
    assert judge(bearer, SETTINGS).way is Way.BEARER


@pytest.mark.parametrize(
    "token", ["é" * 43, "\udcff" * 43, "t" * 10_000_000, "\0"], ids=["accents", "surrogates", "long", "zero"]
)
def test_a_strange_token_is_a_wrong_one(token: str) -> None:
    facts = Facts(method="GET", access=Access.GUARDED, hosts=("localhost:8420",), authorizations=(f"Bearer {token}",))
    assert judge(facts, SETTINGS).status == 401


def test_a_server_for_others_answers_only_to_its_own_names() -> None:
    names, origins = addresses("192.168.1.5", 80, ("studio.local", "https://darkroom.example"))
    assert names == {"192.168.1.5", "192.168.1.5:80", "studio.local", "studio.local:80", "darkroom.example"}
    assert "https://darkroom.example" in origins
    assert "http://darkroom.example" not in origins


@pytest.mark.parametrize("name", ["", "http://", "ftp://a.example", "https://a.example/path", "http://me@a.example"])
def test_what_is_no_name_of_a_server_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name of a server"):
        addresses("127.0.0.1", 8420, (name,))
