"""What the registry says of the readers."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module, resources

import pytest

from gai_pipeline.read import sniff
from gai_pipeline.read.registry import READERS, is_certain, named, of_media_type


@pytest.mark.parametrize("spec", READERS, ids=lambda s: s.module)
def test_every_reader_is_there_and_reads(spec):
    assert callable(import_module(f"gai_pipeline.read.{spec.module}").read)


def test_a_media_type_has_one_reader():
    assert max(Counter(kind for spec in READERS for kind in spec.media_types).values()) == 1
    assert of_media_type(sniff.OFD).module == "ofd"
    assert of_media_type("video/mp4") is None


def test_every_name_that_a_reading_is_given_is_registered():
    sources = [f for f in resources.files("gai_pipeline.read").iterdir() if f.name.endswith(".py")]
    given = {name for f in sources for name in re.findall(r'Reading\(\s*"(\w+)"', f.read_text("utf-8"))}
    assert len(given) >= 9
    assert [name for name in given if named(name) is None] == []


def test_recognised_figures_are_not_certain_and_those_of_every_digital_source_are():
    assert not is_certain("ocr")
    assert not is_certain("a reader that nobody wrote")
    assert [s.module for s in READERS if not s.certain] == ["ocr"]
