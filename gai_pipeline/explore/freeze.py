"""Writes the public pages of a warehouse as files, for any web server or none: links are relative, nothing is asked
for.

Belongs here: which pages, where each lies, and how links become relative. Does not belong here: the pages themselves:
they are those of the app, asked for in this process.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import shutil
import sys
from collections.abc import Iterator, Set
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from gai_pipeline.explore.app import create_app
from gai_pipeline.explore.options import Options
from gai_pipeline.explore.snapshots import NoWarehouse, Snapshot
from gai_pipeline.explore.view import LANGS, address
from gai_pipeline.forms.rules import rules

_LINK: Final = re.compile(r' (href|src|action)="(/[^"]*)"')
_PLACE: Final = re.compile(r' id="([^"]+)"')
_TELL_EVERY: Final = 2_000


def freeze(options: Options, folder: Path) -> int:
    """Write the pages below `folder`, which may not hold anything else; 0, or 1 where there is nothing to write.

    `folder` appears when all is written: a stopped run leaves what was there.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "index.html").is_file():
        sys.stderr.write(f"gai: {folder} holds other files; give a new folder\n")
        return 1
    app = create_app(replace(options, frozen=True, edit=False, token=None))
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        snapshot = app.state.explorer.warehouse.snapshot()
        n = _write(_Asked(app, options), snapshot, new, options)
    except NoWarehouse as error:
        sys.stderr.write(f"gai: {error}\n")
        return 1
    finally:
        app.state.explorer.close()
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(new, folder)  # noqa: PTH105
    sys.stdout.write(f"{n:,} pages: {folder / 'index.html'}\n")
    return 0


class _Asked:
    """The app, asked without a network."""

    def __init__(self, app: Any, options: Options) -> None:
        import httpx

        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=f"http://127.0.0.1:{options.port}",
            headers={"accept": "text/html"},
        )

    def get(self, path: str) -> Any:
        return self._loop.run_until_complete(self._client.get(path))


def _write(client: _Asked, snapshot: Snapshot, new: Path, options: Options) -> int:
    static = resources.files("gai_pipeline.explore").joinpath("static")
    with resources.as_file(static) as source:
        shutil.copytree(source, new / "static")
    written = 0
    known = {place_of(path) for lang in LANGS for path in paths(snapshot, lang)}
    for lang in LANGS:
        for path in paths(snapshot, lang):
            page = client.get(path)
            if page.status_code != 200:
                raise RuntimeError(f"{path}: {page.status_code}: {page.text[:300]}")
            place = place_of(path)
            target = new / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(relative(page.text, place, known, options.documents), "utf-8")
            for ending in (".json", ".csv"):
                data = client.get(_beside(path, lang, ending))
                target.with_name("data" + ending).write_bytes(data.content)
            if options.documents:
                _write_pictures(client, page.text, new)
            written += 1
            if written % _TELL_EVERY == 0:
                sys.stderr.write(f"{written:,} pages\n")
    (new / "index.html").write_text(_FRONT, "utf-8")
    return written


def paths(snapshot: Snapshot, lang: str) -> Iterator[str]:
    """The address of every public page in a language."""
    yield f"/{lang}/"
    yield address(lang, "metrics")
    yield from (address(lang, "metrics", row["metric"]) for row in snapshot.ask("metrics"))
    yield from (address(lang, "rules", rule.id) for rule in rules())
    yield from (address(lang, "regions", code) for (code,) in snapshot.every("frozen_regions"))
    yield from (address(lang, "bodies", id) for (id,) in snapshot.every("frozen_bodies"))
    yield from (address(lang, "reports", id) for (id,) in snapshot.every("frozen_reports"))
    for report, rule, row, column in snapshot.every("frozen_findings"):
        yield address(lang, "finding", report=report, rule=rule, row=row, column=column)


def place_of(path: str) -> str:
    """Where the page of an address lies below the folder."""
    parts = urlsplit(path)
    where = parts.path.strip("/")
    if where.endswith("/finding"):
        where += "/" + re.sub(r"[^A-Za-z0-9_.=-]", ".", parts.query.replace("&", "."))
    return f"{where}/index.html"


def _beside(path: str, lang: str, ending: str) -> str:
    parts = urlsplit(path)
    base = f"/{lang}/index" if parts.path.rstrip("/") == f"/{lang}" else parts.path
    return base + ending + (f"?{parts.query}" if parts.query else "")


def relative(page: str, place: str, known: Set[str], documents: bool) -> str:
    """A page whose links lead to files. A link to what is not frozen, or not shown, leads nowhere; a link to a figure
    leads to its place in the same page."""
    up = "../" * place.count("/")
    places = {html.unescape(id) for id in _PLACE.findall(page)}

    def link(found: re.Match[str]) -> str:
        name, target = found[1], html.unescape(found[2])
        parts = urlsplit(target)
        path, anchor = parts.path, f"#{parts.fragment}" if parts.fragment else ""
        cell = re.search(r"(?:^|&)cell=([^&]+)", parts.query)
        if cell and "/reports/" in path:
            anchor = f"#{'p' if documents and f'{place}' == place_of(path) else 'c'}-{cell[1]}"
        if path.startswith("/documents/") and path.endswith(".png"):
            return f' {name}="{up}{path[1:]}"'
        if path.startswith("/static/"):
            return f' {name}="{up}{path[1:]}"'
        if path.endswith((".json", ".csv")) and not path.startswith("/api"):
            return f' {name}="data{path[path.rindex(".") :]}"'
        where = place_of(f"{path}?{parts.query}" if path.endswith("/finding") else path)
        if where not in known:
            return ""
        if where == place and anchor:
            return f' {name}="{anchor}"' if html.unescape(anchor[1:]) in places else ""
        return f' {name}="{up}{quote(where, safe="/=.-_")}{anchor}"'

    return _LINK.sub(link, page)


def _write_pictures(client: _Asked, page: str, new: Path) -> None:
    for found in re.findall(r'href="(/documents/[0-9a-f]{64}/pages/\d+\.png)"', page):
        target = new / found.lstrip("/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(client.get(found).content)


_FRONT: Final = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>政府信息公开年报数据</title><link rel="stylesheet" href="static/explore.css">
<link rel="icon" href="static/icon.svg" type="image/svg+xml"></head>
<body><main class="wrap hero"><h1><a href="zh/index.html">政府信息公开年报数据</a></h1>
<p class="lead" lang="en"><a href="en/index.html">Disclosure reports of China</a></p></main></body></html>
"""
