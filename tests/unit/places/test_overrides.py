"""Reviewed ids of bodies: they go before the rules, and are refused once they no longer hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gai_pipeline.places import bodies, overrides

COUNTY = "360982"
OLD, NEW = "樟树市教体局", "樟树市教育局"


def entry(**changes: Any) -> dict[str, Any]:
    made = {
        "name": OLD,
        "region": COUNTY,
        "same_as": {"name": NEW, "region": COUNTY},
        "expect": bodies.by_rule(OLD, COUNTY),
        "reason": "one bureau under two names",
        "reviewed_by": "a reviewer",
        "reviewed_on": "2026-11-01",
        **changes,
    }
    return {k: v for k, v in made.items() if v is not None}


def write(folder: Path, *entries: dict[str, Any]) -> Path:
    path = folder / "publishers.yaml"
    path.write_text(yaml.safe_dump({"entries": list(entries)}, allow_unicode=True), "utf-8")
    return path


def test_a_reviewed_name_gets_the_id_of_the_other_body(tmp_path: Path) -> None:
    assert bodies.by_rule(OLD, COUNTY) != bodies.by_rule(NEW, COUNTY)
    found = overrides.load(write(tmp_path, entry()), bodies.by_rule)
    assert found == {(OLD, COUNTY): bodies.by_rule(NEW, COUNTY)}


def test_a_reviewed_entry_goes_before_the_rules(tmp_path: Path) -> None:
    path = write(tmp_path, entry(same_as=None, publisher_id="0123456789abcdef"))
    reviewed = overrides.load(path, bodies.by_rule)
    assert bodies.publisher_id("樟树市 教体局", COUNTY, reviewed=reviewed) == "0123456789abcdef"
    assert bodies.publisher_id(OLD, "360981", reviewed=reviewed) == bodies.by_rule(OLD, "360981")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expect": "0" * 16}, "the rules give"),
        ({"same_as": {"name": OLD, "region": COUNTY}}, "already"),
        ({"publisher_id": "0" * 16}, "one of them"),
        ({"same_as": None}, "one of them"),
        ({"same_as": None, "publisher_id": "xyz"}, "16 hexadecimal"),
        ({"reason": None}, "reason missing"),
        ({"region": 360982}, "in quotes"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(overrides.OverrideError, match=message):
        overrides.load(write(tmp_path, entry(**changes)), bodies.by_rule)


def test_an_entry_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(overrides.OverrideError, match="twice"):
        overrides.load(write(tmp_path, entry(), entry()), bodies.by_rule)


def test_the_file_of_the_package_holds() -> None:
    assert bodies._reviewed() is not None
