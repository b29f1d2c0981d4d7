"""What the app says: the same keys in both languages, and every key that a page or a module uses."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from jinja2 import nodes

import gai_pipeline.explore as explore
from gai_pipeline.codegen.queries import questions
from gai_pipeline.explore import codes
from gai_pipeline.explore.view import LANGS, environment, said, words

FOLDER = Path(explore.__file__).parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same():
    zh, en = words("zh"), words("en")
    assert zh.keys() == en.keys()
    assert [k for k in zh if fields(zh[k]) != fields(en[k])] == []


def test_every_key_of_a_template_is_known():
    env = environment()
    used = set()
    for file in (FOLDER / "templates").glob("*.html"):
        tree = env.parse(file.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
                used.add(call.args[0].value)
    assert len(used) > 150
    assert used - words("zh").keys() == set()


def test_every_key_of_a_module_is_known():
    pattern = re.compile(r'said\(lang, "([a-z_.]+)"|failure\(request, \d+, "([a-z_]+)"|ReviewError\("([a-z]+)"')
    used = set()
    for file in FOLDER.rglob("*.py"):
        for plain, failed, review in pattern.findall(file.read_text("utf-8")):
            used.add(plain or (failed and f"failure.{failed}") or f"failure.review_{review}")
    assert len(used) > 20
    assert used - words("en").keys() == set()


@pytest.mark.parametrize("lang", LANGS)
def test_recipes_and_codes_have_names(lang):
    assert all(codes.label(lang, "recipe", q.name) != q.name for q in questions()) or lang == "en"
    assert said(lang, "site.name")
    assert codes.label(lang, "row", "applications.granted", "2021")
    assert codes.label(lang, "break", "coverage_change") != "coverage_change"
    assert codes.label(lang, "scope", None) == "–"
