"""Build the book in Chinese, below the English pages: ``python -m translation.edition html``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml
from jupyter_book.sphinx import build_sphinx

from .compiled import compile_catalogs, read_words
from .configuration import LANGUAGE, ROOT, configuration

BUILD = ROOT / "_build" / "zh"


def build(config: dict[str, Any], folder: Path, builder: str, **options: Any) -> int | Exception:
    """Build the book with a configuration into a folder; return what is 0 if all went well."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "_config.yml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    toc = {"external_toc_path": str(ROOT / "_toc.yml"), "latex_individualpages": False}
    return build_sphinx(
        ROOT,
        folder / builder,
        noconfig=True,
        path_config=file,
        confoverrides=toc,
        builder=builder,
        freshenv=True,
        **options,
    )


def main(builder: str) -> int:
    """Build the Chinese edition, whose warnings are errors, too; return an exit code."""
    locale = BUILD / "locale"
    compile_catalogs(locale)
    words = read_words("theme")
    config = configuration(LANGUAGE, locale, lambda text: words.get(text, text))
    code = build(config, BUILD, builder, warningiserror=True, keep_going=True)
    if builder == "html" and not code:
        place = ROOT / "_build" / "html" / "zh"
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        (BUILD / builder).rename(place)
    return bool(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
