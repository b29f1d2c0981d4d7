"""Ticks that were missed, and alerts that reach real servers on loopback."""

import json
import socketserver
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from gai_pipeline.collect.alerts import AlertError, configured, send
from gai_pipeline.collect.crawl_report import CollectReport, SourceReport, write_report
from gai_pipeline.orchestrate.collecting import catch_up, latest_due, missed, refresh_news, season
from gai_pipeline.settings import load_settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def crawl(started, years, *sources):
    return CollectReport(
        run_id=started.replace(":", ""),
        started_at=at(started).isoformat(),
        finished_at=at(started).isoformat(),
        complete=True,
        years=years,
        sources=list(sources),
    )


@pytest.mark.parametrize(
    ("moment", "due", "year"),
    [
        ("2027-01-25T06:00", "2027-01-25", 2026),
        ("2027-01-25T05:59", "2026-05-04", 2025),
        ("2027-03-03T12:00", "2027-03-01", 2026),
        ("2027-05-03T06:00", "2027-05-03", 2026),
        ("2027-11-20T06:00", "2027-05-03", 2026),
    ],
)
def test_the_latest_refresh_that_was_due(moment, due, year):
    found, of = latest_due(at(moment))
    assert (f"{found:%Y-%m-%d %H:%M}", of) == (f"{due} 06:00", year)
    assert season(found.date()) == year


def test_a_tick_is_missed_if_nothing_began_since():
    before = crawl("2027-02-22T06:00", [2026])
    assert missed(at("2027-03-01T20:00"), [before]) is None  # the scheduler's own day
    assert missed(at("2027-03-02T12:00"), [before]) == (at("2027-03-01T06:00"), 2026)
    for done in ([2026], []):
        assert missed(at("2027-03-02T12:00"), [before, crawl("2027-03-01T06:00", done)]) is None
    assert missed(at("2027-03-02T12:00"), [before, crawl("2027-03-01T06:00", [2019])]) is not None
    # The closing run counts through the summer; who never collected is left in peace.
    assert missed(at("2027-08-01T00:00"), [before]) == (at("2027-05-03T06:00"), 2026)
    assert missed(at("2027-08-01T00:00"), []) is None


def test_the_sensor_runs_what_was_missed_once(home, monkeypatch):
    monkeypatch.delenv("GAI_LAST_YEAR")
    home.root.mkdir(parents=True)
    (home.root / "sources.yaml").write_text("- {id: a, url: 'http://a.gov.cn/'}", "utf-8")
    assert isinstance(catch_up(dg.build_sensor_context()), dg.SkipReason)
    write_report(home.collecting, crawl("2020-02-03T06:00", [2019]))
    request = catch_up(dg.build_sensor_context())
    assert isinstance(request, dg.RunRequest)
    due, year = latest_due(datetime.now(SHANGHAI))
    assert (request.partition_key, request.run_key) == (str(year), f"catch-up-{year}-{due:%Y-%m-%d}")
    write_report(home.collecting, crawl(f"{datetime.now(SHANGHAI):%Y-%m-%dT%H:%M}", [year]))
    assert isinstance(catch_up(dg.build_sensor_context()), dg.SkipReason)


def test_news_of_a_refresh(home):
    assert refresh_news(home, 2024) is None
    bad = SourceReport(id="trs-1", url="http://a/", state="warned", warnings=["5 of 7 known documents are gone"])
    write_report(home.collecting, crawl("2025-02-03T06:00", [2024], bad))
    assert refresh_news(home, 2024) == "trs-1: 5 of 7 known documents are gone"
    assert refresh_news(home, 2023) is None


@pytest.fixture
def webhook():
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if self.path == "/ok" else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", got
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail_server():
    got = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            def say(line):
                self.wfile.write(line + b"\r\n")

            say(b"220 here")
            while line := self.rfile.readline():
                word = line.strip().upper()
                if word == b"DATA":
                    say(b"354 go on")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part
                    got.append(text.decode())
                    say(b"250 kept")
                elif word == b"QUIT":
                    say(b"221 bye")
                    return
                else:
                    say(b"250 ok")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_address[1], got
    server.shutdown()
    server.server_close()


def test_alerts_are_off_unless_configured(home):
    assert not configured(home)
    assert send(home, "subject", "text") == []


def test_alerts_arrive_by_webhook_and_mail(home, monkeypatch, webhook, mail_server):
    url, posted = webhook
    port, mailed = mail_server
    monkeypatch.setenv("GAI_ALERT_WEBHOOK", url + "/ok")
    monkeypatch.setenv("GAI_ALERT_EMAIL_TO", "a@example.org, b@example.org")
    monkeypatch.setenv("GAI_ALERT_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("GAI_ALERT_SMTP_PORT", str(port))
    settings = load_settings()
    assert configured(settings)
    assert send(settings, "gai: refresh of 2024", "coverage: 3 missing") == ["webhook", "e-mail"]
    assert posted == [{"subject": "gai: refresh of 2024", "text": "gai: refresh of 2024\ncoverage: 3 missing"}]
    assert "To: a@example.org, b@example.org" in mailed[0]
    assert "coverage: 3 missing" in mailed[0]


def test_an_alert_that_cannot_be_delivered_says_so_after_trying_the_others(home, monkeypatch, webhook, mail_server):
    url, _ = webhook
    port, mailed = mail_server
    monkeypatch.setenv("GAI_ALERT_WEBHOOK", url + "/broken")
    monkeypatch.setenv("GAI_ALERT_EMAIL_TO", "a@example.org")
    monkeypatch.setenv("GAI_ALERT_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("GAI_ALERT_SMTP_PORT", str(port))
    with pytest.raises(AlertError, match="GAI_ALERT_WEBHOOK"):
        send(load_settings(), "s", "t")
    assert len(mailed) == 1
