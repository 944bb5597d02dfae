"""The Chromium or Chrome of this machine, for the browser tests and for `make pdf`."""

from __future__ import annotations

import os
import shutil
from typing import Any

# Without these it looks up hosts of its own at every start.
QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# What Chromium shows below its address bar are two pages for each window: of the work of opening a
# page of the book, a third. The switch takes the place of playwright's, whose other names follow.
OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AimEnabled", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
    *("HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter"),
    *("NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin"),
    *("ThirdPartyStoragePartitioning",),
)


def launch_options() -> dict[str, Any]:
    """Return the arguments with which playwright starts the browser.

    Raises:
        RuntimeError: there is no browser; the message says how to get one.
    """
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, filter(None, names))), None)
    if path is None:
        raise RuntimeError(
            "No Chromium found: install one (Debian, Ubuntu: apt install chromium) "
            "or set $CHROMIUM to the path of a Chromium or Chrome."
        )
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    # Chromium's sandbox does not start for root.
    args = [*QUIET, f"--disable-features={','.join(OFF)}", *["--no-sandbox"] * is_root]
    return {"executable_path": path, "args": args}
