"""The catalogue: every message under a name, in both languages.

Belongs here: loading `words/*.yaml`, finding a message and filling it in. Does not belong here: the messages.

A message is `file.name`: `run.published` stands in `words/run.yaml` under `published`, as `{en: …, zh: …}`. Its places
are those of `str.format`, the same in both languages. The files are read when their first message is asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from gai_pipeline.wording.language import Lang, language

LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def told(name: str, /, lang: Lang | None = None, **values: object) -> str:
    """The message `name` with its places filled, in `lang` or the language asked for.

    Raises `KeyError` for an unknown name or a place without a value.
    """
    file, _, key = name.partition(".")
    message = messages(file)[key][lang or language()]
    return message.format(**values) if values else message


@cache
def messages(file: str) -> dict[str, dict[Lang, str]]:
    """The messages of `words/FILE.yaml` by name and language. Raises `FileNotFoundError` for an unknown file."""
    text = resources.files(__package__).joinpath("words", f"{file}.yaml").read_text("utf-8")
    loaded = yaml.load(text, _LOADER).items()
    return {str(name): {lang: str(said[lang]).rstrip("\n") for lang in LANGUAGES} for name, said in loaded}


def files() -> list[str]:
    """The names of the files of messages."""
    folder = resources.files(__package__).joinpath("words")
    return sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml"))
