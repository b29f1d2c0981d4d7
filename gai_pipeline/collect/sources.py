"""Sources: the sites that a user cares about, as data.

Belongs here: the models of sources and presets, loading and checking the user's files, the JSON Schema for editors.
Does not belong here: fetching (`spider.py`), or anything about one site in code.

A source needs three lines: `id`, `preset`, `url`. Everything else is for sites that differ from their family.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from gai_pipeline.wording import told

if TYPE_CHECKING:
    from gai_pipeline.settings import Settings

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"
ATTACHMENTS = r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip)(?:\?.*)?$"
NEXT = r"^\W*(?:下一页|下页|后一页|next)\W*$"


class SourcesError(ValueError):
    """A file of sources cannot be used; the message names the file, the source and the field."""


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{value!r} must begin with http:// or https:// and name a host")
    if parts.username or parts.password:
        raise ValueError("an address with a user name or password is refused: credentials are never sent")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]
Address = Annotated[str, AfterValidator(_web_address)]


class Rules(BaseModel):
    """How the pages of a site are found: what a preset provides and a source may say otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: tuple[str, ...] = Field(("{url}",), description="List pages. {url} and {year} are filled in.")
    documents: tuple[str, ...] = Field((), description="Pages that are reports themselves. {url} and {year}.")
    link: Pattern | None = Field(None, description="Regular expression that an entry's address must match.")
    title: Pattern | None = Field(
        None, description="Regular expression of entry titles, instead of the built-in test for annual reports."
    )
    attachments: Pattern = Field(ATTACHMENTS, description="Regular expression of addresses that are attachments.")
    images: Literal["auto", "always", "never"] = Field(
        "auto", description="Pictures of a page: auto takes them where the page has no table of figures."
    )
    next: Pattern = Field(NEXT, description="Regular expression of the text of the link to the next list page.")
    page_count: Pattern | None = Field(
        None, description="Regular expression whose first group is the number of list pages, where no link leads on."
    )
    page_template: str = Field("index_{n}.html", description="Address of list page {n}, relative to the first.")
    second_page: int = Field(1, ge=0, description="The number {n} of the second list page.")
    max_pages: int = Field(50, ge=1, le=10_000, description="Most list pages that are followed.")

    @model_validator(mode="after")
    def _something_to_fetch(self) -> Self:
        if not self.lists and not self.documents:
            raise ValueError("lists and documents are both empty: nothing would be fetched")
        if self.page_count is not None and re.compile(self.page_count).groups < 1:
            raise ValueError("page_count needs a group (…) around the number of pages")
        return self


class Preset(Rules):
    """A family of content systems."""

    about: str


class Source(Rules):
    """One site, or one body's list on a site."""

    id: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", description="Your name for it; part of reports, never changes."
    )
    preset: str = Field("generic", description="Family of its content system; see gai sources list --presets.")
    url: Address = Field(description="The list page, or for jcms the address without fbtime.")
    body: str | None = Field(None, description="The body that publishes there, for your own orientation.")
    region: str | None = Field(None, pattern=r"^\d{6}(\d{3})?$", description="Its region code, 6 or 9 digits.")
    first_year: int | None = Field(None, ge=2007, le=2100, description="First report year to fetch.")
    last_year: int | None = Field(None, ge=2007, le=2100, description="Last report year to fetch.")
    hosts: tuple[str, ...] = Field((), description="Other hosts that its entries may lie on.")
    delay: float | None = Field(None, ge=0, le=600, description="Seconds between requests; unset: GAI_COLLECT_DELAY.")
    enabled: bool = Field(True, description="false: leave it out without deleting it.")

    @field_validator("preset")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in presets():
            raise ValueError(f"there is no preset {value!r}; there are {', '.join(presets())}")
        return value

    @property
    def rules(self) -> Rules:
        """The preset's rules with what this source says otherwise."""
        merged: dict[str, Any] = {name: getattr(presets()[self.preset], name) for name in Rules.model_fields}
        merged.update({name: getattr(self, name) for name in self.model_fields_set & set(Rules.model_fields)})
        return Rules(**merged)

    def wants(self, year: int | None, years: Sequence[int]) -> bool:
        """Whether a document of a report year is to be fetched; where the year is not known it is."""
        if year is None:
            return True
        if (self.first_year and year < self.first_year) or (self.last_year and year > self.last_year):
            return False
        return not years or year in years


class SourcesFile(BaseModel):
    """A file of sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[Source, ...] = Field(description="The sites.")


@cache
def presets() -> dict[str, Preset]:
    """The presets of the package by name."""
    text = files("gai_pipeline.collect").joinpath("presets.yaml").read_text("utf-8")
    return {name: Preset(**fields) for name, fields in yaml.safe_load(text).items()}


def schema() -> dict[str, Any]:
    """JSON Schema of a file of sources, with the presets as an enumeration."""
    found = SourcesFile.model_json_schema()
    found["$schema"] = SCHEMA_ID
    found["title"] = "gai sources"
    found["$defs"]["Source"]["properties"]["preset"]["enum"] = list(presets())
    return found


def sources_path(settings: Settings) -> Path:
    """`GAI_SOURCES`, or `$GAI_HOME/sources.yaml`, or the folder `$GAI_HOME/sources` where that exists instead."""
    if settings.sources is not None:
        return settings.sources.expanduser()
    file, folder = settings.root / "sources.yaml", settings.root / "sources"
    return folder if folder.is_dir() and not file.exists() else file


def load_sources(path: Path) -> list[Source]:
    """The sources of a file, or of all `*.yaml` and `*.yml` in a folder, in order; none where nothing is there.

    Raises `SourcesError`.
    """
    if not path.exists():
        return []
    listed = sorted(p for p in path.iterdir() if p.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
    found: dict[str, tuple[Source, Path]] = {}
    for file in listed:
        for source in _read(file):
            if source.id in found:
                raise SourcesError(told("errors.same_source_id", file=file, id=source.id, other=found[source.id][1]))
            found[source.id] = source, file
    return [source for source, _ in found.values()]


def choose(sources: Iterable[Source], ids: Sequence[str]) -> list[Source]:
    """The enabled sources, or those with the given ids. Raises `SourcesError` for an id that does not exist."""
    listed = list(sources)
    if not ids:
        return [s for s in listed if s.enabled]
    by_id = {s.id: s for s in listed}
    if missing := [i for i in ids if i not in by_id]:
        raise SourcesError(
            told("errors.no_source", missing=", ".join(missing), known=", ".join(by_id) or told("errors.none"))
        )
    return [by_id[i] for i in dict.fromkeys(ids)]


def _read(file: Path) -> tuple[Source, ...]:
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourcesError(told("errors.no_yaml", file=file, error=error)) from error
    if isinstance(content, list):
        content = {"sources": content}
    if content is None:
        return ()
    try:
        return SourcesFile.model_validate(content).sources
    except ValidationError as error:
        raise SourcesError(f"{file}: " + "; ".join(_said(e, content) for e in error.errors())) from error


def _said(error: Any, content: Any) -> str:
    """One problem with the source's id, where it has one."""
    place = list(error["loc"])
    label = ""
    if place[:1] == ["sources"] and len(place) > 1 and isinstance(place[1], int):
        row = content["sources"][place[1]]
        label = f"source {row.get('id', place[1] + 1) if isinstance(row, dict) else place[1] + 1}, "
        place = place[2:]
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{label}{'.'.join(map(str, place)) or 'as a whole'}: {message}"
