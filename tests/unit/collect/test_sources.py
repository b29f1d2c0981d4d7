"""Sources as data: presets, errors that name the field, the schema for editors."""

import pytest

from gai_pipeline.collect.sources import Source, SourcesError, choose, load_sources, presets, schema

THREE_LINES = """
sources:
  - id: fuyang
    preset: trs
    url: http://www.example.gov.cn/zwgk/ndbg/
"""


def write(folder, text, name="sources.yaml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_three_lines_make_a_source(tmp_path):
    (source,) = load_sources(write(tmp_path, THREE_LINES))
    assert source.rules.link == presets()["trs"].link
    assert source.rules.lists == ("{url}",)
    assert source.enabled


def test_a_source_may_differ_from_its_preset(tmp_path):
    (source,) = load_sources(write(tmp_path, THREE_LINES + "    link: 'nb_\\d+'\n    max_pages: 3\n"))
    assert (source.rules.link, source.rules.max_pages) == (r"nb_\d+", 3)
    assert source.rules.page_count == presets()["trs"].page_count


def test_a_folder_and_a_bare_list(tmp_path):
    write(tmp_path, "- {id: b, url: 'http://b.gov.cn/'}", "b.yaml")
    write(tmp_path, "- {id: a, url: 'http://a.gov.cn/'}\n- {id: c, url: 'http://c.gov.cn/', enabled: false}", "a.yml")
    write(tmp_path, "", "empty.yaml")
    write(tmp_path, "not yaml: [", "notes.txt")
    sources = load_sources(tmp_path)
    assert [s.id for s in sources] == ["a", "c", "b"]
    assert [s.id for s in choose(sources, [])] == ["a", "b"]
    assert [s.id for s in choose(sources, ["c"])] == ["c"]
    with pytest.raises(SourcesError, match=r"no source x; there are a, c, b"):
        choose(sources, ["x"])
    assert load_sources(tmp_path / "nowhere.yaml") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a, url: 'ftp://a.gov.cn/'}", "source a, url.*http"),
        ("- {id: a, url: 'http://me:pw@a.gov.cn/'}", "source a, url.*credentials"),
        ("- {id: a, url: 'http://a.gov.cn/', preset: wordpress}", "source a, preset.*there are generic, jcms"),
        ("- {id: a, url: 'http://a.gov.cn/', link: '('}", "source a, link.*regular expression"),
        ("- {id: a, url: 'http://a.gov.cn/', linc: x}", "source a, linc"),
        ("- {id: 'a b', url: 'http://a.gov.cn/'}", "source a b, id"),
        ("- {id: a}", "source a, url"),
        ("- {id: a, url: 'http://a.gov.cn/', lists: []}", "lists and documents are both empty"),
        ("- {id: a, url: 'http://a.gov.cn/', page_count: 'x'}", "page_count needs a group"),
        ("- {id: a, url: 'http://a.gov.cn/'}\n- {id: a, url: 'http://b.gov.cn/'}", "'a' is also used"),
        ("a: [", "no YAML"),
    ],
)
def test_errors_name_the_source_and_the_field(tmp_path, text, said):
    path = write(tmp_path, text)
    with pytest.raises(SourcesError, match=said) as error:
        load_sources(path)
    assert "sources.yaml" in str(error.value)


def test_the_schema_lists_presets_and_allows_nothing_else():
    found = schema()["$defs"]["Source"]
    assert found["properties"]["preset"]["enum"] == list(presets())
    assert found["required"] == ["id", "url"]
    assert found["additionalProperties"] is False
    assert all(p.get("description") for p in found["properties"].values())


def test_years_of_a_source():
    source = Source(id="a", url="http://a.gov.cn/", first_year=2019, last_year=2022)
    assert source.wants(2020, [])
    assert not source.wants(2023, [])
    assert not source.wants(2020, [2021])
    assert source.wants(None, [2021])
