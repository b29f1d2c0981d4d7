"""Learn the weights of gai_pipeline/discover/address_weights.yaml from addresses of real reports, and measure them.

    python scripts/learn_addresses.py --reports real_reports.jsonl --reports real/index.jsonl [--write]

Each line of a file is an object with `url`; lines whose `is_annual_report` is false are left out. Half of the sites,
chosen by a hash of their name, are set aside: weights are learnt on the others, and both halves are reported. Addresses
that are not of reports are made here, from the columns and content systems of government sites: what they show is that
a sign does not fire on other columns, not how often such columns are published.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gai_pipeline.collect.links import site_name  # noqa: E402
from gai_pipeline.discover.addresses import host_of  # noqa: E402
from gai_pipeline.discover.scorer import scorer  # noqa: E402

WEIGHTS = ROOT / "gai_pipeline/discover/address_weights.yaml"
NEGATIVES_EACH = 5
"""Made addresses for each real one."""
RIDGE = 0.05
"""Penalty on squared weights: signs that few addresses have stay small."""
OTHER_COLUMNS = """
zwgk/zfxxgk/zfxxgkzn zwgk/zfxxgkzd xxgk/xxgkml zfxxgk/fdzdgknr/lzyj zfxxgk/fdzdgknr/jgsz zwgk/tzgg xwzx/gzdt
xwzx/bmdt zwgk/zcjd zwgk/zcwj zwgk/rsxx zwgk/czxx/bmys2023 zwgk/czjs/2022 zwgk/zdlyxxgk/ggzypz zwgk/xzcf_1234
zwgk/ghjh zwgk/tjxx/tjgb zwgk/jytabl/2023 zwgk/zfgzbg/2023 zwgk/gzbg zwgk/fzzfjsndbg zwgk/fzzf/fzzfjsnb2022
zwgk/wzgzndbb zwgk/zfwzgzndbg zwgk/sjbg bmxxgk/sjj/sjgk zfxxgk/ysqgk xxgk/gkzn hdjl/zxft hdjl/zxts bszn/grbs
zwgk/zkly zwgk/hygq zwgk/yjgl zwgk/zfcg/zbgg zwgk/qynb xxgk/shbz/ndgz xxgk/nbjg xxgk/ndjh zwgk/nyncj/gknr
zjxx/lyjd zjxx/csgk ztzl/dsxx ztzl/ldzt xxgk/fggw/gfxwj zwgk/bmdw/jyj/gzdt zwgk/xzjd/czx/tzgg zwgk/ndzdxm
""".split()  # noqa: SIM905
OTHER_WORDS = """
关于印发工作方案的通知 2023年政府工作报告 部门预算公开 公开指南 2022年决算 法治政府建设年度报告 政府网站工作年度报表
""".split()  # noqa: SIM905


def real(files: list[Path]) -> Iterator[str]:
    """The addresses of reports, each once."""
    seen: set[str] = set()
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            url = row.get("url") or ""
            if url.startswith("http") and row.get("is_annual_report", True) and url not in seen:
                seen.add(url)
                yield url


def made(host: str, rng: random.Random) -> str:
    """An address of another page of a site, in the way of one of the content systems."""
    column, year, month = rng.choice(OTHER_COLUMNS), rng.randint(2009, 2025), rng.choice((*range(1, 13), 1, 2, 3))
    n, day = rng.randint(10_000, 99_999_999), rng.randint(1, 28)
    ways = (
        f"/{column}/{year}{month:02}/t{year}{month:02}{day:02}_{n}.html",
        f"/{column}/{year}{month:02}/{hashlib.md5(str(n).encode()).hexdigest()}.shtml",
        f"/{column}/content/post_{n}.html",
        f"/art/{year}/{month}/{day}/art_{rng.randint(100, 1229999999)}_{n}.html",
        f"/info/{rng.randint(1000, 9999)}/{n}.htm",
        f"/{column}/index_{rng.randint(1, 20)}.html",
        f"/{column}/",
        f"/{column}/{n}.html",
        f"/xxgk/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid={rng.randint(1000, 9999)}&wbnewsid={n}",
        f"/xxgkcontent-88888{rng.randint(1000, 9999)}-{n}.html",
        f"/c{rng.randint(100000, 199999)}/{year}{month:02}/{hashlib.md5(str(n).encode()).hexdigest()}.shtml",
        f"/{column}/P0{year}{month:02}{day:02}{n}.pdf",
        f"/news/show/{year}{month:02}{day:02}{n:08}.html",
        f"/upload/{year}/{rng.choice(OTHER_WORDS)}.pdf",
    )
    return f"http://{host}{rng.choice(ways)}"


def made_report(host: str, rng: random.Random) -> str:
    """An address of a report as a file: named in Chinese, percent-encoded as UTF-8 or GBK, or in the report's folder.

    The real addresses are nearly all pages; without these the file types would weigh against a report.
    """
    year, n = rng.randint(2010, 2024), rng.randint(10_000, 99_999_999)
    ending = rng.choice((".pdf", ".docx", ".doc"))
    name = rng.choice((f"{year}年政府信息公开工作年度报告", f"{year}年度信息公开年报", f"{year}年政务公开年度工作报告"))
    encoded = quote(name.encode(rng.choice(("utf-8", "gb18030"))))
    ways = (
        f"/upload/{year + 1}/{encoded}{ending}",
        f"/{rng.choice(('zfxxgk/zfxxgknb', 'xxgk/ndbg', 'zwgk/gknb'))}/{year + 1}02/P0{year + 1}0201{n}{ending}",
    )
    return f"http://{host}{rng.choice(ways)}"


def is_set_aside(url: str) -> bool:
    """Whether the site of an address is in the half that nothing is learnt from."""
    return hashlib.sha256(site_name(host_of(url)).encode()).digest()[0] % 2 == 1


def learn(signs: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights of a ridge logistic regression, the constant first (Newton's method)."""
    design = np.hstack([np.ones((len(signs), 1)), signs])
    weights = np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], RIDGE)
    penalty[0] = 1e-6
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (chance - truth) + penalty * weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", action="append", type=Path, required=True, help="JSON lines with url")
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    parser.add_argument("--show", action="store_true", help="print addresses that are taken wrongly")
    arguments = parser.parse_args()
    rng = random.Random(20)
    rows = [(url, 1) for url in real(arguments.reports)]
    n_real = len(rows)
    rows += [(made(host_of(url), rng), 0) for url, _ in list(rows) for _ in range(NEGATIVES_EACH)]
    n_measured = len(rows)
    rows += [(made_report(host_of(url), rng), 1) for url, _ in rows[:n_real:4]]
    used = scorer()
    signs = np.array([used.present(url) for url, _ in rows], dtype=float)
    truth = np.array([t for _, t in rows], dtype=float)
    aside = np.array([is_set_aside(url) for url, _ in rows])
    measured = np.arange(len(rows)) < n_measured
    weights = learn(signs[~aside], truth[~aside])
    chance = 1 / (1 + np.exp(-(weights[0] + signs @ weights[1:])))
    for name, half in (("learnt from", ~aside & measured), ("set aside", aside & measured)):
        taken, is_report = chance[half] >= used.sure, truth[half] == 1
        recall = (taken & is_report).sum() / is_report.sum()
        precision = (taken & is_report).sum() / max(1, taken.sum())
        print(
            f"{name:<11} {is_report.sum():>3.0f} reports, {(~is_report).sum():>4.0f} others: recall {recall:.3f}, "
            f"precision {precision:.3f}, ranked above others {ranked(chance[half], is_report):.3f}"
        )
    for sign, weight in zip(("constant", *(s.name for s in used.signs)), weights, strict=True):
        print(f"{weight:+7.2f}  {sign}")
    if arguments.show:
        for (url, is_report), taken, is_aside in zip(rows, chance >= used.sure, aside, strict=True):
            if bool(is_report) != bool(taken) and not is_aside:
                print("missed" if is_report else "wrong ", url)
    if arguments.write:
        write(weights)


def ranked(chance: np.ndarray, is_report: np.ndarray) -> float:
    """The chance that a report's address has a higher score than another's (ties count half)."""
    one, other = chance[is_report][:, None], chance[~is_report][None, :]
    return float(((one > other) + 0.5 * (one == other)).mean())


def write(weights: np.ndarray) -> None:
    """Put the weights where they stand in the data file; patterns and comments stay as they are."""
    text = WEIGHTS.read_text("utf-8")
    text = re.sub(r"(?m)^constant: .*$", f"constant: {weights[0]:.2f}", text)
    for sign, weight in zip(scorer().signs, weights[1:], strict=True):
        line = re.compile(rf"(?m)^(  {sign.name}: \{{.*?weight: )-?[\d.]+(\}})$")
        text, n = line.subn(lambda m, w=weight: f"{m[1]}{w:.2f}{m[2]}", text)
        assert n == 1, sign.name
    WEIGHTS.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
