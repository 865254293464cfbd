"""The walk of 明算 on real input: the outpatient benefit of Anshan's consultation draft, run by `make demo`.

A retired person visits a tertiary hospital twice in a year. Each payment is explained down to the words of the
document, the explanation is certified and verified by the independent checker, written as a page, and a policy with
one wrong figure is refused.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import mingsuan

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "stdlib_policies"
RESULT = "普通门诊统筹"
VISIT = {"类型": "就医", "医疗类别": "普通门诊", "机构级别": "三级", "定点": True}
CASE = {
    "编号": "退休职工两次三级医院门诊",
    "参保人": {"险种": "职工医保", "人员类别": "退休"},
    "事件": [
        {**VISIT, "日期": "2023-02-01", "政策范围内费用": "300.00"},
        {**VISIT, "日期": "2023-03-01", "政策范围内费用": "2800.00"},
    ],
}
RIGHT, WRONG = "普通门诊起付标准：400元", "普通门诊起付标准：500元"


def heading(text: str) -> None:
    print(f"\n━━ {text}\n")


def explain_both_visits(policy: mingsuan.Policy, colour: bool) -> dict[str, object]:
    """Explain each visit in a sentence and in steps; the certificate of the second explanation."""
    case = policy.evaluate(CASE)
    for index in range(len(CASE["事件"])):
        sentence = policy.explain(case, index, RESULT, mingsuan.Depth.SENTENCE)
        steps = policy.explain(case, index, RESULT, mingsuan.Depth.STEPS)
        heading(f"第{index + 1}次就医：一句话，和计算步骤")
        print(mingsuan.explanation_text(sentence))
        print(mingsuan.explanation_text(steps, colour=colour), end="")
    page = ROOT / "out" / "anshan.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(mingsuan.explanation_html(policy, steps), encoding="utf-8")
    heading("网页")
    print(f"第2次就医的解释已写成网页，原文在旁，引文标出：{page.relative_to(ROOT)}")
    return policy.certificate(case, steps)


def verify(certificate: dict[str, object]) -> list[str]:
    """What the checker, which shares no code with the compiler, finds wrong with the certificate."""
    heading("凭证核验")
    failures = mingsuan.verify(certificate, [POLICIES])
    for failure in failures:
        print(f"✗ {failure}")
    if not failures:
        print("✓ 每一步重算相符，每处引文都在原文里，每个数字都在引文里。")
        print("  核对的程序只有一个文件，不使用编译器的任何代码：mingsuan/checker.py")
    return failures


def refuse_a_wrong_figure(colour: bool) -> bool:
    """Change one figure in a copy of the policy and show what is said of it; whether it was refused."""
    heading("把规则里的400元错写成500元")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "anshan_outpatient"
        shutil.copytree(POLICIES / "anshan_outpatient", copy)
        (rules,) = copy.glob("*.ming")
        text = rules.read_text("utf-8")
        assert RIGHT in text
        rules.write_text(text.replace(RIGHT, WRONG), "utf-8")
        wrong = mingsuan.load(str(rules))
        print(mingsuan.diagnostics_text(wrong.diagnostics, colour=colour), end="")
    return any(item.code == "C03" for item in wrong.diagnostics)


def main() -> int:
    colour = mingsuan.wants_colour(sys.stdout)
    policy = mingsuan.load("anshan_outpatient")
    policy.require_ok()
    print("政策：鞍山市职工医保门诊共济（征求意见稿），原文与规则在 stdlib_policies。")
    print("案例：一位退休职工，2023年两次到三级医院看普通门诊，费用300元、2800元。")
    certificate = explain_both_visits(policy, colour)
    failures = verify(certificate)
    refused = refuse_a_wrong_figure(colour)
    print("\n接下来可以试：在浏览器里打开 out/anshan.html，点一处条款号，看它在原文的哪里；")
    print("或按 README.zh.md 的“第一步”，自己改一个数字，再核对一次。")
    return 0 if refused and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
