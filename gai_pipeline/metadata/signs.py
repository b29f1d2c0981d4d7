"""Expressions that are compiled when they are first asked, and asked only of texts that have one of their words.

Belongs here: that saving. Most lines of a document have none of the words, which is seen many times faster than that no
expression fits; and a process that reads one page needs few of the expressions. Does not belong here: any expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property


class Signs:
    """Expressions of one meaning, in the order in which they are believed. Whatever one of them finds holds one of
    `words` (a test takes the expressions apart to prove it); "" where no word is sure to be there."""

    def __init__(self, words: str, *sources: str) -> None:
        self.words = tuple(words.split()) or ("",)
        self.sources = sources

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self.sources))

    @classmethod
    def words_of(cls, several: Iterable[Signs]) -> re.Pattern[str]:
        """An expression that finds any word of any of them."""
        return re.compile("|".join(sorted({word for signs in several for word in signs.words})))

    def may_be_in(self, text: str) -> bool:
        for word in self.words:  # noqa: SIM110  asked of every sentence: a generator takes three times as long
            if word in text:
                return True
        return False

    def first(self, text: str) -> re.Match[str] | None:
        """What the first expression finds that finds anything."""
        if self.may_be_in(text):
            for pattern in self.patterns:
                if found := pattern.search(text):
                    return found
        return None

    def all(self, text: str) -> Iterator[re.Match[str]]:
        """What each expression finds, one after the other."""
        if self.may_be_in(text):
            for pattern in self.patterns:
                yield from pattern.finditer(text)

    def cut_from(self, text: str) -> str:
        """The text without what they find."""
        if self.may_be_in(text):
            for pattern in self.patterns:
                text = pattern.sub("", text)
        return text
