"""The rules that `make ablation` removes are those of the package as it is."""

from __future__ import annotations

from benchmarks.evaluation.rules import Rule, rules


def test_every_rule_is_a_function_of_its_module():
    assert [rule.name for rule in rules() if isinstance(rule, Rule) and not callable(rule.real)] == []
