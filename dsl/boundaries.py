"""Where sentences, lines and statements begin and end, and which quotation marks belong together."""

import re

from attrs import define, field

HEADER_WORDS = ("政策", "词汇", "全称", "原文", "统筹地区", "状态", "引用", "修订对象")
NAMING_WORDS = (
    *("对象", "支付方", "分类", "事实", "称", "目录", "参数", "表", "分段", "额度", "定义", "判定", "待遇"),
    *("结算", "修订", "保证", "样例"),
)
COLON_WORDS = ("施行", "成文", "适用对象", "口径")
PLAIN_WORDS = (*COLON_WORDS, "条款")
OPENING_WORDS = tuple(sorted(HEADER_WORDS + NAMING_WORDS + PLAIN_WORDS, key=len, reverse=True))
PARTNERS = {"“": "”", "”": "“", "「": "」", "」": "「"}

_BLANK = re.compile(r"\s*")
_OPENING = re.compile(f"(?:{'|'.join(OPENING_WORDS)})")


@define
class Boundaries:
    """Answers about the places of one text, which is folded."""

    text: str
    _closings: dict[str, dict[int, int]] = field(init=False, factory=dict)

    def after_blank(self, pos: int) -> int:
        """The first place from `pos` on that is not blank."""
        blank = _BLANK.match(self.text, pos)
        return blank.end() if blank else pos

    def line_end(self, start: int) -> int:
        """The end of the line."""
        end = self.text.find("\n", start)
        return len(self.text) if end < 0 else end

    def sentence_end(self, start: int) -> int:
        """The next 。 on the line, or -1."""
        return self.text.find("。", start, self.line_end(start))

    def opening_word(self, start: int) -> str | None:
        """The word at `start` that opens a statement."""
        opening = _OPENING.match(self.text, start)
        return opening.group() if opening else None

    def opens(self, line: int) -> bool:
        """Whether a line that begins with an opening word really reads as a new statement."""
        word = self.opening_word(line)
        if word is None:
            return False
        word_end = line + len(word)
        end = self.after_blank(word_end)
        follows = self.text[end : end + 1]
        if word in HEADER_WORDS or word in COLON_WORDS:
            return follows == "："
        return end > word_end or follows == "「"

    def next_statement(self, start: int) -> int:
        """The first line after the one of `start` that opens a statement, or the end of the text."""
        newline = self.text.find("\n", start)
        while newline >= 0:
            line = self.after_blank(newline)
            if self.opens(line):
                return line
            newline = self.text.find("\n", line)
        return len(self.text)

    def cut(self, start: int, stop: int) -> int:
        """Where a text from `start` to `stop` ends: at a line end already, if the line after it opens a statement."""
        newline = self.text.find("\n", start, stop)
        while newline >= 0:
            line = self.after_blank(newline)
            if self.opens(line):
                return newline
            newline = self.text.find("\n", line, stop)
        return stop

    def closing(self, start: int) -> int | None:
        """The place of the mark that closes the one at `start`, if no statement opens before it."""
        opening = self.text[start]
        if opening not in self._closings:
            self._closings[opening] = self._pairs(opening)
        end = self._closings[opening].get(start)
        return None if end is None or self.cut(start, end) < end else end

    def _pairs(self, opening: str) -> dict[int, int]:
        """All pairs of the text at once, so that many unpaired marks cost no more than one."""
        pairs: dict[int, int] = {}
        open_marks: list[int] = []
        for mark in re.finditer(f"[{opening}{PARTNERS[opening]}]", self.text):
            if mark.group() == opening:
                open_marks.append(mark.start())
            elif open_marks:
                pairs[open_marks.pop()] = mark.start()
        return pairs
