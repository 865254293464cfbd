"""Makes a policy of N rules with its source document, to time the compiler on.

Rules come in threes: a 参数 (an amount), a 表 of four rows (a rate by the level of the institution) and
a 定义 that multiplies them and, nine times in ten, adds the 定义 before; where N is no multiple of
three, 定义 alone make up the rest. Three rules share an article (第N条) of the generated document, each
resting on a paragraph (第N款) of its own, which it quotes; every figure of the document is used.

    python bench/generate.py 1000 FOLDER
"""

import argparse
from pathlib import Path

TITLE = "医疗补助标准实施办法"
START = "本办法自2022年11月1日起施行"
DOCUMENT, RULES = "generated.txt", "generated.ming"
LEVELS = ("一级以下", "一级", "二级", "三级")
MOST = 29_994  # articles are numbered up to 9,999
CHAIN = 10  # so many definitions in a row build on each other
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A whole number from 1 to 9,999 as articles are numbered: 12 -> 十二, 2005 -> 二千零五."""
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and number % unit and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text


def stem(group: int) -> str:
    """A name for a group of rules, the same length for all, so that no name is the beginning of another."""
    return "".join(_STEMS[int(digit)] for digit in f"{group:05d}")


def parameter(group: int, locator: str) -> tuple[str, str]:
    """A 参数 and the text of its paragraph."""
    name, amount = f"{stem(group)}补助标准", 100 + group
    quote = f"{name}为{amount}元"
    return f"参数 {name}：{amount}元，依据{locator}“{quote}”。\n", f"{quote}。"


def table(group: int, locator: str) -> tuple[str, str]:
    """A 表 of four rows and the text of its paragraph."""
    name = f"{stem(group)}补助比例"
    rates = [(level, 90 - group % 20 - 10 * place) for place, level in enumerate(LEVELS)]
    rows = "；\n".join(f"  机构级别为{level}，{rate}%，“{level}机构为{rate}%”" for level, rate in rates)
    text = f"{name}：" + "，".join(f"{level}机构为{rate}%" for level, rate in rates)
    return f"表 {name}，依据{locator}：\n{rows}。\n", f"{text}。"


def definition(group: int, locator: str) -> tuple[str, str]:
    """A 定义 and the text of its paragraph."""
    name = f"{stem(group)}补助额"
    formula = f"{stem(group)}补助标准×{stem(group)}补助比例"
    quote = f"{name}按补助标准与补助比例相乘计算"
    if group % CHAIN:
        formula += f"＋{stem(group - 1)}补助额"
        quote += "，并加上前一项补助额"
    return f"定义 {name}：{formula}，依据{locator}“{quote}”。\n", f"{quote}。"


def total(group: int, locator: str) -> tuple[str, str]:
    """A 定义 that adds two figures of the first group, and the text of its paragraph."""
    name, before = f"{stem(group)}补助总额", stem(0)
    quote = f"{name}为首组补助额与其补助标准相加"
    return f"定义 {name}：{before}补助额＋{before}补助标准，依据{locator}“{quote}”。\n", f"{quote}。"


def generate(count: int) -> tuple[str, str]:
    """The text of a policy of `count` rules (3 to MOST), and of its document."""
    rules = [
        f"政策：{TITLE}。\n",
        f"全称：《{TITLE}》。\n",
        f"原文：{DOCUMENT}。\n",
        "统筹地区：示例市。\n",
        "状态：征求意见稿。\n",
        f"施行：自2022年11月1日起，依据第一条“{START}”。\n",
        "引用：医保词汇。\n\n",
    ]
    document = [f"{TITLE}\n\n", f"第一条　{START}。\n"]
    groups, rest = divmod(count, 3)
    makers = [(make, group) for group in range(groups) for make in (parameter, table, definition)]
    makers += [(total, groups + extra) for extra in range(rest)]
    for number, (make, group) in enumerate(makers):
        article, paragraph = f"第{chinese(number // 3 + 2)}条", number % 3 + 1
        rule, text = make(group, f"{article}第{chinese(paragraph)}款")
        rules.append(rule)
        document.append(f"{article if paragraph == 1 else ''}　{text}\n")
    return "".join(rules), "".join(document)


def write(count: int, folder: Path) -> Path:
    """Writes a policy of `count` rules and its document to a folder; the path of the policy."""
    rules, document = generate(count)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DOCUMENT).write_text(document, "utf-8")
    (folder / RULES).write_text(rules, "utf-8")
    return folder / RULES


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Makes a policy of N rules with its source document.")
    parser.add_argument("count", type=int, metavar="N")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    if not 3 <= arguments.count <= MOST:
        parser.error(f"N must be from 3 to {MOST}")
    print(write(arguments.count, arguments.folder))


if __name__ == "__main__":
    main()
