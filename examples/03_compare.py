"""Three comparison reports, run by `make demo`: two consultation drafts beside what they change, and beside one another.

For each a synthetic population is made first. The families are in examples/comparison, with the values that are assumed
for what the documents leave open; what either policy pays for every event is derived by hand in tests/test_families.py.
"""

import sys
from contextlib import chdir
from pathlib import Path

from attrs import frozen

from mingsuan.cli import main as mingsuan

ROOT = Path(__file__).resolve().parents[1]
PERSONS, SEED = "1000", "20230101"
FORMS = {"html": "网页", "docx": "公文", "pdf": "打印件", "json": "数据"}


@frozen
class Pair:
    """A comparison: the two policies, the name that its files share, and what it is about."""

    base: str
    draft: str
    name: str
    title: str
    about: str


PAIRS = (
    Pair(
        "wenzhou_in_force",
        "wenzhou_old_and_young",
        "wenzhou_old_and_young",
        "温州：现行政策与“一老一小”征求意见稿",
        "老人、儿童、生育三类家庭，谁多得、谁少得、谁不变",
    ),
    Pair(
        "wenzhou_old_and_young",
        "wenzhou_relief",
        "wenzhou_two_drafts",
        "温州：“一老一小”与“医保纾困”两份征求意见稿",
        "两份各改各的，看哪些人只在一份里得到保障",
    ),
    Pair(
        "anshan_before",
        "anshan_outpatient",
        "anshan",
        "鞍山：门诊共济之前与门诊共济征求意见稿",
        "个人账户少划入的，与门诊统筹多支付的，各是多少",
    ),
)


def compare(pair: Pair) -> list[str]:
    """Make the population and the reports of a comparison; the files written. Exits where a command fails."""
    population = f"out/{pair.name}.parquet"
    reports = [f"out/compare_{pair.name}.{form}" for form in FORMS]
    given = f"examples/comparison/{pair.name}"
    run("population", pair.draft, "--persons", PERSONS, "--seed", SEED, "-o", population)
    outputs = [word for report in reports for word in ("-o", report)]
    inputs = ["--cases", f"{given}.jsonl", "--assume", f"{given}_assumptions.json", "--population", population]
    run("compare", pair.base, pair.draft, *inputs, *outputs)
    return [population, *reports]


def run(*words: str) -> None:
    """Run a command of mingsuan in this process."""
    code = mingsuan(words)
    if code:
        sys.exit(code)


def main() -> int:
    Path("out").mkdir(exist_ok=True)
    for number, pair in enumerate(PAIRS, 1):
        print(f"━━ {number}  {pair.title}\n")
        print(f"   {pair.about}")
        population, *reports = compare(pair)
        print(f"   人口  {population}（合成的{PERSONS}人，不是真实的人）")
        for word, report in zip(FORMS.values(), reports, strict=True):
            print(f"   {word}  {report}")
        print()
    print("文件没有载明的数由 examples/comparison 里的假设给出，只为演算；")
    print("报告里凡用到假设和合成人口的地方都已标明，不能当作文件的规定或真实的影响。")
    print("\n接下来可以试：在浏览器里打开 out/compare_anshan.html，点一处引文，")
    print("看它在原文的哪里；或改一个假设的数，再运行一次，看哪些数跟着变。")
    return 0


if __name__ == "__main__":
    with chdir(ROOT):
        sys.exit(main())
