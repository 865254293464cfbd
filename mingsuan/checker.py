"""Verifies a certificate of 明算 again, knowing nothing of 明算: python checker.py CERT.json [--sources DIR …]

Each value is recomputed exactly; each quote looked up in the source text with that sha256, under its clause, and in the
rules; figures are read in their quotes; facts, assumptions and balances are compared with the case and what was assumed.
"""

import argparse
import hashlib
import json
import operator
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SCALES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
FOLD = {code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1)}
D = r"((?:(?<![0-9A-Za-z%])-)?\d{1,60}(?:\.\d{1,60})?(?:/\d{1,60})?[千百]?[万亿]{0,2})"
N = rf"(?:{D}|([零〇一二两三四五六七八九十百千万亿]{{1,20}}))"
C = "[一二三四五六七八九十百]+"
PATH, MARKS = rf"({C})?(\({C}\))?(\d+)?(第\d+[段句])*", (rf"{C}(?=[、.])", rf"\({C}\)", r"\d+(?=[、.]\D)")


def number(*groups: str | None) -> Fraction:
    """The value of the group that is there: 20, 1.5亿, 百二十, 三万."""
    text = next(filter(None, groups))
    scale = next((scale for scale in SCALES if scale in text), "")
    if not scale:
        return Fraction(DIGITS.get(text[-1], text))
    high, _, low = text.rpartition(scale)
    return SCALES[scale] * number(high or "1") + number(low or "0")


def days(year: Any, month: Any = None, day: Any = None) -> list[date]:
    """The day; of a month (the 13th is January) or of a year the first and the last."""
    start, length = (int(year) * 12, 12) if month is None else (int(year) * 12 + int(month) - 1, 1)
    first, after = (date(months // 12, months % 12 + 1, 1) for months in (start, start + length))
    return [first.replace(day=int(day))] if day else [first, after - timedelta(1)]


READERS: list[tuple[str, str, Any]] = [
    ("日期", r"(\d{4})-(\d{1,2})-(\d{1,2})", days),
    ("日期", r"(\d{4})年(?:(\d{1,2})月份?(?:(\d{1,2})日)?)?", days),
    ("比例", rf"百分之{N}|{N}%", lambda *g: [number(*g) / 100]),
    ("比例", rf"{N}分之{N}", lambda *g: [number(*g[2:]) / number(*g[:2])]),
    ("比例", rf"{N}成|减半|一半", lambda *g: [number(*g) / 10 if any(g) else Fraction(1, 2)]),
    ("百分点", rf"{N}个百分点", lambda *g: [number(*g) / 100]),
    ("周岁", rf"(?:{N}[-—–~至])?{N}周?岁", lambda *g: [number(*end) for end in (g[:2], g[2:]) if any(end)]),
    ("金额", rf"{N}元|{D}(?<=[万亿])(?=以[上下内])", lambda *g: [number(*g)]),
    ("时长", rf"{N}个?(工作日|月|周|天|日|年)", lambda *g: [f"{number(*g[:2])}{g[2].replace('天', '日')}"]),
    ("数", rf"{D}|{N}(?=[种次名人倍个])", lambda *g: [number(*g)]),
]
FIGURE = re.compile("|".join(f"(?P<_{place}>{pattern})" for place, (_, pattern, _) in enumerate(READERS)))


def plain(text: str) -> str:
    """The text with full-width forms made half-width, without white space and without separators of thousands."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", "".join(text.split()).translate(FOLD))


def figures(text: str) -> Any:
    """Every figure of a text: its kind and the values that it may stand for."""
    for match in FIGURE.finditer(plain(text)):
        kind, pattern, read = READERS[int(str(match.lastgroup)[1:])]
        yield kind, read(*re.compile(pattern).match(match.string, match.start()).groups())  # type: ignore[union-attr]


PLAIN: dict[str, Any] = {"minimum": lambda *values: min(values), "maximum": lambda *values: max(values)}
PLAIN |= {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "not": operator.not_}
PLAIN |= {"less": operator.lt, "at_most": operator.le, "equal": operator.eq}
ORIGINS = {"fact": "案情", "event_date": "案情", "assumption": "假设", "round": "口径"}  # of others 计算


def recompute(op: str, data: Any, values: list[Any], kinds: list[Any]) -> tuple[Any, str]:
    """Value and kind of an operation from those of its operands, None for those not needed. Raises anything."""
    alike = len({*kinds}) == 1 or (op in ("add", "subtract") and kinds == ["比例", "百分点"])
    if op in ("choose", "table"):
        row = next((at for at in range(0, len(values) - 1, 2) if values[at] is not False), len(values) - 2)
        if row % 2 or values[row] is True:
            return values[row + 1], kinds[row + 1]
    if op in ("and", "or"):
        return next((value for value in values if value is not (op == "and")), op == "and"), "是否"
    if op in PLAIN and (alike or op == "multiply"):
        value = PLAIN[op](*values)
        first = min(kinds, key="金额 百分点 数 比例 周岁".index) if op == "multiply" else kinds[0]
        return value, "是否" if isinstance(value, bool) else first
    match op, kinds, values:
        case "member", ["分类"], [value]:
            return value in data, "是否"
        case "round", ["金额"], [value]:
            parts, half = {"四舍五入到分": (100, 1), "舍去分以下": (100, 0), "四舍五入到元": (1, 1)}[data[0]]
            return (2 * abs(value) * parts + half) // 2 * Fraction(1 if value >= 0 else -1, parts), "金额"
        case "age", ["日期", "日期"], [born, day]:
            return Fraction(max(0, day.year - born.year - (str(day)[5:] < str(born)[5:]))), "周岁"
        case "day_of", ["日期"], [day]:
            later, end = ("当", "次").index(data[0][0]), ("首日", "末日").index(data[0][2:])
            return days(*{"月": (day.year, day.month + later), "年": (day.year + later,)}[data[0][1]])[end], "日期"
        case "move_date", ["日期", "时长"], [day, time]:
            (count, unit), step = re.findall(r"\d+|\D+", time), {"后": 1, "前": -1}[data[0]]
            left = step * int(count) * {"日": 1, "周": 7, "月": 1, "年": 12, "工作日": 1}[unit]
            if unit in "月年":
                first, last = days(day.year, day.month + left)
                return min(last, first + timedelta(day.day - 1)), "日期"
            while unit == "工作日" and left:  # data[1]: the holidays on weekdays and the weekends that are worked
                day += timedelta(step)
                left -= step * ((day.weekday() < 5) != (str(day) in data[1]))
            return day + timedelta(left), "日期"
    raise TypeError(op)


def read(raw: Any, kind: str) -> Any:
    """A value as a certificate or a case writes it: numbers as text, figures with their unit, dates, 是 and 否, names."""
    if kind in ("是否", "分类"):
        return {"是": True, "否": False}.get(raw, raw) if kind == "是否" else raw
    return Fraction(raw) if re.fullmatch(r"-?\d{1,999}(\.\d{1,999})?", str(raw)) else next(figures(raw))[1][0]


def digest(value: Any) -> str:
    """The sha256 of a text, or of a JSON value in its one canonical form."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Verification:  # of one certificate, and in `failures` what is wrong with it
    def __init__(self, certificate: dict[str, Any], folders: Any) -> None:
        self.certificate, self.failures, self.where = certificate, list[str](), ""
        self.nodes: dict[str | None, dict[str, Any]] = {None: dict.fromkeys(("seal", "kind", "exact", "assumed"))}
        self.library: dict[tuple[str, str], str] = {}  # texts by name and sha256
        for path in (one for place in map(Path, folders) for one in [place, *sorted(place.rglob("*.*"))]):
            if path.suffix in (".txt", ".ming") and path.is_file() and path.stat().st_size <= 2 * 10**7:
                text = path.read_bytes()
                self.library[path.name, hashlib.sha256(text).hexdigest()] = text.decode("utf-8-sig", "replace")

    def need(self, holds: Any, message: str) -> None:
        self.failures += [] if holds else [self.where + message]

    def attempt(self, where: str, check: Any, *args: Any) -> None:
        self.where = where
        try:
            check(*args)
        except Exception as fault:  # data that do not even allow the check
            self.failures.append(f"{self.where or '凭证：'}无法核对（{type(fault).__name__} {str(fault)[:50]}）")

    def check_whole(self) -> None:
        """Version and digest; the rules are what their hash says, also where the folders have such a file; all nodes."""
        self.need(repr(self.certificate["version"]) == "1", "版本：不认识，本程序核对的是版本1")
        body = {key: value for key, value in self.certificate.items() if key != "sha256"}
        self.need(self.certificate["sha256"] == digest(body), "摘要：与内容不符，凭证被改动过")
        self.rules = ""  # each statement on a line
        for rule in self.certificate["rules"]:
            self.rules += "\n" + "\n".join(map(plain, re.split(r"。\s*\n", rule["text"] + "\n")))
            named = {sha256 for name, sha256 in self.library if name == rule["file"]} or {rule["sha256"]}
            self.need(digest(rule["text"]) == rule["sha256"] in named, f"规则{rule['file']}：与sha256不符")
        self.need(f"政策:{plain(self.certificate['policy'])}\n" in self.rules + "\n", "政策名称：规则中没有")
        self.person, self.events = self.certificate["case"]["参保人"], self.certificate["case"]["事件"]
        self.kinds = [event.get("类型", "就医") for event in self.events]
        self.dates = [read(event["日期"], "日期") for event in self.events]
        self.ranks = [(str(on), event.get("序号") or 0) for on, event in zip(self.dates, self.events, strict=True)]
        for node in self.certificate["nodes"]:
            self.attempt(f"{node['id']}「{node['label']}」：", self.check_node, node)
        self.attempt("", self.check_results)

    def check_node(self, node: dict[str, Any]) -> None:
        op, kind, data, at = node["op"], node["kind"], node["data"], node["event"] - 1
        operands, value = [self.nodes[arg] for arg in node["operands"]], read(node["value"], kind)
        inputs, kinds, seals = ([operand[key] for operand in operands] for key in ("exact", "kind", "seal"))
        seal = digest([{key: node[key] for key in node if key != "seal"}, seals])[:16]
        self.need(node["seal"] == seal and node["id"] not in self.nodes, "内容或运算对象被改动过")
        line = re.fullmatch(rf"e{at + 1}\.n\d+(?:\.l([1-9]\d*))?", node["id"])[1]  # type: ignore[index]
        words = "。".join(self.quoted(**citation) for citation in node["citations"])
        expected, computed, origin = value, kind, ORIGINS.get(op, "计算")
        if op in ("constant", "parameter"):
            origin = self.figure(node, value, words)
        elif op == "fact":
            expected, origin = self.fact(data, value, kind, at, int(line or 0))
        elif op in ("assumption", "event_date"):
            expected = self.assumption(kind, *data) if op == "assumption" else self.dates[at]
        elif op in ("pool", "sum_lines"):
            expected = sum(inputs, Fraction(0))
            self.need(sorted(node["operands"]) == self.counted(node, at) and {*kinds} <= {kind}, "未恰好计入各项")
        else:
            expected, computed = recompute(op, data, inputs, kinds)
            own = rf"e{at + 1}\.n\d+(\.l{line})?"
            self.need(all(re.fullmatch(own, arg) for arg in node["operands"] if arg), "运算对象属于别处")
        self.need((expected, computed, origin) == (value, kind, node["origin"]), f"应为{expected}，来源是{origin}")
        self.need(all(plain(text) in self.rules for text in node["readings"]), "规则中没有所说的口径")
        assumed = op == "assumption" or any(operand["assumed"] for operand in operands)
        self.nodes[node["id"]] = node | {"exact": value, "assumed": assumed}

    def figure(self, node: dict[str, Any], value: Any, words: str) -> str:
        """The origin of a figure of a rule: it stands in a quote, rests on a 口径, or is a bare zero, one event, or 是."""
        kind, bare = node["kind"], node["readings"] or value == 0 or value is True or (value, node["kind"]) == (1, "数")
        if words:
            told = any(of == kind and value in values for of, values in figures(words))
            bare = told or kind in ("分类", "是否") or (value == 0 and re.search("[不无免未零]", words))
        self.need(bare or (kind == "分类" and plain(value) in self.rules), f"引文中没有{node['value']}")
        return "文件" if words else "口径" if node["readings"] else "计算"

    def quoted(self, document: str, sha256: str, path: str, quote: str, start: int, end: int) -> str:
        """A quote: it is in the document, under its clause, and in a rule that names the clause (at its head or last)."""
        text = next((text for (_, sha), text in self.library.items() if sha == sha256), "")
        listed = {"file": document, "sha256": sha256} in self.certificate["documents"]
        self.need(text and listed, f"文件夹中没有sha256为{sha256}的原文{document}")
        self.need(0 <= start < end and quote in ("", text[start:end]), f"原文{start}至{end}不是“{quote}”")
        parts, before = re.fullmatch(PATH, plain(path)), "\n".join(map(plain, text[:end].split("\n")))
        for part, mark in zip(parts.groups() if parts else (), MARKS, strict=False):  # the last of each style
            self.need(not part or re.findall(rf"(?m)^{mark}", before)[-1:] == [part], f"“{quote}”不在{path}")
        told, words = rf"依据{re.escape(plain(path))}(?![^“,:;])", re.escape(f"“{plain(quote)}”" if quote else "")
        told = rf"(^[^:]*{told}.*|{told}((?!,依据).)*){words}"
        rule = next((line for line in self.rules.split("\n") if re.search(told, line)), "")
        self.need(rule, f"规则中没有依据{path}“{quote}”")
        return text[start:end] + ("不" if re.search("不享受|不予支付", rule) else "")

    def fact(self, name: str, value: Any, kind: str, at: int, line: int) -> tuple[Any, str]:
        """What the case, or else the vocabulary, says of a fact at an event or a line item; and which of the two."""
        when = re.findall("(?m)^口径:身份变化按(年初|事件当日)", self.rules)
        day = self.dates[at].replace(month=1, day=1) if when[-1:] == ["年初"] else self.dates[at]
        facts = self.person | self.events[at]
        for rows in (rows for rows in self.events[at].values() if isinstance(rows, list)):
            facts |= rows[line - 1] if 0 < line <= len(rows) else dict.fromkeys(key for row in rows for key in row)
        for key in sorted(facts, key=lambda key: plain(key) != name):
            if plain(key) == name or self.means(name, key):
                rows = facts[key] if isinstance(facts[key], list) else [{"值": facts[key]}]
                raw = [was["值"] for was in rows if read(was.get("自", "0001-01-01"), "日期") <= day][-1]
                return value if kind == "分类" and self.means(value, str(raw)) else read(raw, kind), "案情"
        default = re.findall(rf"(?m)^事实「?{re.escape(name)}」?[,:].*未载明时取([^,;:\n]*)", self.rules)[-1:]
        known = [({"是否": [word == "是"]} | dict(figures(word))).get(kind, []) for word in default]
        return value if (known and value in known[0]) or self.means(name, str(value)) else "案情未载明", "口径"

    def means(self, name: str, other: str) -> bool:
        """Whether the rules have `other` as a synonym, a code, an interface field or the default of `name`."""
        told = rf"(又称([^,;:\n]*、)?|代码“|接口字段“|未载明时取){re.escape(plain(other))}([,;:、”]|$)"
        return bool(re.search(rf"(?m)(^事实|^分类|[:;])「?{re.escape(name)}」?[,:][^;\n]*{told}", self.rules))

    def assumption(self, kind: str, name: str, key: str) -> Any:
        """What is assumed of a figure that the rules leave open, for all or for one value of a class."""
        given = self.certificate["assumptions"][name]
        if isinstance(given, dict):
            given = next(given[word] for word in given if word == "值" or plain(word) == key or self.means(key, word))
        self.need(re.search(rf"(?m)^(参数|口径:)「?{re.escape(name)}.*待定", self.rules), f"“{name}”不是待定的")
        return read(given, kind)

    def counted(self, node: dict[str, Any], at: int) -> list[str]:
        """What a sum over line items or a balance must be made of: each item, or what earlier events of the period add."""
        data, on = node["data"], self.dates[at]
        if node["op"] == "sum_lines":  # of a value that is the same for all, as often that
            stem, line, _ = (node["operands"] or [""])[0].partition(".l")
            numbers = range(1, 1 + len(self.events[at].get(data, ())))
            return sorted(f"{stem}{line}{number}" if line else stem for number in numbers)
        start, digits = data["period"].partition("医保年度")[2], re.sub(r"\D", "", data["period"])  # 滚动12个月
        months = {"自然年度": on.month, "每月": 1}.get(data["period"]) or int(digits or on.year * 12 - 12 + on.month)
        since = f"{on.year - (str(on)[5:] < start):04}-{start}" if start else days(on.year, on.month + 1 - months)[0]
        earlier = [event for event, rank in enumerate(self.ranks) if (str(since), 0) <= rank < self.ranks[at]]
        found = [(event, write) for event in earlier for write in data["writes"] if write["event"] == self.kinds[event]]
        return sorted(f"e{event + 1}.n{write['node']}" for event, write in found)

    def check_results(self) -> None:
        """The results are of the event, every node serves one; the explanation shows no figure but theirs and the rules'."""
        (result,), shown, at = (self.certificate[key] for key in ("results", "explanation", "event"))
        node = self.nodes[result["node"]]
        same = (result["value"], at, result["event"]) == (node["value"], node["event"], self.kinds[at - 1])
        self.need(same, f"结果{result['name']}：与其节点或案情不符")
        self.need(not node["assumed"] or "〔假设（非文件载明）" in shown["sentence"], "说明：没有写明所作的假设")
        known = {node["exact"] for node in self.nodes.values()} | {*self.dates}
        named = "\n".join([self.rules, *map(str, known)])
        words = r"〔[^〕]*〕|“([^”]*)”|近\d+个月(?=已累计)|(?<![^；，（ ])([^\d；，（ ][^；，（）“”〔 ]*)"
        for step in [{"value": "", "formula": shown["sentence"], "node": None}, *shown["steps"]]:
            exact, line = self.nodes[step["node"]]["exact"], f"{step['value']}；{step['formula']}"
            left = figures(re.sub(words, lambda it: "；" if plain(it[1] or it[2] or "") in named else it[0], line))
            told = [exact in (*values, step["value"]) for _, values in figures(step["value"])][:1]
            self.need(all([*told, *(known & {*values} for _, values in left)]), f"说明“{line}”：有不是由此算出的数字")
        used = {arg for node in self.certificate["nodes"] for arg in node["operands"]} | {None}
        self.need(self.nodes.keys() <= used | {step["node"] for step in (result, *shown["steps"])}, "节点：有多余的")


def verify(certificate: dict[str, Any], folders: Any) -> list[str]:
    """What is wrong with a certificate, in Chinese; nothing if it holds. Raises OSError for folders unread."""
    verification = Verification(certificate, folders)
    verification.attempt("", verification.check_whole)
    return verification.failures


def main() -> int:
    parser = argparse.ArgumentParser(description="独立核对明算的凭证")
    parser.add_argument("certificate", metavar="CERT.json", type=Path)
    parser.add_argument("--sources", metavar="DIR", action="append", help="原文与规则所在的文件夹，可写多次")
    given = parser.parse_args()
    try:
        failures = verify(json.loads(given.certificate.read_text("utf-8")), given.sources or [given.certificate.parent])
    except (OSError, ValueError, RecursionError) as fault:
        failures = [f"读不出{given.certificate}：{fault}"]
    print("\n".join(f"✗ {failure}" for failure in failures) or "✓ 凭证核对无误：每一步重算相符，每处引文见于原文。")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
