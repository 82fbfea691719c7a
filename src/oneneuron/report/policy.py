"""The page's policy for browsers: nothing is loaded, and no script runs but the page's own."""

import base64
import hashlib
from collections.abc import Iterable


def policy_of(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """Return the Content-Security-Policy of a page that holds these styles and scripts.

    They are named by the hashes of their texts, so that whatever else came into the page, be it
    an element's own style or handler, is without effect.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hashes(styles)}",
            f"script-src {_hashes(scripts)}",
            "img-src data:",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests) or "'none'"
