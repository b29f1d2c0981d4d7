# ruff: noqa: E501
"""Write tests/unit/places/labelled.jsonl: documents' evidence with the place that they belong to.

    python scripts/places/make_labelled.py [--reports real_reports.jsonl]

The labels come from the list (a place is drawn, evidence is written around it) and from facts written down by hand,
never from the resolver. The draw has a fixed seed. ``code`` null: no answer may be given. ``needs_url``: nothing but the
address of the page tells the homonyms apart.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from gai_pipeline.places.regions import Region, Regions, load  # noqa: E402

Entry = dict[str, Any]
OUT = ROOT / "tests/unit/places/labelled.jsonl"

# Hosts of county governments as real reports give them: county code -> host.
HOSTS = {
    "371003": "www.wendeng.gov.cn", "520330": "www.gzxishui.gov.cn", "520322": "www.gztongzi.gov.cn",
    "370283": "www.pingdu.gov.cn", "330381": "www.ruian.gov.cn", "330421": "www.jiashan.gov.cn",
    "331082": "www.linhai.gov.cn", "370828": "www.jinxiang.gov.cn", "220822": "xxgk.tongyu.gov.cn",
    "360429": "www.hukou.gov.cn", "360922": "www.wanzai.gov.cn", "210124": "faku.gov.cn",
    "330921": "www.daishan.gov.cn", "620523": "www.gangu.gov.cn", "230826": "www.huachuan.gov.cn",
    "350623": "www.zhangpu.gov.cn", "510525": "www.gulin.gov.cn", "511502": "www.cuiping.gov.cn",
    "430922": "jw.taojiang.gov.cn", "420281": "www.hbdaye.gov.cn", "360982": "www.zhangshu.gov.cn",
    "371311": "luozhuang.gov.cn", "420106": "www.wuchang.gov.cn", "130638": "www.xiongxian.gov.cn",
    "350302": "www.chengxiang.gov.cn", "320205": "www.jsxishan.gov.cn", "420104": "www.qiaokou.gov.cn",
}  # fmt: skip

# Area codes known by hand, of prefectures with homonymous townships: prefecture code -> area code.
AREAS = {
    "360200": "0798", "371000": "0631", "370200": "0532", "330100": "0571", "330200": "0574", "510100": "028",
    "430100": "0731", "420100": "027", "610100": "029", "440100": "020", "440300": "0755", "350100": "0591",
    "350200": "0592", "340100": "0551", "410100": "0371", "530100": "0871", "520100": "0851", "520300": "0851",
    "370100": "0531", "320500": "0512", "321000": "0514", "230100": "0451", "220100": "0431", "210100": "024",
    "210200": "0411", "130100": "0311", "140100": "0351", "150100": "0471", "620100": "0931", "450100": "0771",
}  # fmt: skip

# Places that changed: name as a report of the year writes it, year, code of today. Common knowledge.
CHANGED = [
    ("文登市", 2010, "371003"), ("威海市文登市", 2013, "371003"), ("密云县", 2012, "110118"), ("延庆县", 2014, "110119"),
    ("章丘市", 2015, "370114"), ("胶南市", 2011, "370211"), ("即墨市", 2016, "370215"), ("绍兴县", 2012, "330603"),
    ("富阳市", 2013, "330111"), ("临安市", 2016, "330112"), ("萧县", 2015, "341322"), ("襄樊市", 2009, "420600"),
    ("武汉市江夏区", 2015, "420115"), ("郫县", 2015, "510117"), ("成都市双流县", 2014, "510116"), ("遵义县", 2015, "520304"),
    ("铜仁市碧江区", 2014, "520602"), ("户县", 2014, "610118"), ("西安市高陵县", 2013, "610117"), ("华县", 2014, "610503"),
    ("苏州市平江区", 2011, "320508"), ("吴江市", 2010, "320509"), ("南京市白下区", 2012, "320104"), ("通州市", 2008, "320612"),
    ("海门市", 2019, "320614"), ("如皋市", 2012, "320682"), ("崇文区", 2009, "110101"), ("卢湾区", 2010, "310101"),
    ("上海市闸北区", 2014, "310106"), ("崇明县", 2015, "310151"), ("增城市", 2013, "440118"), ("佛山市顺德区", 2012, "440606"),
    ("思茅市", 2006, "530800"), ("莱芜市莱城区", 2017, "370116"), ("邢台县", 2018, "130503"), ("阜阳市", 2011, "341200"),
    ("毕节地区", 2010, "520500"), ("玉树县", 2012, "632701"), ("日喀则地区", 2013, "540200"), ("蓟县", 2014, "120119"),
    ("淮安市楚州区", 2011, "320803"), ("合肥市巢湖市", 2015, "340181"), ("大同市南郊区", 2017, None), ("巢湖市居巢区", 2010, "340181"),
    ("三明市梅列区", 2020, "350404"), ("沙县", 2020, "350405"), ("宁乡县", 2016, "430182"), ("潞西市", 2009, "533103"),
    ("芒市", 2012, "533103"), ("宁洱哈尼族彝族自治县", 2015, "530821"), ("重庆市开县", 2015, "500154"), ("璧山县", 2013, "500120"),
]  # fmt: skip

DEPARTMENTS = [
    "发展和改革局", "教育局", "自然资源局", "卫生健康局", "应急管理局", "人力资源和社会保障局", "审计局", "财政局",
    "住房和城乡建设局", "市场监督管理局", "农业农村局", "水务局", "民政局", "司法局", "统计局", "交通运输局",
]  # fmt: skip

# Ways in which real pages word a title or a body: {p} the places above, {n} the place, {d} the organ after it.
WORDINGS = [
    {"title": "关于{p}{n}{d}2022年政府信息公开工作情况的报告"},
    {"title": "2022年{p}{n}{d}信息公开年度工作报告"},
    {"title": "{p}{n}{d}政府信息公开工作2022年年度报告"},
    {"title": "{p}{n}{d}:2022年度政府信息公开工作年度报告"},
    {"title": "【{n}】{p}{n}{d}2022年政府信息公开年报"},
    {"title": "{p} {n} {d} 2022 年政府信息公开工作年度报告"},
    {"title": "{p}{n}{d}(2022)政府信息公开工作年度报告"},
    {"title": "2022年政府信息公开工作年度报告", "signature": "{p}{n}{d}\n2023年1月18日"},
    {"title": "政府信息公开工作年度报告(2022年)", "publisher": "{p}{n}{d}"},
]
ORGANS = [
    *("教育体育局", "文化广电旅游体育局", "农业农村和水务局", "政务服务和数据局(营商环境局)", "气象局", "邮政管理局"),
    *("消防救援大队", "融媒体中心", "第一中学", "烟草专卖局", "供销合作社联合社", "公安局交通管理大队", "人民医院"),
    *("国防动员办公室", "税务局第一税务分局", "经济技术开发区管理委员会", "自来水有限公司", "疾病预防控制局"),
]
TOWN_ORGANS = ["党政综合办公室", "政府", "", "社区卫生服务中心", "政府信息与政务公开领导小组办公室"]
SPECIAL = [
    *(("国家税务总局深圳市税务局", "440300"), ("国家统计局莆田调查队", "350300"), ("第八师石河子市教育局", "659001")),
    *(
        ("新疆生产建设兵团第一师阿拉尔市", "659002"),
        ("新疆生产建设兵团第三师财政局", "659003"),
        ("兵团第十二师教育局", None),
    ),
    *(
        ("黄埔海关", None),
        ("长江海事局", None),
        ("国家外汇管理局", "000000"),
        ("国务院国有资产监督管理委员会", "000000"),
    ),
    *(("中国证券监督管理委员会", "000000"), ("国家数据局", "000000"), ("国家疾病预防控制局", "000000")),
    *(("中共五台县委五台县人民政府办公室", "140922"), ("中共五台县东冶镇委员会五台县东冶镇人民政府", "140922105")),
]

# Written by hand: titles, publishers and texts that must give nothing.
NOTHING: list[Entry] = [
    {"title": "365bet(中国)官方网站 2024年政府信息公开工作年度报告"},
    {
        "title": "欧洲杯投注网2023年政府信息公开工作年度报告",
        "opening": "现公布欧洲杯投注网2023年报告,可在昌江区人民政府网下载。",
    },
    {"publisher": "必威体育平台应急管理局"},
    {"publisher": "开云(中国)官方网站教育局", "opening": "开云(中国)官方网站教育局2022年信息公开工作情况如下"},
    {"publisher": "威尼斯人官网人民政府办公室"},
    {"publisher": "我局"},
    {"publisher": "我局", "opening": "2022年,我局认真贯彻条例,深化政府信息公开。"},
    {"publisher": "本机关"},
    {"publisher": "教育局"},
    {"publisher": "市应急管理局"},
    {"publisher": "人民政府办公室"},
    {"publisher": "大窑店镇人民政府"},
    {"publisher": "昌江区不存在镇人民政府"},
    {"publisher": "习水县鹿江街道办事处"},
    {"publisher": "江西省威海市人民政府"},
    {"publisher": "三岔河镇人民政府", "phones": ["12345"]},
    {"publisher": "城关镇人民政府"},
    {"publisher": "朝阳区教育局"},
    {"publisher": "鼓楼区人民政府"},
    {"publisher": "南京海关"},
    {"publisher": "新疆生产建设兵团"},
    {"publisher": "甘眉工业园区管委会"},
    {"publisher": "某某县人民政府"},
    {"publisher": "有限公司"},
    {"title": "2022年政府信息公开工作年度报告", "url": "http://www.wendeng.gov.cn/art/1.html"},
    {"title": "2022年政府信息公开工作年度报告", "phones": ["0631-8452222"], "postcodes": ["264400"]},
    {"publisher": "我镇", "url": "http://www.wendeng.gov.cn/art/1.html"},
    {"publisher": "教育局", "opening": "可在杭州市人民政府网站和宁波市人民政府网站查阅。我市教育局"},
    {"publisher": "香港特别行政区政府"},
    {"publisher": "和平区人民政府", "opening": "深入贯彻党的二十大精神"},
]

# Written by hand: bodies that name no place, with the government that their document names.
PORTALS: list[tuple[Entry, str]] = [
    ({"publisher": "区城管委", "navigation": "天津市滨海新区人民政府 > 政务公开 > 年度报告"}, "120116"),
    (
        {
            "title": "农业农村局2020年度政府信息公开工作年度报告",
            "navigation": "资溪县人民政府 > 信息公开",
            "opening": "我县农业农村局",
        },
        "361028",
    ),
    ({"publisher": "县水务局", "opening": "电子版可在金乡县人民政府网站下载。"}, "370828"),
    ({"publisher": "区教育局", "opening": "可从郑州市中原区人民政府门户网站下载。"}, "410102"),
    ({"publisher": "县审计局", "address": "河北省保定市蠡县永盛大街"}, "130635"),
    ({"publisher": "县财政局", "navigation": "泸州市古蔺县人民政府 > 年报"}, "510525"),
    ({"publisher": "市统计局", "navigation": "遵义市人民政府 > 部门信息公开"}, "520300"),
    ({"publisher": "区发展和改革局", "opening": "莆田市城厢区人民政府网站(www.chengxiang.gov.cn)"}, "350302"),
    ({"publisher": "市公安局", "opening": "报告电子版可在平度市人民政府门户网站下载。我市"}, "370283"),
    ({"publisher": "我局", "opening": "按照区委、区政府要求,我区……可在法库县人民政府网查询"}, ""),
    ({"publisher": "我镇", "signature": "瑞安市塘下镇人民政府"}, "330381"),
]


def children_code(regions: Regions, county: str, text: str) -> str | None:
    """The township of a county whose name stands last in ``text``."""
    hits = [(text.rfind(t.name), len(t.name), t.code) for t in regions.children(county) if t.name in text]
    return max(hits)[2] if hits else None


def real(path: Path, regions: Regions) -> list[Entry]:
    """Entries from reports written down by hand: province, prefecture and county as noted there."""
    by_name: dict[str, list[Region]] = defaultdict(list)
    for region in regions.rows:
        if region.level != "township":
            by_name[region.name].append(region)
    fixed = {
        "西咸新区北杜街道办事处": "610404010", "西咸新区建章路街道办事处": "610112011", "杨凌示范区审计局": None,
        "湛江市公安局经济技术开发区分局": "440800", "重庆高新区管委会办公室": "500000", "甘眉工业园区管委会": None,
        "大连长兴岛经济技术开发区长兴岛街道": "210281010", "台州湾经济技术开发区管理委员会": None,
        "维西傈僳族自治县卫生健康局": "533423", "平塘县人民政府": "522727",
    }  # fmt: skip
    found: list[Entry] = []
    for line in path.read_text("utf-8").splitlines():
        fact = json.loads(line)
        evidence = {k: fact[k] for k in ("title", "publisher", "url") if fact[k]}
        name = fact["publisher"] or ""
        if name in fixed:
            code = fixed[name]
        elif fact["agency_level"] == "ministry":
            code = "000000"
        elif not name:
            code = (
                "410300"
                if "洛阳市" in (fact["title"] or "")
                else "350400"
                if "三明市" in (fact["title"] or "")
                else None
            )
        else:
            wanted = fact["county"] or fact["prefecture"] or fact["province"]
            options = [r for full, rows in by_name.items() if full.startswith(wanted) for r in rows]
            if fact["county"] and fact["prefecture"]:
                options = [
                    r
                    for r in options
                    if r.level == "county" and fact["prefecture"][:2] in "".join(regions.path(r.code))
                ]
            codes = {now.code for r in options for now in regions.current(r)}
            if fact["province"]:
                codes = {c for c in codes if regions.path(c)[0].startswith(fact["province"])}
            level = "county" if fact["county"] else "prefecture" if fact["prefecture"] else "province"
            codes = {c for c in codes if (r := regions.get(c)) and r.level == level}
            if len(codes) != 1:
                raise SystemExit(f"no single place for {name}: {codes}")
            code = codes.pop()
            if fact["agency_level"] == "township":
                code = children_code(regions, code, name)
        found.append({"kind": "real", "year": fact["report_year"], "evidence": evidence, "code": code})
    return found


def homonyms(regions: Regions, draw: random.Random) -> list[Entry]:
    """Townships that share their name, each with another shape of evidence around it."""
    groups: dict[str, list[Region]] = defaultdict(list)
    for region in regions.rows:
        if region.level == "township" and region.valid_to is None:
            groups[region.name].append(region)
    names = sorted(name for name, rows in groups.items() if len(rows) > 1)
    found: list[Entry] = []

    def add(kind: str, place: Region, code: str | None, **evidence: Any) -> None:
        needs = {"needs_url": True} if kind == "url" else {}
        found.append({"kind": f"homonym-{kind}", "year": draw.choice([2021, 2022, 2023, 2024]), "evidence": evidence,
                      "code": code, **needs})  # fmt: skip

    for number, name in enumerate(draw.sample(names, 126)):
        place = draw.choice(groups[name])
        path = regions.path(place.code)
        county, above = path[-2], "".join(path[-3:-1])
        twins = [r for r in groups[name] if r is not place and regions.path(r.code)[-2] == county]
        organ = name + ("办事处" if name.endswith("街道") else "人民政府")
        shape = number % 9
        if shape == 0:
            add(
                "title",
                place,
                None if twins else place.code,
                publisher=organ,
                title=f"{county}{name}2022年政府信息公开工作年度报告",
            )
        elif shape == 1:
            add("address", place, place.code, publisher=organ, address=f"{''.join(path)}建设路12号")
        elif shape == 2:
            add("portal", place, None if twins else place.code, title=f"{name}2023年政府信息公开工作年度报告",
                opening=f"本报告电子版可在“{county}人民政府”门户网站下载。如有疑问,请与{organ}党政办联系。")  # fmt: skip
        elif shape == 3:
            add("bare", place, None, publisher=organ, title=f"{name}2022年政府信息公开工作年度报告")
        elif shape == 4:
            add("full", place, place.code, publisher=above + organ)
        elif shape == 5:
            add(
                "signature",
                place,
                None if twins else place.code,
                title=f"{name}2021年政府信息公开年报",
                signature=county + organ,
            )
        elif shape == 6:
            add(
                "navigation",
                place,
                None if twins else place.code,
                publisher=organ,
                navigation=f"首页 > {county}政府信息公开 > 乡镇 > {name}",
            )
        elif shape == 7:
            add(
                "broken",
                place,
                None if twins else place.code,
                title=f"{county} {name}\n2023年政府信息公开 工作年度报告",
                publisher=None,
            )
        else:
            add("noise", place, place.code, publisher=organ, address=f"{above}{name}",
                opening="学习浙江省安吉县经验,按照国务院办公厅要求编制。")  # fmt: skip
    for code, host in sorted(HOSTS.items()):
        rows = [r for r in regions.children(code) if len(groups[r.name]) > 1]
        rows = [r for r in rows if sum(o.code[:2] == r.code[:2] for o in groups[r.name]) == 1]
        for place in draw.sample(rows, min(1, len(rows))):
            organ = place.name + ("办事处" if place.name.endswith("街道") else "人民政府")
            add("url", place, place.code, publisher=organ, url=f"http://{host}/zwgk/xxgknb/202301/t20230113.html")
    for prefecture, area in sorted(AREAS.items()):
        rows = [t for c in regions.children(prefecture) for t in regions.children(c.code) if len(groups[t.name]) > 1]
        rows = [t for t in rows if sum(o.code[:2] == t.code[:2] for o in groups[t.name]) == 1]
        for place in draw.sample(sorted(rows), min(1, len(rows))):
            organ = place.name + ("办事处" if place.name.endswith("街道") else "人民政府")
            add("phone", place, place.code, publisher=organ, phones=[f"{area}-{draw.randint(2000000, 8999999)}"])
    return found


def counties(regions: Regions, draw: random.Random) -> list[Entry]:
    """Departments and governments of counties, prefectures and provinces in the forms that reports use."""
    upper = [r for r in regions.rows if r.valid_to is None and r.level in {"county", "prefecture", "province"}]
    upper = [r for r in upper if r.code[:2] not in {"71", "81", "82"}]
    groups: dict[str, list[Region]] = defaultdict(list)
    for region in upper:
        groups[region.name].append(region)
    found: list[Entry] = []
    shared = [r for r in upper if len(groups[r.name]) > 1]
    for place in draw.sample(shared, 24):
        path = regions.path(place.code)
        department = draw.choice(DEPARTMENTS)
        if draw.random() < 0.5:
            evidence = {"publisher": "".join(path[-2:]) + department}
        else:
            evidence = {"publisher": place.name + department, "address": "".join(path) + "人民路1号"}
        found.append({"kind": "county-homonym", "year": 2022, "evidence": evidence, "code": place.code})
    single = [r for r in upper if len(groups[r.name]) == 1]
    for place in draw.sample(single, 45):
        tail = draw.choice([*DEPARTMENTS, "人民政府", "人民政府办公室"])
        found.append(
            {"kind": "county", "year": draw.choice([2020, 2022, 2024]), "code": place.code,
             "evidence": {"title": f"{place.name}{tail}2022年政府信息公开工作年度报告"}}
        )  # fmt: skip
    found += [
        {"kind": "changed", "year": year, "evidence": {"publisher": name + "人民政府"}, "code": code}
        for name, year, code in CHANGED
    ]
    return found


def wordings(regions: Regions, draw: random.Random) -> list[Entry]:
    """Titles and bodies as pages word them, of organs that are no common department, and special bodies."""
    standing = [r for r in regions.rows if r.valid_to is None and r.code[:2] not in {"71", "81", "82"}]
    upper = [r for r in standing if r.level in {"county", "prefecture"}]
    towns = [r for r in standing if r.level == "township"]
    found: list[Entry] = []
    for number in range(90):
        place = draw.choice(towns if number % 3 == 0 else upper)
        path = regions.path(place.code)
        words = {"p": "".join(path[-3:-1] if place.level == "township" else path[-2:-1]), "n": place.name}
        words["d"] = draw.choice(TOWN_ORGANS if place.level == "township" else ORGANS)
        evidence = {key: text.format(**words) for key, text in WORDINGS[number % len(WORDINGS)].items()}
        found.append({"kind": "wording", "year": 2022, "evidence": evidence, "code": place.code})
    found += [
        {"kind": "special", "year": 2022, "evidence": {"publisher": name}, "code": code} for name, code in SPECIAL
    ]
    return found


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--reports", type=Path, help="facts of real reports, one JSON object a line")
    at.add_argument("--seed", type=int, default=20260911, help="of the draw; another gives an unseen set")
    at.add_argument("--out", type=Path, default=OUT)
    args = at.parse_args()
    regions, draw = load(), random.Random(args.seed)
    entries = homonyms(regions, draw) + counties(regions, draw)
    if args.reports:
        entries += real(args.reports, regions)
    entries += [{"kind": "nothing", "year": 2022, "evidence": e, "code": None} for e in NOTHING]
    for evidence, code in PORTALS:
        if code == "330381":
            code = children_code(regions, code, "塘下镇") or code
        entries.append({"kind": "portal", "year": 2022, "evidence": evidence, "code": code or None})
    entries += wordings(regions, random.Random(args.seed + 1))
    for entry in entries:
        entry["evidence"] = {k: v for k, v in entry["evidence"].items() if v}
    args.out.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), "utf-8")
    print(len(entries), "entries,", sum("homonym" in e["kind"] for e in entries), "homonyms")


if __name__ == "__main__":
    main()
