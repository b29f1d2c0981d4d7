"""The queue is fair to hosts; the report counts and warns."""

from gai_pipeline.collect.crawl_report import ListsSeen, report_source
from gai_pipeline.collect.frontier import Frontier, Task
from gai_pipeline.collect.ledger import Known
from gai_pipeline.collect.links import Listed
from gai_pipeline.collect.sources import Source

SOURCE = Source(id="s", url="http://a.gov.cn/list.html")


def task(host, n):
    return Task(SOURCE, "page", f"http://{host}/{n}.html")


def test_hosts_take_turns_and_none_has_more_than_its_share():
    frontier = Frontier(per_host=2)
    for n in range(5):
        frontier.push(task("big.gov.cn", n))
    frontier.push(task("small.gov.cn", 0))
    assert not frontier.push(task("big.gov.cn", 0))
    given = [frontier.pop() for _ in range(3)]
    assert [t.host for t in given] == ["big.gov.cn", "small.gov.cn", "big.gov.cn"]
    assert frontier.pop() is None
    assert (frontier.waiting, frontier.under_way) == (3, 3)
    frontier.finished(given[0])
    assert frontier.pop().url == "http://big.gov.cn/2.html"


def test_what_belongs_to_a_page_goes_first():
    frontier = Frontier(per_host=9)
    frontier.push(task("a.gov.cn", 1))
    frontier.push(task("a.gov.cn", 2), first=True)
    assert [frontier.pop().url[-6], frontier.pop().url[-6]] == ["2", "1"]


def report(pages, **more):
    return report_source(SOURCE, pages, [], ListsSeen(**{"read": 1, **more}))


def page(n, outcome=None, **more):
    return f"http://a.gov.cn/{n}.html", Known("page", sha256="a" * 64, outcome=outcome, **more)


def test_vanished_is_what_no_list_names_any_more():
    pages = [page(1, "unchanged"), page(2), page(3, "new"), page(4, "vanished", message="404")]
    found = report(pages, listed={"http://a.gov.cn/1.html": Listed("", "", None)})
    assert (found.unchanged, found.new, found.vanished) == (1, 1, 2)
    assert found.warnings == ["2 of 3 known documents are gone: the old ones are kept; look at " + SOURCE.url]


def test_nothing_vanishes_while_a_list_cannot_be_read():
    found = report([page(1), page(2)], failed=1)
    assert found.vanished == 0
    assert found.state == "warned"
    assert report([page(1)], read=0, failed=1).state == "failed"
    assert report([page(1)], complete=False).vanished == 0


def test_other_years_do_not_vanish():
    pages = [page(1, year=2020), page(2, "unchanged", year=2023)]
    assert report_source(SOURCE, pages, [2023], ListsSeen(read=1)).vanished == 0


def test_a_list_without_reports_is_pointed_out():
    assert "gai sources test" in report([]).warnings[0]
