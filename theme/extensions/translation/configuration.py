"""The configuration of an edition, made from ``_config.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "locale"
LANGUAGE = "zh_CN"


def configuration(language: str) -> dict[str, Any]:
    """Return what Jupyter Book reads, for an edition in ``language``."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    sphinx = config["sphinx"]
    # A path in it counts from the file, which will be elsewhere.
    for name, folder in sphinx["local_extensions"].items():
        sphinx["local_extensions"][name] = str(ROOT / folder)
    sphinx["local_extensions"]["translation"] = str(ROOT / "theme" / "extensions")
    sphinx["config"]["extensions"].append("translation")
    sphinx["config"] |= {
        "language": language,
        "locale_dirs": [str(LOCALE)],
        "gettext_compact": False,  # one file a page
        "gettext_uuid": False,
        "gettext_location": False,
        "gettext_additional_targets": ["index"],
        # Catalogs are made of what has words for those who do not see it.
        "nb_mime_priority_overrides": [["gettext", "image/svg+xml", 1], ["gettext", "image/png", 2]],
    }
    return config
