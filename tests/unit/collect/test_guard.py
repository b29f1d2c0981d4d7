"""What a crawl never sends and whom it never asks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy.http import Request, Response
from twisted.internet.error import DNSLookupError

from gai_pipeline.collect import network_guard
from gai_pipeline.collect.network_guard import HOST_DOWN_AFTER, Allowed, GuardedResolver, Hosts, HostWatch, NotFetched


@pytest.fixture
def watch() -> HostWatch:
    hosts = Hosts()
    crawler = SimpleNamespace(settings={"GAI_ALLOWED": Allowed()}, spider=SimpleNamespace(hosts=hosts))
    return HostWatch(crawler)


def test_no_credentials_travel_also_none_that_a_redirect_would_carry(watch: HostWatch) -> None:
    secret = {"Authorization": "Basic eDp5", "Cookie": "session=1", "Referer": "http://a.gov.cn/?token=1"}
    request = Request("http://b.gov.cn/1.html", headers={**secret, "Accept": "text/html"})
    watch.process_request(request)
    assert not request.headers.keys() & {name.encode() for name in secret}
    assert request.headers["Accept"] == b"text/html"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://user:word@a.gov.cn/", "credentials"),
        ("http://user@a.gov.cn/", "credentials"),
        ("ftp://a.gov.cn/1.html", "unsupported_scheme"),
        ("http://127.0.0.1/1.html", "private_address"),
        ("http://[::ffff:10.0.0.1]/1.html", "private_address"),
        ("http://169.254.169.254/latest", "private_address"),
    ],
)
def test_addresses_that_are_never_asked(watch: HostWatch, url: str, code: str) -> None:
    with pytest.raises(NotFetched) as refused:
        watch.process_request(Request(url))
    assert refused.value.code == code


def test_a_host_that_fails_is_left_alone_and_one_answer_ends_that(watch: HostWatch) -> None:
    request = Request("http://a.gov.cn/1.html")
    for _ in range(HOST_DOWN_AFTER):
        watch.process_request(request)
        watch.process_exception(request, OSError("no route"))
    with pytest.raises(NotFetched, match="left alone"):
        watch.process_request(request)
    watch.process_request(Request("http://b.gov.cn/1.html"))  # others are asked
    watch.process_response(request, Response(request.url))
    watch.process_request(request)


def test_a_network_that_is_named_is_allowed_and_its_neighbours_are_not() -> None:
    allowed = Allowed.of(False, "10.1.0.0/16, 192.168.7.0/24")
    assert allowed.refusal("10.1.2.3") is None
    assert allowed.refusal("[::1]") is not None
    assert allowed.refusal("10.2.0.1") is not None
    assert allowed.refusal("192.168.8.1") is not None
    assert allowed.refusal("a.gov.cn") is None


def test_one_private_address_among_a_names_addresses_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "mixed.gov.cn": ["93.184.216.34", "10.0.0.1"],
        "good.gov.cn": ["93.184.216.34", "2606:2800:220:1::1"],
        "six.gov.cn": ["2606:2800:220:1::1"],
    }
    monkeypatch.setattr(
        network_guard.socket, "getaddrinfo", lambda name, *_, **__: [(0, 0, 0, "", (a, 0)) for a in answers[name]]
    )
    resolver = GuardedResolver(SimpleNamespace(), Allowed(), 5.0)
    assert resolver._resolve("good.gov.cn") == "93.184.216.34"
    with pytest.raises(DNSLookupError, match=r"leads to 10\.0\.0\.1"):
        resolver._resolve("mixed.gov.cn")
    with pytest.raises(DNSLookupError, match="IPv6"):
        resolver._resolve("six.gov.cn")
