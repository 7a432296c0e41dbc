"""What a page may load and run, and who may show it within theirs (Content Security Policy)."""

from __future__ import annotations

from collections.abc import Sequence

#: Styles that libraries put into a page, always the same, by their hashes. A new version may need
#: a new one; the tests in a browser tell.
PLOT = "'sha256-+TfQir1nvDucAdvE6XUQBt4ayUjpAWkbw2kCdSfekHM='"
CYTOSCAPE = "'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='"
TABLE_COLUMNS = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
#: What YASGUI underlines where it expects something else; the style stands at the element.
UNDERLINED = "'unsafe-hashes' 'sha256-EntWS0hFrz2vH7susM+dPUxvHlL6sBswmM8K80E5oUk='"


def content_security_policy(
    scripts: bool = False,
    styles: Sequence[str] = (),
    frames: bool = False,
    requests: bool = False,
    inline_images: bool = False,
) -> str:
    """The policy of a page: everything comes from here, and no script runs unless the page has one.

    `styles` are those that a script puts into the page; with `frames` any other page may show this
    one, with `requests` a script may ask us, with `inline_images` a style sheet may hold pictures.
    """
    directives = {
        "default-src": "'none'",
        "script-src": "'self'" if scripts else "",
        "connect-src": "'self'" if requests else "",
        "style-src": " ".join(("'self'", *(styles if scripts else ()))),
        "font-src": "'self'",
        "img-src": "'self' data:" if inline_images else "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "*" if frames else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items() if value)


#: Of every answer, those of the server itself included.
HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    # Everything here is public and the same for everybody, so any page may read it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Content-Location, Content-Range, ETag, Link, Memento-Datetime, "
        "RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Cache, "
        "X-Actor-Graph-Release, X-Total-Count, X-Truncated"
    ),
}
