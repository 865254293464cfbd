"""A small policy in force, and notices that amend it, written beside one another for tests.

In force: 居民医保 50% up to 1500 yuan a year, 职工医保 70% up to 10000, after a deductible of 100 a year, for 恶性肿瘤 and
再生障碍性贫血; at most 100000 a year in all.
"""

from pathlib import Path
from typing import Any

from mingsuan import Policy, load

TEXT = """门诊特殊病种办法
一、本办法自2023年1月1日起施行。
二、参加居民医保的支付50%，参加职工医保的支付70%，居民医保年度限额1500元/年，职工医保年度限额10000元/年，起付标准100元。
三、门诊特殊病种为恶性肿瘤、再生障碍性贫血。
四、最多支付每年10万元。
"""
RULES = """目录 特殊病种，依据三“门诊特殊病种为恶性肿瘤、再生障碍性贫血”：恶性肿瘤、再生障碍性贫血。
参数 起付标准：100元，依据二“起付标准100元”。
表 支付比例，依据二：
  居民医保，50%，“参加居民医保的支付50%”；
  职工医保，70%，“参加职工医保的支付70%”。
表 年度限额，依据二：
  居民医保，1500元/年，“居民医保年度限额1500元/年”；
  职工医保，10000元/年，“职工医保年度限额10000元/年”。
额度 总限额：100000元，自然年度累计，按基金支付额，由门诊待遇使用，依据四“最多支付每年10万元”。
待遇 门诊待遇，依据三“门诊特殊病种”：
  适用于病种属于特殊病种；
  费用为政策范围内费用；
  起付为起付标准，自然年度累计；
  比例为支付比例；
  封顶为年度限额，自然年度累计，按基金支付额；
  由统筹基金支付。
"""
POOR = "称「困难」：困难身份为特困人员、低保人员。\n"


def put(folder: Path, name: str, text: str, rules: str, *, start: str = "2023年1月1日", head: str = "") -> Path:
    """A policy's document and rules; it holds from a day that its clause 一 names, or from none that is known ("")."""
    in_force = f"施行：自{start}起，依据一“自{start}起施行”。" if start else "施行：待定。理由：没有写明。"
    (folder / f"{name}.txt").write_text(text, "utf-8")
    path = folder / f"{name}.ming"
    path.write_text(f"政策：{name}。\n原文：{name}.txt。\n{in_force}\n{head}引用：医保词汇。\n{rules}", "utf-8")
    return path


def put_with_vocabulary(folder: Path, text: str, vocabulary: str, rules: str) -> Path:
    """A whole file of rules, with the document 通知.txt and the vocabulary 示例词汇 that it names."""
    (folder / "通知.txt").write_text(text, "utf-8")
    (folder / "示例词汇.ming").write_text(vocabulary, "utf-8")
    path = folder / "规则.ming"
    path.write_text(rules, "utf-8")
    return path


def in_force(folder: Path, rules: str = RULES, more: str = "") -> Path:
    """The policy in force, as a file; `more` is a further clause of its document."""
    return put(folder, "现行", TEXT + (f"五、{more}。\n" if more else ""), rules)


def notice(
    folder: Path,
    *changes: str,
    name: str = "通知",
    base: str = "现行",
    start: str = "2024年1月1日",
    audience: str = "",
    rules: str = "",
    more: str = "",
    issued: str = "",
) -> Path:
    """A notice whose clause 二 says each of some changes in the words in which its rules say it.

    `audience` is a condition for 适用对象; `rules` come before the 修订; `more` stands at the end of clause 二.
    """
    first = f"自{start}起施行，" if start else ""
    whom = f"适用于{audience}" if audience else "适用于全体"
    signed = f"{issued}\n" if issued else ""
    second = "。".join(filter(None, (*changes, more)))
    text = f"{name}\n一、{first}{whom}。\n" + (f"二、修改如下。{second}。\n" if second else "") + signed
    head = f"修订对象：{base}。\n"
    head += f"成文：{issued}，依据落款“{issued}”。\n" if issued else ""
    rules += f"适用对象：{audience}，依据一“适用于{audience}”。\n" if audience else ""
    rules += "" if start or audience else "条款 一：不计算，说明。理由：试。\n"
    items = "；".join(f"\n  {change}，“{change}”" for change in changes)
    rules += f"修订 {name}所改，依据二：{items}。\n" if changes else ""
    return put(folder, name, text, rules, start=start, head=head)


def found(path: Path) -> list[str]:
    """The codes of what is wrong with a policy."""
    return sorted(item.code for item in load(str(path)).diagnostics)


def evaluated(policy: Policy, *events: dict[str, Any], **person: Any) -> list[dict[str, Any]]:
    """The results of the events of a person."""
    assert policy.program.ok, [f"{item.code} {item.message}" for item in policy.diagnostics]
    case = {"编号": "一", "参保人": {"险种": "居民医保", **person}, "事件": list(events)}
    results: list[dict[str, Any]] = policy.results(policy.evaluate(case))["事件"]
    return results


def visit(cost: str, day: str = "2024-02-01", illness: str = "恶性肿瘤", **facts: Any) -> dict[str, Any]:
    """A visit."""
    return {"类型": "就医", "日期": day, "政策范围内费用": cost, "病种": illness, **facts}


def paid(path: Path, cost: str, day: str = "2024-02-01", illness: str = "恶性肿瘤", **person: Any) -> str:
    """What the benefit pays for one visit."""
    value: str = evaluated(load(str(path)), visit(cost, day, illness), **person)[0]["门诊待遇"]
    return value
