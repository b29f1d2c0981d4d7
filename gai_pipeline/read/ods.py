"""Reads ODS: OpenDocument keeps the tables of sheets and of texts alike, so the reader of texts does it."""

from __future__ import annotations

from gai_pipeline.read.odt import read

__all__ = ["read"]
