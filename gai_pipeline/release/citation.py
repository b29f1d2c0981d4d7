"""How a release is cited and licensed: CITATION.cff, .zenodo.json, the card for a data hub, LICENSE.

Belongs here: these texts. Does not belong here: descriptions of tables (`descriptors/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from gai_pipeline.release import about
from gai_pipeline.release.about import Identity
from gai_pipeline.release.release_tables import Table


def cite_as(identity: Identity) -> str:
    """The citation as one line."""
    year = f" ({identity.released_on[:4]})" if identity.released_on else ""
    address = f" {identity.url}" if identity.url else ""
    return f"{about.CREATOR}{year}: {about.TITLE['en']} ({about.TITLE['zh']}), version {identity.version}.{address}"


def citation_cff(identity: Identity) -> str:
    """CITATION.cff 1.2.0."""
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use these data, cite the version. 使用本数据请注明版本。",
        "type": "dataset",
        "title": f"{about.TITLE['en']} ({about.TITLE['zh']})",
        "version": identity.version,
        "authors": [{"name": about.CREATOR}],
        "abstract": about.DESCRIPTION["en"],
        "keywords": list(about.KEYWORDS),
        "license": about.LICENSE_ID,
    }
    if identity.released_on:
        fields["date-released"] = identity.released_on
    if identity.url:
        fields["url"] = identity.url
    return yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=120)


def zenodo(identity: Identity) -> dict[str, Any]:
    """.zenodo.json: the metadata of a deposit."""
    return {
        "upload_type": "dataset",
        "title": f"{about.TITLE['en']} ({about.TITLE['zh']})",
        "version": identity.version,
        "description": f"<p>{about.DESCRIPTION['en']}</p><p>{about.DESCRIPTION['zh']}</p>",
        "creators": [{"name": about.CREATOR}],
        "keywords": list(about.KEYWORDS),
        "license": about.LICENSE_ID.lower(),
        "access_right": "open",
        "language": "zho",
        **({"publication_date": identity.released_on} if identity.released_on else {}),
    }


def card(identity: Identity, tables: Sequence[Table]) -> str:
    """README.md: the card of the data set, with the front matter that hubs read."""
    front = {
        "pretty_name": about.TITLE["en"],
        "license": about.LICENSE_ID.lower(),
        "language": ["zh", "en"],
        "tags": ["government", "transparency", "foi", "tabular"],
        "configs": [{"config_name": t.name, "data_files": f"data/{t.name}.parquet"} for t in tables],
    }
    listed = "\n".join(f"| [{t.name}](data/{t.name}.parquet) | {t.rows:,} | {t.en} | {t.zh} |" for t in tables)
    return f"""\
---
{yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=120)}---

# {about.TITLE["en"]} · {about.TITLE["zh"]}

Version {identity.version}. {about.DESCRIPTION["en"]}

版本 {identity.version}。{about.DESCRIPTION["zh"]}

## Before you use a figure · 使用前必读

- A figure that could not be read is empty. It is never 0. 读不出的数字留空,不是 0。
- Compare years by `matched_pct_change` (the same bodies in both years), not by `pct_change`, and mind `series_breaks`.
  比较年份请用 `matched_pct_change`(两年均有数的同一批机关),并注意 `series_breaks`。
- A region has its government's own total where there is one, else the sum of its bodies: `basis`.
  地区数有本级政府汇总数的用汇总数,否则为各单位之和,见 `basis`。
- [KNOWN_ISSUES.md](KNOWN_ISSUES.md) says what is wrong and what is missing. 已知问题见该文件。

## Files · 文件

`data/` Parquet, one file a table; `gai-{identity.version}.duckdb` the same in one file; `csv/` and `stata/` the panels
(Stata knows 32 characters of a name: in longer ones `_mpc` stands for `_matched_pct_change`, `_nm` for `_n_matched`);
`codebook/` what every column means ([English](codebook/codebook.en.html), [中文](codebook/codebook.zh.html));
`notebook/replicate.ipynb` makes a published table from this release alone; `SHA256SUMS` (`sha256sum -c SHA256SUMS`).

| table 表 | rows 行 | a row is | 一行是 |
|---|---|---|---|
{listed}

## Citation · 引用

{cite_as(identity)}

## License · 许可

Data: {about.LICENSE_TITLE}. See [LICENSE.md](LICENSE.md). 数据采用 CC BY 4.0,见 LICENSE.md。
"""


def license_text(identity: Identity, notice: str) -> str:
    """LICENSE.md: of the data, of the documents that they come from, and of the lists that they use."""
    return f"""\
# License · 许可

## The data · 数据

The compilation ({about.TITLE["en"]}, version {identity.version}) is licensed under {about.LICENSE_TITLE}
({about.LICENSE_ID}): {about.LICENSE_URL}. You may use, share and change it, also commercially, if you name the source
and its version and say what you changed.

本数据集(版本 {identity.version})采用 {about.LICENSE_ID} 许可:注明来源和版本、说明所作改动,即可使用、传播、改编,
包括商业使用。

## The sources · 来源

The figures and texts come from annual reports that government bodies publish by law (Regulations on the Disclosure of
Government Information, articles 49 and 50). Documents of an administrative nature of state organs are not protected by
copyright (Copyright Law of China, article 5). Each report's address is in `fct_reports.source_uri`.

数字和文字来自行政机关依《政府信息公开条例》第四十九、五十条公布的年度报告;国家机关具有行政性质的文件不受著作权法保护
(《著作权法》第五条)。各报告网址见 `fct_reports.source_uri`。

## The lists · 名单

{notice.strip()}
"""
