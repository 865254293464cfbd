"""A whole year through every layer of cover, run by `make demo`: the relief draft of Wenzhou on top of the policy in force.

A worker on minimum living allowance (低保) with kidney failure is treated eight times in a year. Basic insurance,
serious-illness insurance, medical assistance, supplementary insurance and the relief pay one after the other, and the
parts sum to the whole. What the drafts do not state comes from a file of assumptions and is marked wherever it counts.
The amounts are made up, and large on purpose, so that every limit is reached.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import mingsuan

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "stdlib_policies"
POLICY = "wenzhou_relief"
CASE = ROOT / "examples" / "wenzhou_relief.json"
ASSUMPTIONS = ROOT / "examples" / "wenzhou_assumptions.json"
# The layers in the order in which they pay, each with the benefits of which at most one pays for a visit.
LAYERS = {
    "基本医保": ("普通门诊待遇", "门诊特殊病种待遇", "普通住院待遇"),
    "大病保险": ("大病保险待遇",),
    "医疗救助": ("门诊医疗救助", "住院医疗救助"),
    "商业补充": ("商业补充保险待遇",),
    "慈善化解": ("高额费用化解",),
}
COST, SHARE, RELIEF = "政策范围内费用", "个人负担", "高额费用化解"
DECISIVE = 5  # index of the visit at which both shared limits run out and the relief pays
ROW = "{}{:>12}{:>11}{:>11}{:>11}{:>10}{:>10}{:>10}"
NOUGHT = Decimal("0.00")


def heading(text: str) -> None:
    print(f"\n━━ {text}\n")


def read(path: Path) -> dict[str, object]:
    """A JSON object, exact: no figure of it becomes a float."""
    found = mingsuan.read_json(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def show_visits(visits: Sequence[dict[str, object]]) -> None:
    """What happened, one line a visit."""
    for number, visit in enumerate(visits, 1):
        words = [visit["日期"], visit["机构级别"], visit["医疗类别"], visit.get("病种", "")]
        words += [fact for fact in ("在县域内医疗机构", "执行就医指导方案", "经规范转诊") if visit.get(fact)]
        print(f"{number}  {'  '.join(str(word) for word in words if word)}")


def amounts(visit: dict[str, object], paid: dict[str, str]) -> list[Decimal]:
    """The expense of a visit, what each layer pays of it, and what is left to the person."""
    layers = [sum((Decimal(paid[name]) for name in names), NOUGHT) for names in LAYERS.values()]
    return [Decimal(str(visit[COST])), *layers, Decimal(paid[SHARE])]


def settle(rows: list[list[Decimal]]) -> bool:
    """Show the year as a table, visits by layers; whether in every row the parts are the whole, to the fen."""
    print(f"次{'':10}费用   基本医保   大病保险   医疗救助  商业补充  慈善化解  个人负担")
    for number, row in enumerate(rows, 1):
        print(ROW.format(f"{number:<4}", *row))
    total = [sum(column, NOUGHT) for column in zip(*rows, strict=True)]
    print(ROW.format("全年", *total))
    exact = all(cost == sum(parts, NOUGHT) for cost, *parts in (*rows, total))
    print("\n✓ 每一次、全年，五层支付与个人负担之和恰等于费用，一分不差。" if exact else "\n✗ 各项之和不等于费用")
    return exact


def explain(policy: mingsuan.Policy, case: mingsuan.Evaluated, names: Sequence[str], colour: bool) -> None:
    """Explain results of the decisive visit, layer by layer down to the clauses, and write the relief as a page."""
    for name in names:
        steps = policy.explain(case, DECISIVE, name, mingsuan.Depth.STEPS)
        print(mingsuan.explanation_text(steps, colour=colour))
    page = ROOT / "out" / "wenzhou.html"
    page.parent.mkdir(exist_ok=True)
    told = policy.explain(case, DECISIVE, RELIEF, mingsuan.Depth.ALL)
    page.write_text(mingsuan.explanation_html(policy, told), encoding="utf-8")
    print(f"“{RELIEF}”的全部解释已写成网页，原文在旁，引文标出：{page.relative_to(ROOT)}")


def verify(policy: mingsuan.Policy, case: mingsuan.Evaluated, asked: Sequence[tuple[int, str]]) -> bool:
    """Verify the certificates of results by the checker that shares no code with the compiler."""
    failures = []
    for index, name in asked:
        steps = policy.explain(case, index, name, mingsuan.Depth.STEPS)
        failures += mingsuan.verify(policy.certificate(case, steps), [POLICIES])
    for failure in failures:
        print(f"✗ {failure}")
    if not failures:
        print(f"✓ {len(asked)}份凭证全部通过：每一步重算相符，每处引文都在原文里，每个数字都在引文里；")
        print("  累计与此前各次相符，假设与所给的相符。")
    return not failures


def ask() -> "subprocess.Popen[bytes]":
    """The command that looks for open questions; it takes some seconds, in which the year is settled."""
    module = [sys.executable, "-m", "mingsuan.cli"]
    command = [*module, "questions", POLICY, "--format", "json", "--assume", str(ASSUMPTIONS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)


def hanging_on(
    policy: mingsuan.Policy, case: mingsuan.Evaluated, assumed: dict[str, object], printed: bytes
) -> list[str]:
    """Of the open questions those on which the relief of the decisive visit hangs, each once."""
    told = policy.explain(case, DECISIVE, RELIEF, mingsuan.Depth.ALL)
    readings = {reading for step in told.steps for reading in step.readings}
    clauses = {citation.path for step in told.steps for citation in step.citations}
    asked = []
    for question in json.loads(printed)["policies"][0]["questions"]:
        name, kind = question["text"], question["kind"]
        places = [place["path"] for place in question["clauses"]]
        where = f"〔{'、'.join(dict.fromkeys(places))}〕" if places else ""
        if kind == "待定" and name in assumed:
            asked.append(f"“{name}”取多少？本案假设{taken(assumed[name])}{where}")
        elif kind in ("口径", "重叠") and (name in readings or clauses.intersection(places)):
            asked.append(f"口径“{name}”合不合原意？{where}")
        elif kind == "用语" and clauses.intersection(places):
            asked.append(f"“{name}”指什么？{where}")
        elif kind == "施行":
            asked.append("自何时起施行？")
        elif clauses.intersection(places):
            asked.append(f"{name}，怎样落实（{kind}）？{where}")
    return list(dict.fromkeys(asked))


def taken(given: object) -> str:
    """What a file of assumptions says of one name, without the reason."""
    assert isinstance(given, dict)
    return "、".join(value if key == "值" else f"{key}{value}" for key, value in given.items() if key != "理由")


def main() -> int:
    colour = mingsuan.wants_colour(sys.stdout)
    asking = ask()
    policy = mingsuan.load(POLICY)
    policy.require_ok()
    data, assumed = read(CASE), read(ASSUMPTIONS)
    case = policy.evaluate(data, policy.assume(assumed))
    visits, paid = data["事件"], policy.results(case)["事件"]
    assert isinstance(visits, list)
    print("政策：温州医保纾困（征求意见稿），修订温州现行待遇，在 stdlib_policies。")
    print("案例：一位低保职工，尿毒症，一年八次就医（examples/wenzhou_relief.json）。")
    print("      数额是编造的，特意取大，使各项限额都用完。")
    print("假设：文件没有载明的数（examples/wenzhou_assumptions.json）。\n")
    show_visits(visits)

    heading("逐次结算（元）：先后由五层保障支付，余下的由个人负担")
    exact = settle([amounts(visit, results) for visit, results in zip(visits, paid, strict=True)])

    layers = [name for names in LAYERS.values() for name in names if Decimal(paid[DECISIVE][name])]
    heading(f"第{DECISIVE + 1}次就医：共用限额、救助限额用完，个人自负超过5万元的部分化解")
    explain(policy, case, [SHARE, *reversed(layers)], colour)

    heading("凭证核验：每一次的个人负担，和第6次的每一层")
    every = [(index, SHARE) for index in range(len(visits))]
    verified = verify(policy, case, [*every, *((DECISIVE, name) for name in layers)])

    heading("这笔化解取决于哪些文件没有写明的问题")
    questions = hanging_on(policy, case, assumed, asking.communicate()[0])
    for number, question in enumerate(questions, 1):
        print(f"{number:>2}  {question}")
    print("\n接下来可以试：改 examples/wenzhou_assumptions.json 里的一个数，再运行一次；")
    print("或在浏览器里打开 out/wenzhou.html，点一处条款号，看它在原文的哪里。")
    return 0 if exact and verified and questions else 1


if __name__ == "__main__":
    sys.exit(main())
