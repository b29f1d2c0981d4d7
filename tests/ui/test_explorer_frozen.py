"""`gai explore --to`: the pages as files, behind a plain file server, in Chromium without a network."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.integration.orchestrate import runs
from tests.ui.conftest import AXE, WCAG

pytestmark = pytest.mark.ui
LINKS = ("href", "src", "action", "data")


class Parsed(HTMLParser):
    """The links of a page and the places that a link may lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in LINKS and value:
                self.links.append(value)


@pytest.fixture(scope="module")
def frozen(explorer_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as `plain`; and as `whole`, with the originals', written over a copy of the first with a page more."""
    folder = tmp_path_factory.mktemp("frozen")
    assert "index.html" in runs.run(explorer_home, "explore", "--to", str(folder / "plain"))
    shutil.copytree(folder / "plain", folder / "whole")
    (folder / "whole" / "zh" / "left.html").write_text("x", "utf-8")
    runs.run(explorer_home, "explore", "--to", str(folder / "whole"), "--with-documents")
    return folder


@pytest.fixture(scope="module")
def pages(frozen: Path) -> dict[Path, Parsed]:
    return {p: Parsed(p.read_text("utf-8")) for p in frozen.rglob("*.html")}


def test_every_link_leads_to_a_file_and_a_place_in_it(frozen: Path, pages: dict[Path, Parsed]) -> None:
    dead = []
    for page, parsed in pages.items():
        site = frozen / page.relative_to(frozen).parts[0]
        for link in parsed.links:
            parts = urlsplit(link)
            assert not parts.scheme or parts.scheme == "data", f"{page}: {link} leads elsewhere"
            assert not link.startswith("/"), f"{page}: {link} needs a server of its own"
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            known = pages.get(target)
            if not target.is_file() or site not in target.parents:
                dead.append(f"{page.relative_to(frozen)}: {link}")
            elif parts.fragment and known is not None and unquote(parts.fragment) not in known.ids:
                dead.append(f"{page.relative_to(frozen)}: {link}: no such place")
    assert len(pages) > 200
    assert dead == []


def test_no_document_is_among_them_unless_asked(frozen: Path, explorer_home: Path) -> None:
    plain, whole = frozen / "plain", frozen / "whole"
    assert not (plain / "documents").exists()
    assert not [p for p in plain.rglob("*.html") if 'id="document"' in p.read_text("utf-8")]
    assert list(whole.glob("documents/*/pages/1.png")), "pages of PDFs and scans as pictures"
    originals = {p.stat().st_size for p in (explorer_home.parent / "documents").iterdir()}
    assert not [p for p in whole.rglob("*") if p.is_file() and p.suffix == ".pdf"]
    assert originals


def test_a_stopped_or_foreign_folder_is_left_alone(explorer_home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    said = runs.run(explorer_home, "explore", "--to", str(tmp_path), status=1)
    assert "other files" in said
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture
def address(frozen: Path) -> Iterator[str]:
    """A plain file server."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(frozen)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_first_page_to_a_figure_without_a_network(browser: Browser, address: str, lang: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(AXE)
    asked: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("response", lambda r: trouble.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: trouble.append(str(e)))

    def follow(part: str) -> None:
        page.locator(f"main a[href*='{part}']").first.click()
        expect(page.locator("h1")).to_be_visible()
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
        assert [(v["id"], v["nodes"][0]["target"]) for v in found["violations"]] == [], page.url

    page.goto(f"{address}/whole/")
    follow(f"{lang}/index.html")
    follow("regions/990000/index.html")
    expect(page.locator(".chart canvas").first).to_be_visible()
    follow("regions/990100/index.html")
    follow("bodies/")
    page.locator("table.years td a[href*='reports/']").first.click()
    expect(page.locator("#document")).to_be_visible()
    assert page.evaluate("document.querySelector(':target') !== null"), page.url
    assert page.locator("footer a", has_text="JSON").evaluate("a => fetch(a.href).then(r => r.json())")["report"]
    assert [a for a in asked if not a.startswith((address, "data:"))] == []
    assert trouble == []
    context.close()


def test_freezing_again_takes_the_place_of_the_old_pages(frozen: Path) -> None:
    assert not (frozen / "whole" / "zh" / "left.html").exists()
    for page in (frozen / "plain").glob("*/regions/**/*"):
        assert (
            page.is_dir() or page.read_bytes() == (frozen / "whole" / page.relative_to(frozen / "plain")).read_bytes()
        )
