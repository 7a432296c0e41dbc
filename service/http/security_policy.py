"""What a page may load and run, and who may show it within theirs (Content Security Policy)."""

from __future__ import annotations

from collections.abc import Sequence


def content_security_policy(
    scripts: bool = False, styles: Sequence[str] = (), frames: bool = False
) -> str:
    """The policy of a page: everything comes from here, and no script runs unless the page has one.

    `styles` are hashes of styles that a script puts into the page; with `frames` any other page
    may show this one.
    """
    return "; ".join(
        (
            "default-src 'none'",
            *(("script-src 'self'",) if scripts else ()),
            " ".join(("style-src 'self'", *(styles if scripts else ()))),
            "font-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {'*' if frames else chr(39) + 'none' + chr(39)}",
        )
    )
