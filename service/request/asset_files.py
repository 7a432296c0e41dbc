"""Which files browsers load: our own, and those that `npm ci` puts into node_modules.

Apart from the giving out, so that the process that only watches loads no web framework.
"""

from __future__ import annotations

import shlex
from pathlib import Path

_SERVICE = Path(__file__).parents[1]
_PACKAGES = _SERVICE / "node_modules"
_KERN = _PACKAGES / "@kern-ux" / "native"
_YASGUI = _PACKAGES / "@zazuko" / "yasgui" / "build"
_FONTS = _KERN / "dist" / "fonts" / "fira-sans"

#: Every asset there is, our own and those of others: its name in addresses, and its file.
FILES = {
    **{
        path.name: path
        for folder in (_SERVICE / "static", *sorted(_SERVICE.glob("doors/*/static")))
        for path in sorted(folder.iterdir())
    },
    "yasgui.css": _YASGUI / "yasgui.min.css",
    "yasgui.js": _YASGUI / "yasgui.min.js",
    "kern.css": _KERN / "dist" / "kern.min.css",
    "kern-licence.md": _KERN / "LICENSE.md",
    "d3.js": _PACKAGES / "d3" / "dist" / "d3.min.js",
    "d3-licence.txt": _PACKAGES / "d3" / "LICENSE",
    "plot.js": _PACKAGES / "@observablehq" / "plot" / "dist" / "plot.umd.min.js",
    "plot-licence.txt": _PACKAGES / "@observablehq" / "plot" / "LICENSE",
    "cytoscape.js": _PACKAGES / "cytoscape" / "dist" / "cytoscape.esm.min.mjs",
    "cytoscape-licence.txt": _PACKAGES / "cytoscape" / "LICENSE",
    "FiraSans-Regular.woff2": _FONTS / "FiraSans-Regular.woff2",
    "FiraSans-Medium.woff2": _FONTS / "FiraSans-Medium.woff2",
    "FiraSans-SemiBold.woff2": _FONTS / "FiraSans-SemiBold.woff2",
}


def shortcoming() -> str:
    """What pages lack because files were never fetched, and how to mend it; nothing if all is well.

    Said where the service is started: a page without styles does not look like a mistake there.
    """
    missing = [name for name, path in FILES.items() if not path.is_file()]
    if not missing:
        return ""
    command = f"npm ci --ignore-scripts --prefix {shlex.quote(str(_PACKAGES.parent))}"
    return (
        f"{len(missing)} files for pages are missing ({', '.join(missing[:3])}, ...): pages come "
        f"without styles, the query editor and the pictures do not work. Run `{command}` and "
        "start again"
    )
