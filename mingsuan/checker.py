"""Verifies a certificate of 明算 again, knowing nothing of 明算: one file, the standard library alone.

    python checker.py CERT.json --sources DIR [--sources DIR …]

Each value is recomputed from its operands, exactly; each quote is looked up at its place in the source text with that
sha256, under its clause, and in the rules about that text; each figure of a rule is read in its quote; each fact is
compared with the case, each assumption with those made, and each balance with all earlier events of its period; the
explanation may show no figure but those computed, and none that rests on an assumption without saying so.
"""

import argparse
import hashlib
import json
import operator
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

VERSION = 1
TIMES = {"比例": "金额 比例 数", "数": "金额 百分点 数", "周岁": "金额 百分点 数"}  # what each may multiply
SIGNS, COMPARE = {"add": 1, "subtract": -1}, {"less": operator.lt, "at_most": operator.le, "equal": operator.eq}
ROUND = {"四舍五入到分": (100, Fraction(1, 2)), "舍去分以下": (100, 0), "四舍五入到元": (1, Fraction(1, 2))}
ORIGINS = {"fact": "案情", "event_date": "案情", "assumption": "假设", "round": "口径"}  # of others 计算
FAULTS = (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, StopIteration)

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
FOLD = {code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1)}
CHINESE = "[一二三四五六七八九十百]+"
D = r"((?:(?<![0-9A-Za-z%])-)?\d{1,60}(?:\.\d{1,60})?(?:/\d{1,60})?[千百]?[万亿]{0,2})"
N = rf"(?:{D}|([零〇一二两三四五六七八九十百千万亿]{{1,20}}))"


def number(*groups: str | None) -> Fraction:
    """The value of the group that is there: 20, 1.5亿, 百二十, 三万."""
    total = section = digit = Fraction(0)
    for token in re.findall(r"-?[\d./]+|.", next(filter(None, groups))):
        if token in "万亿":
            total, section, digit = (total + section + digit) * SCALES[token], Fraction(0), Fraction(0)
        elif token in SCALES:
            section, digit = section + (digit or 1) * SCALES[token], Fraction(0)
        else:
            digit = Fraction(DIGITS.get(token, token))
    return total + section + digit


def days(year: Any, month: Any = None, day: Any = None) -> list[date]:
    """The day; of a month or a year, its first and its last."""
    first, last = date(int(year), int(month or 1), int(day or 1)), int(month or 12)
    return [first] if day else [first, date(int(year) + last // 12, last % 12 + 1, 1) - timedelta(1)]


READERS: list[tuple[str, str, Callable[..., list[Any]]]] = [
    ("日期", r"(\d{4})-(\d{1,2})-(\d{1,2})", days),
    ("日期", r"(\d{4})年(?:(\d{1,2})月份?(?:(\d{1,2})日)?)?", days),
    ("比例", rf"百分之{N}|{N}%", lambda *g: [number(*g) / 100]),
    ("比例", rf"{N}成", lambda *g: [number(*g) / 10]),
    ("比例", rf"{N}分之{N}", lambda *g: [number(*g[2:]) / number(*g[:2])]),
    ("比例", r"减半|一半", lambda *g: [Fraction(1, 2)]),
    ("百分点", rf"{N}个百分点", lambda *g: [number(*g) / 100]),
    ("周岁", rf"{N}[-—–~至]{N}周?岁", lambda *g: [number(*g[:2]), number(*g[2:])]),
    ("周岁", rf"{N}周?岁", lambda *g: [number(*g)]),
    ("金额", rf"{N}元|{D}(?<=[万亿])(?=以[上下内])", lambda *g: [number(*g)]),
    ("时长", rf"{N}个?(工作日|月|周|天|日|年)", lambda *g: [f"{number(*g[:2])}{g[2].replace('天', '日')}"]),
    ("数", rf"{D}|{N}(?=[种次名人倍个])", lambda *g: [number(*g)]),
]


def plain(text: str) -> str:
    """The text with full-width forms made half-width, without white space and without separators of thousands."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", "".join(text.split()).translate(FOLD))


def figures(text: str) -> list[tuple[str, list[Any]]]:
    """Every figure of a text: its kind and the values that it may stand for (see READERS)."""
    text, found, at = plain(text), [], 0
    while at < len(text):
        for kind, pattern, read in READERS:
            if match := re.compile(pattern).match(text, at):
                found.append((kind, read(*match.groups())))
                break
        at = match.end() if match else at + 1
    return found


def month(day: date, later: int) -> list[date]:
    """The first and the last day of a month so many months later."""
    months = day.year * 12 + day.month - 1 + later
    return days(months // 12, months % 12 + 1)


def moved(day: date, time: str, word: str, exceptions: list[str]) -> date:
    """A date so much later (后) or earlier; `exceptions` are holidays on weekdays and weekends that are worked."""
    count, unit = re.fullmatch(r"(\d+)(\D+)", time).groups()  # type: ignore[union-attr]
    count, step = int(count), {"后": 1, "前": -1}[word]
    if unit in ("月", "年"):
        first, last = month(day, step * count * {"月": 1, "年": 12}[unit])
        return min(last, first + timedelta(day.day - 1))
    while unit == "工作日" and count:
        day += timedelta(step)
        count -= (day.weekday() < 5) != (str(day) in exceptions)
    return day + timedelta(step * count * {"日": 1, "周": 7, "工作日": 0}[unit])


def begins(period: str, day: date) -> str:
    """The ISO date since which a balance counts."""
    if start := period.partition("医保年度")[2]:
        return f"{day.year - (str(day)[5:] < start):04}-{start}"
    months = {"自然年度": day.month, "每月": 1, "终身": 0}.get(period)
    return "" if months == 0 else str(month(day, 1 - (months or int(period[2:-2])))[0])  # 滚动12个月


def recompute(op: str, data: Any, values: list[Any], kinds: list[Any]) -> tuple[Any, str]:
    """Value and kind of an operation from those of its operands, None for those not needed. Raises one of FAULTS."""
    same = len(set(kinds)) == 1
    if op == "multiply":
        return operator.mul(*values), next(a for a, b in (kinds, kinds[::-1]) if a in TIMES[b].split())
    if op in COMPARE and same:
        return COMPARE[op](*values), "是否"
    if op in SIGNS and (same or kinds == ["比例", "百分点"]):
        return values[0] + SIGNS[op] * values[1], kinds[0]
    if op in ("minimum", "maximum") and same:
        return (min if op == "minimum" else max)(values), kinds[0]
    if op == "round" and kinds == ["金额"]:
        parts, half = ROUND[data[0]]
        return Fraction(floor(abs(values[0]) * parts + half), parts) * (1 if values[0] >= 0 else -1), "金额"
    if (op, *kinds) in (("member", "分类"), ("not", "是否")):
        return values[0] in data if op == "member" else not values[0], "是否"
    if op in ("and", "or"):
        return next((value for value in values if value is not (op == "and")), op == "and"), "是否"
    if op in ("choose", "table"):
        row = next((at for at in range(0, len(values) - 1, 2) if values[at] is not False), len(values) - 2)
        if row % 2 or values[row] is True:
            return values[row + 1], kinds[row + 1]
    if (op, *kinds) == ("age", "日期", "日期"):
        born, day = values
        return Fraction(max(0, day.year - born.year - (str(day)[5:] < str(born)[5:]))), "周岁"
    if (op, *kinds) == ("day_of", "日期"):
        span, day = data[0][:2], values[0]
        both = month(day, int(span == "次月")) if span[1] == "月" else days(day.year + (span == "次年"))
        return both[data[0][2:] == "末日"], "日期"
    if (op, *kinds) == ("move_date", "日期", "时长"):
        return moved(*values, *data), "日期"
    raise TypeError(op)


def read(raw: Any, kind: str) -> Any:
    """A value as a certificate or a case writes it: numbers as text, figures with their unit, dates, 是 and 否, names."""
    if kind in ("是否", "分类"):
        return {"是": True, "否": False}.get(raw, raw) if kind == "是否" else raw
    return Fraction(raw) if re.fullmatch(r"-?\d{1,999}(\.\d{1,999})?", str(raw)) else figures(raw)[0][1][0]


def under(path: str, text: str) -> bool:
    """Whether the numbers of a path (三（一）2: 三、 then （一） then 2.) are the last of their style in a text."""
    styles = (rf"{CHINESE}(?=[、.])", rf"\({CHINESE}\)", r"\d+(?=[、.]\D)")
    parts = re.fullmatch(rf"({CHINESE})?(\({CHINESE}\))?(\d+)?(第\d+[段句])*", plain(path))
    lines, pairs = "\n".join(map(plain, text.split("\n"))), zip(parts.groups() if parts else (), styles, strict=False)
    return all(not part or re.findall(rf"(?m)^{style}", lines)[-1:] == [part] for part, style in pairs)


def digest(value: Any) -> str:
    """The sha256 of a text, or of a JSON value in its one canonical form."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Verification:
    """One certificate, and in `failures` what is wrong with it."""

    def __init__(self, certificate: dict[str, Any], folders: Iterable[Path | str]) -> None:
        self.certificate = certificate
        self.failures: list[str] = []
        self.nodes: dict[str | None, dict[str, Any]] = {None: dict.fromkeys(("seal", "kind", "exact", "origin", "open"))}
        self.library: dict[str, tuple[set[str], str]] = {}  # sha256 -> names and text of a file
        for path in (one for place in map(Path, folders) for one in [place, *sorted(place.rglob("*.*"))]):
            if path.suffix in (".txt", ".ming") and path.is_file() and path.stat().st_size <= 2 * 10**7:
                content = path.read_bytes()
                known = set[str](), content.decode("utf-8-sig", "replace")
                self.library.setdefault(hashlib.sha256(content).hexdigest(), known)[0].add(path.name)

    def need(self, holds: Any, message: str) -> None:
        self.failures += [] if holds else [message]

    def attempt(self, where: str, check: Callable[..., None], *args: Any) -> None:
        """Makes a check; data that do not even allow it are a failure."""
        try:
            check(*args)
        except FAULTS as fault:
            self.failures.append(f"{where}：无法核对（{type(fault).__name__} {str(fault)[:50]}）")

    def check_all(self) -> None:
        self.need(self.certificate["version"] is VERSION, f"版本：不认识，本程序核对的是版本{VERSION}")
        body = {key: value for key, value in self.certificate.items() if key != "sha256"}
        self.need(self.certificate["sha256"] == digest(body), "摘要：与内容不符，凭证被改动过")
        self.check_texts()
        self.person, self.events = self.certificate["case"]["参保人"], self.certificate["case"]["事件"]
        self.dates = [read(event["日期"], "日期") for event in self.events]
        self.ranks = [(str(on), event.get("序号") or 0) for on, event in zip(self.dates, self.events, strict=True)]
        for node in self.certificate["nodes"]:
            self.attempt(f"{node['id']}「{node['label']}」", self.check_node, node)
        self.check_results()

    def check_texts(self) -> None:
        """The rules are what their hash says, also where the folders have such a file; the documents are there."""
        self.rules, self.about = "", dict[str, str]()  # each statement on a line; of all, and of those about a document
        for rule in self.certificate["rules"]:
            lines = "\n" + "\n".join(map(plain, re.split(r"。\s*\n", rule["text"] + "\n")))
            self.rules += lines
            for document in re.findall(r"(?:^|\n|。)原文:([^。\n]*)", lines):
                self.about[document] = self.about.get(document, "") + lines
            named = {sha for sha, (names, _) in self.library.items() if rule["file"] in names} or {rule["sha256"]}
            self.need(digest(rule["text"]) == rule["sha256"] in named, f"规则{rule['file']}：与sha256不符")
        title = rf"(?m)政策:{re.escape(plain(self.certificate['policy']))}$"
        self.need(re.search(title, self.rules), "政策名称：规则中没有")
        for entry in self.certificate["documents"]:
            found = f"原文{entry['file']}：文件夹中没有sha256为{entry['sha256']}的文件"
            self.need(entry["sha256"] in self.library, found)

    def check_node(self, node: dict[str, Any]) -> None:
        """All about one node, once those that it rests on have been read."""
        name, op, kind, at = f"{node['id']}「{node['label']}」", node["op"], node["kind"], node["event"] - 1
        operands, value = [self.nodes[arg] for arg in node["operands"]], read(node["value"], kind)
        inputs, kinds = [operand["exact"] for operand in operands], [operand["kind"] for operand in operands]
        seal = digest([{key: node[key] for key in node if key != "seal"}, [arg["seal"] for arg in operands]])
        self.need(node["seal"] == seal[:16] and node["id"] not in self.nodes, f"{name}：内容或运算对象被改动过")
        line = int(re.fullmatch(rf"e{at + 1}\.n\d+(?:\.l([1-9]\d*))?", node["id"])[1] or 0)  # type: ignore[index]
        computed, origin = kind, ORIGINS.get(op, "计算")
        if op in ("constant", "parameter"):
            expected, origin = value, self.check_figure(name, node, value)
        elif op == "fact":
            expected, origin = self.fact(node["data"], value, kind, at, line)
        elif op == "assumption":
            expected = self.assumed(*node["data"], value, kind)
        elif op == "event_date":
            expected = self.dates[at]
        elif op in ("pool", "sum_lines"):
            expected = sum(inputs, Fraction(0))
            right = self.writes(node["data"], at) if op == "pool" else self.items(node, at)
            self.need(sorted(node["operands"]) == right and {*kinds} <= {kind}, f"{name}：未恰好计入此前各事件或各项明细")
        else:
            expected, computed = recompute(op, node["data"], inputs, kinds)
            own = rf"e{at + 1}\.n\d+(\.l{line})?"
            self.need(all(re.fullmatch(own, arg) for arg in node["operands"] if arg), f"{name}：运算对象属于别处")
        self.need((type(expected), expected, computed) == (type(value), value, kind), f"{name}：应为{expected}")
        self.need(node["origin"] == origin, f"{name}：来源应是{origin}")
        for citation in node["citations"]:
            self.check_citation(name, **citation)
        for text in node["readings"]:
            self.need(plain(text) in self.rules, f"{name}：规则中没有“{text}”")
        self.nodes[node["id"]] = node | {"exact": value, "open": origin == "假设" or any(arg["open"] for arg in operands)}

    def check_figure(self, name: str, node: dict[str, Any], value: Any) -> str:
        """The origin of a figure of a rule: it stands in a quote, or rests on a 口径, or is a bare zero, count of one, 是."""
        if not node["citations"]:
            bare = value == 0 or value is True or (value, node["kind"]) == (1, "数")
            self.need(node["readings"] or bare, f"{name}：{node['value']}既无依据也无口径")
            return "口径" if node["readings"] else "计算"
        texts = ((self.library[item["sha256"]][1], item) for item in node["citations"])
        words = "。".join(text[item["start"] : item["end"]] for text, item in texts)
        told = any(kind == node["kind"] and value in values for kind, values in figures(words))
        nothing = value == 0 and re.search("[不无免未零]", words)
        self.need(told or nothing or node["kind"] in ("分类", "是否"), f"{name}：引文中没有{node['value']}")
        return "文件"

    def check_citation(self, name: str, document: str, sha256: str, path: str, quote: str, start: int, end: int) -> None:
        """The quote is in the document, under its clause, and in a rule that names the clause (at its head or last)."""
        text = self.library[sha256][1]
        self.need({"file": document, "sha256": sha256} in self.certificate["documents"], f"{name}：没有原文{document}")
        self.need(0 <= start < end and quote in ("", text[start:end]), f"{name}：原文{start}至{end}不是“{quote}”")
        self.need(under(path, text[:end]), f"{name}：“{quote}”不在{path}")
        told, words = rf"依据{re.escape(plain(path))}(?![^“,:;])", re.escape(f"“{plain(quote)}”" if quote else "")
        told = rf"(?m)(^[^:\n]*{told}.*|{told}((?!,依据).)*){words}"
        self.need(re.search(told, self.about[plain(document)]), f"{name}：规则中没有依据{path}“{quote}”")

    def fact(self, name: str, value: Any, kind: str, at: int, line: int) -> tuple[Any, str]:
        """What the case, or else the vocabulary, says of a fact at an event or a line item; and which of the two."""
        when = re.findall("(?m)^口径:身份变化按(年初|事件当日)", self.rules)
        day = self.dates[at].replace(month=1, day=1) if when[-1:] == ["年初"] else self.dates[at]
        facts = self.person | self.events[at]
        for rows in (rows for rows in self.events[at].values() if isinstance(rows, list)):
            facts |= rows[line - 1] if 0 < line <= len(rows) else {key: None for row in rows for key in row}
        for key in sorted(facts, key=lambda key: plain(key) != name):
            if plain(key) == name or self.means(name, key):
                raw = facts[key]
                if isinstance(raw, list):
                    raw = [was["值"] for was in raw if read(was.get("自", "0001-01-01"), "日期") <= day][-1]
                return value if kind == "分类" and self.means(value, str(raw)) else read(raw, kind), "案情"
        told = {True: "是", False: "否"}.get(value, value) if kind == "是否" else value
        return value if self.means(name, str(told)) else None, "口径"
