"""The configuration of an edition, made from ``_config.yml``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "locale"
LANGUAGE = "zh_CN"
EXTENSIONS = ROOT / "theme" / "extensions"
# What a reader sees of the configuration.
WORDS = (
    ("title",),
    ("author",),
    ("sphinx", "config", "html_theme_options", "search_bar_text"),
    ("sphinx", "config", "html_theme_options", "logo", "text"),
    ("sphinx", "config", "html_theme_options", "logo", "alt_text"),
    ("sphinx", "config", "html_theme_options", "toc_title"),
    ("sphinx", "config", "html_last_updated_fmt"),
    ("sphinx", "config", "nb_code_prompt_show"),
    ("sphinx", "config", "nb_code_prompt_hide"),
)


def read_configuration() -> dict[str, Any]:
    """Return the configuration of the English edition."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def words(config: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each part of a configuration that a reader sees, as a dictionary and a key."""
    for *path, last in WORDS:
        part = config
        for name in path:
            part = part[name]
        yield part, last


def configuration(
    language: str, locale: Path, translate: Callable[[str], str] = str
) -> dict[str, Any]:
    """Return what Jupyter Book reads for an edition.

    Args:
        language: in Sphinx's spelling.
        locale: the folder with the compiled catalogs.
        translate: translates a word of the configuration.
    """
    config = read_configuration()
    for part, name in words(config):
        part[name] = translate(part[name])
    config["html"]["favicon"] = str(ROOT / config["html"]["favicon"])
    config["logo"] = str(ROOT / config["logo"])
    sphinx = config["sphinx"]
    # A path in it counts from the file, which will be elsewhere.
    folders = dict.fromkeys([*sphinx["local_extensions"], "translation"], str(EXTENSIONS))
    sphinx["local_extensions"] = folders
    sphinx["config"]["extensions"].append("translation")
    sphinx["config"] |= {
        "language": language,
        "locale_dirs": [str(locale)],
        "html_extra_path": [str(ROOT / "theme" / "chinese" / "root")],
        "gettext_compact": False,  # one file a page
        "gettext_uuid": False,
        "gettext_location": False,
        "gettext_additional_targets": ["index"],
        # Catalogs hold the words for readers who do not see a figure.
        "nb_mime_priority_overrides": [
            ["gettext", "image/svg+xml", 1],
            ["gettext", "image/png", 2],
        ],
    }
    return config
