"""`GET /`: a small page that says what this is, until the editor stands there. Its script and style are files."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serving.house import House

FOLDER: Final = Path(__file__).parents[1] / "page"
FILES: Final = {"page.js": "text/javascript; charset=utf-8", "page.css": "text/css; charset=utf-8"}

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

YEAR: Final = 365 * 24 * 3600


async def page(house: House, request: Request) -> Response:
    """The page. With the token in the address: puts it into a cookie, and leads on to the address without it."""
    if "token" in request.query_params:
        answer = _onward(request)
        answer.set_cookie(
            house.settings.cookie,
            house.settings.token,
            max_age=YEAR,
            path="/",
            httponly=True,
            samesite="strict",
        )
        return answer
    return Response(
        (FOLDER / "index.html").read_bytes(), headers={"Content-Security-Policy": POLICY}, media_type="text/html"
    )


def _onward(request: Request) -> Response:
    """Lead on to the page. Where another page held the link, the browser would not bring the cookie along with a
    redirect, for the other page began it; so ours begins anew.
    """
    if request.headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return RedirectResponse("/", 303)
    text = (
        '<!doctype html><title>Darkroom</title><meta http-equiv="refresh" content="0; url=/"><a href="/">Darkroom</a>'
    )
    return Response(text, headers={"Content-Security-Policy": POLICY}, media_type="text/html")


async def script(house: House, request: Request) -> Response:
    """The page's script."""
    return _file("page.js")


async def style(house: House, request: Request) -> Response:
    """The page's style."""
    return _file("page.css")


def _file(name: str) -> Response:
    return Response((FOLDER / name).read_bytes(), media_type=FILES[name])
