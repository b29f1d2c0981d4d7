"""Whether a report is of one body or of a whole region.

Belongs here: the words that tell. Does not belong here: comparing figures of units (dbt does).
"""

from __future__ import annotations

import re

from gai_pipeline.describe.text import Prose
from gai_pipeline.records.model import Scope

_AGGREGATE = re.compile(
    r"(?:汇总|综合)(?:全(?:省|市|县|区|州|旗|盟)|各).{0,40}(?:编制|形成|报告)|"
    r"由.{0,60}(?:各(?:乡镇|镇|街道|县|区|市|部门|单位|委办局)).{0,60}(?:汇总|综合|数据|报告).{0,20}(?:编制|形成)|"
    r"全(?:省|市|县|区|州|旗|盟)(?:各级)?(?:行政机关|政府系统|各部门|各单位|各镇|各乡).{0,30}(?:政府信息公开|主动公开|汇总)|"
    r"(?:全(?:省|市|县|区|州|旗|盟)).{0,12}(?:共|累计)?(?:收到|受理|新收|办理).{0,12}申请|"
    r"(?:全(?:省|市|县|区|州|旗|盟)).{0,20}主动公开(?:政府)?信息"
)
_OWN = re.compile(
    r"(?:仅|只)(?:包括|统计|含).{0,8}(?:本机关|本级|本部门|本单位)|不(?:包括|含).{0,12}(?:下级|下属|所属|乡镇|部门)"
)


def find_scope(prose: Prose, agency_level: str) -> Scope:
    """`own` for bodies below a county's government and departments; for governments what the text says.

    `agency_level` as in the contract. A government that does not say is `unclear`.
    """
    if _OWN.search(prose.text):
        return "own"
    if agency_level in ("township", "department"):
        return "own"
    if agency_level in ("county", "prefecture", "province"):
        return "aggregate" if _AGGREGATE.search(prose.text) else "unclear"
    return "own" if agency_level == "ministry" else "unclear"
