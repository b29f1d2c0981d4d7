"""Attacks on `gai explore`: script, style, template, SQL and paths in every parameter, hostile uploads, and an API
fuzzer.

Nothing is executed, nothing outside is read, and the app lives.
"""

from __future__ import annotations

import http.client
import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import duckdb
import psutil
import pytest
from playwright.sync_api import sync_playwright

from tests.ui.conftest import Explorer
from tests.ui.explorer_home import HOSTILE
from tests.ui.test_ui import ARGUMENTS, CHROMIUM

pytestmark = pytest.mark.ui

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1; DROP TABLE fct_reports; --",
    "{{7*7}}${7*7}<%=7*7%>",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "x\r\nSet-Cookie: a=b",
    "a" * 3000,
    "\u202e\ufffd\x00",
    "</style><style>*{display:none}</style>",
    "javascript:alert(1)",
]
QUERIES = [
    ("search", "q"),
    ("regions/990100", "metric"),
    ("regions/990100", "year"),
    ("findings", "rule"),
    ("findings", "region"),
    ("findings", "page"),
    ("finding", "report"),
    ("sql", "q"),
    ("sql", "recipe"),
    ("sql.csv", "q"),
    ("sql.json", "q"),
    ("", "metric"),
]
PATHS = ["regions/{}", "bodies/{}", "reports/{}", "metrics/{}", "rules/{}", "checks/{}", "{}", "bodies/{}/texts"]


def ask(
    explorer: Explorer, address: str, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection(urlsplit(explorer.address).netloc, timeout=60)
    connection.request(method, address, body, {"accept": "text/html", **(headers or {})})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, text, {k.lower(): v for k, v in answer.getheaders()}


def is_harmless(text: str, headers: dict[str, str]) -> bool:
    """Whether nothing of a payload came back as markup, and nothing of the machine."""
    page = "html" in headers.get("content-type", "")
    raw = ("<script>alert", "<img src=x", "<style>*{", "49${49}") if page else ()
    return not any(mark in text for mark in (*raw, "root:x:0:0")) and "a=b" not in headers.get("set-cookie", "")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_a_parameter_stays_text(explorer: Explorer, payload: str) -> None:
    for place, name in QUERIES:
        status, text, headers = ask(explorer, f"/zh/{place}?{urlencode({name: payload})}")
        assert status < 500, (place, name, text[:300])
        assert is_harmless(text, headers), (place, name)
    for path in PATHS:
        status, text, headers = ask(explorer, f"/en/{path.format(quote(payload, safe=''))}")
        assert status in (400, 404, 405, 422), (path, status)
        assert is_harmless(text, headers), path


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fsettings.py",
        "/static//etc/passwd",
        "/documents/..%2f..%2f..%2fetc%2fpasswd/original",
        f"/documents/{'0' * 64}/original",
        f"/documents/{'0' * 64}/pages/1.png",
        f"/documents/{'0' * 64}/pages/99999999999999999999.png",
    ],
)
def test_nothing_outside_is_read(explorer: Explorer, address: str) -> None:
    status, text, headers = ask(explorer, address)
    assert status in (404, 422), status
    assert is_harmless(text, headers)


def test_an_original_is_never_opened_with_our_address(explorer: Explorer) -> None:
    with duckdb.connect(str(explorer.home / "warehouse.duckdb"), read_only=True) as db:
        document = str(
            (db.execute("SELECT document_id FROM marts.fct_reports WHERE reader = 'html' LIMIT 1").fetchone() or "")[0]
        )
    status, _, headers = ask(explorer, f"/documents/{document}/original")
    assert status == 200
    assert headers["content-disposition"].startswith("attachment")
    assert headers["content-type"] == "application/octet-stream"
    assert "sandbox" in headers["content-security-policy"]


def test_markup_of_a_document_is_shown_and_not_run(explorer: Explorer) -> None:
    with duckdb.connect(str(explorer.home / "warehouse.duckdb"), read_only=True) as db:
        report = str(
            (db.execute("SELECT report_id FROM marts.fct_cells WHERE raw LIKE '%<script>%' LIMIT 1").fetchone() or "")[
                0
            ]
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        page.goto(f"{explorer.address}/zh/reports/{report}")
        page.wait_for_timeout(300)
        assert "owned" not in page.title() or "<script>" in page.title()
        assert HOSTILE.split("{{")[0] in page.locator("#document").inner_text()
        assert page.evaluate("document.title") != "owned"
        assert page.locator("main img").count() == 0
        assert dialogs == []
        browser.close()


def posted(files: list[tuple[str, bytes]]) -> tuple[bytes, dict[str, str]]:
    parts = []
    for name, data in files:
        head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        parts.append(head.encode("utf-8", "surrogatepass") + data + b"\r\n")
    return b"".join(parts) + b"--b--\r\n", {"content-type": "multipart/form-data; boundary=b"}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def hostile_files() -> list[tuple[str, bytes]]:
    """Files that are broken, too large once opened, or want to get out of their folder."""
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w">&e;</w:document>'
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return [
        ("../../escape.html", b"<p>x</p>"),
        ("..\\..\\escape.txt", b"x"),
        ("bomb.zip", zipped({"a.txt": b"0" * 300_000_000})),
        ("nested.zip", zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": b"x"})})})),
        ("slip.zip", zipped({"../../../slip.html": b"<p>x</p>", "/etc/slip": b"x"})),
        ("entities.xml", f"{entities}]><x>&i;</x>".encode()),
        ("outside.docx", zipped({"[Content_Types].xml": types, "word/document.xml": outside})),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + b"\xff" * 5000),
        ("deep.html", b"<div>" * 60_000 + b"<table><tr><td>1" * 3_000),
        ("empty.docx", b""),
        ("noise.bin", bytes(range(256)) * 200),
        (
            "script.html",
            b"<title>x</title><script>alert(1)</script><table><tr><td onclick=alert(1)>1</td></tr></table>",
        ),
    ]


def test_hostile_uploads_end_as_a_result(explorer: Explorer) -> None:
    body, headers = posted(hostile_files())
    status, _, answer = ask(explorer, "/zh/check", "POST", body, headers)
    assert status == 303
    result = answer["location"]
    deadline = time.monotonic() + 240
    while True:
        _, text, _ = ask(explorer, f"{result}.json", headers={"accept": "application/json"})
        found = json.loads(text)
        if "reports" in found:
            break
        assert found["state"] in ("waiting", "reading"), found
        assert time.monotonic() < deadline, found
        time.sleep(1)
    assert found["summary"]["reports"] >= len(hostile_files()) - 2
    status, page, answer = ask(explorer, result)
    assert status == 200
    assert is_harmless(page, answer)
    for n in range(found["summary"]["reports"]):
        status, _, _ = ask(explorer, f"{result}/{n}.pdf")
        assert status in (200, 404, 422), n
    assert not list(Path("/tmp").glob("*escape*"))
    assert not list(Path("/tmp").glob("gai-check-*")), "what was handed in is deleted"
    assert psutil.Process(explorer.pid).memory_info().rss < 1_000_000_000
    assert ask(explorer, "/zh/")[0] == 200


def test_the_fuzzer_of_the_api_finds_nothing(explorer: Explorer) -> None:
    command = [
        str(Path(sys.executable).with_name("st")), "run", f"{explorer.address}/api/openapi.json", "--max-examples", "6",
        "--phases", "coverage,fuzzing", "--seed", "1", "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
