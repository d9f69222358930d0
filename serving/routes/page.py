"""`GET /`: the editor, and the files that it is made of."""

import asyncio
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serving.answers import refuse
from serving.house import House

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may do. Styles that its libraries make while it runs come in by the nonce of the answer."""

YEAR: Final = 365 * 24 * 3600

FOREVER: Final = f"private, max-age={YEAR}, immutable"
"""For files whose names say what they hold."""

NOT_BUILT: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Darkroom</title>
<h1>The editor is not built yet</h1>
<p>This server runs from a checkout whose page was never built. Build it with <code>pip install -e .</code>, or with
Node.js in <code>frontend</code>: <code>npm ci</code> and <code>npm run build</code>. Then load this page again.</p>
<p>All else works: programs, and <code>darkroom run FILE --server URL</code>.
<a href="/api/v1/openapi.json">OpenAPI</a> describes every route.</p>
"""


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
    built = await asyncio.to_thread(house.shelf.look)
    if built is None:
        return Response(NOT_BUILT, 503, {"Content-Security-Policy": POLICY}, "text/html")
    nonce = secrets.token_urlsafe(16)
    policy = POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    return Response(built.with_nonce(nonce), headers={"Content-Security-Policy": policy}, media_type="text/html")


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


async def piece(house: House, request: Request) -> Response:
    """A file of the page, by its exact name."""
    name = request.path_params["file"]
    found = await asyncio.to_thread(house.shelf.piece, name)
    if found is None:
        raise refuse(404, "the page has no such file", "load it again: it may have been built anew")
    headers = {"Cache-Control": FOREVER, "ETag": f'"{name}"', "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    path = found.path
    if found.packed is not None and _takes_gzip(request):
        path = found.packed
        headers["Content-Encoding"] = "gzip"
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        raise refuse(404, "the page has no such file", "load it again: it may have been built anew") from error
    return Response(data, headers=headers, media_type=found.media_type)


def _takes_gzip(request: Request) -> bool:
    """Whether the browser can unpack what is packed."""
    said = (part.partition(";") for part in request.headers.get("accept-encoding", "").split(","))
    return any(name.strip().lower() == "gzip" and quality.replace(" ", "") != "q=0" for name, _, quality in said)
