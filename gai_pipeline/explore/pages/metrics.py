"""Metrics and rules: what they mean, how they are made, over which editions they compare, how often a rule fails.

Belongs here: their pages. Does not belong here: definitions (`forms/`, `dim_metrics`, `dim_rules`).
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path

from gai_pipeline.explore.codes import label
from gai_pipeline.explore.pages.parameters import Metric, Missing, Rule
from gai_pipeline.explore.snapshots import Snapshot
from gai_pipeline.explore.view import Lang, View, said
from gai_pipeline.forms.metrics import metrics as form_metrics
from gai_pipeline.forms.spec import FORM_EDITIONS

MetricPath = Annotated[Metric, Path(description="Metric")]
RulePath = Annotated[Rule, Path(description="Rule")]
BY: Final = ("edition", "year", "reader", "region")


def metrics(snapshot: Snapshot, lang: Lang) -> View:
    """Every metric and every rule."""
    rows = snapshot.ask("metrics")
    data = {"metrics": rows, "rules": snapshot.ask("rules")}
    return View("metrics.html", data, rows, said(lang, "metrics.title"))


def metric(snapshot: Snapshot, lang: Lang, name: MetricPath) -> View:
    """A metric: definition, formula, caveats, comparability, its national series."""
    row = next((r for r in snapshot.ask("metrics") if r["metric"] == name.value), None)
    if row is None:
        raise Missing("metric", name.value)
    about = next(m for m in form_metrics() if m.code == name.value)
    trend = snapshot.ask("region_metric", code="000000", metric=name.value)
    data: dict[str, Any] = {
        "metric": row,
        "cells": {e: [".".join(c) for c in about.cells_in(e)] for e in FORM_EDITIONS} if about.cells else {},
        "numerator": about.numerator,
        "denominator": about.denominator,
        "trend": trend,
    }
    return View("metric.html", data, trend, str(row[f"name_{lang}"]), extra={"kind": row["kind"]})


def rule(snapshot: Snapshot, lang: Lang, name: RulePath) -> View:
    """A rule: what it says, and how often it fails by edition, year, reader and province."""
    row = next((r for r in snapshot.ask("rules") if r["rule_id"] == name.value), None)
    if row is None:
        raise Missing("rule", name.value)
    rates = {by: snapshot.ask("rule_rates", rule=name.value, by=by) for by in BY}
    rows = [{"by": by, **r} for by in BY for r in rates[by]]
    regions = {r["region_code"]: r["name"] for r in snapshot.ask("provinces", metric="new_requests", year=0)}
    return View(
        "rule.html", {"rule": row, "rates": rates}, rows, label(lang, "rule", name.value), extra={"names": regions}
    )
