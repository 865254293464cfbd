"""Every file of examples/ runs to its end, says what it should, and stays within 80 columns."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mingsuan.terminal import display_width

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# What each must print: the payments of docs (0.00 and 1620.00), the clause, the refused figure.
SAID = {
    "01_anshan.py": (
        "2023年2月1日就医：普通门诊统筹支付0.00元",
        "2023年3月1日就医：普通门诊统筹支付1620.00元",
        "〔三（一）第2段〕“三级及以上定点医疗机构50%”",
        "✓ 每一步重算相符",
        "错误 C03",
        "这里是500元",
        "接下来可以试",
    ),
    # The amounts are derived by hand in test_walk.py.
    "02_wenzhou.py": (
        "6      981000.00  108199.36  698240.51   83059.96  35504.08   9416.09  46580.00",
        "全年  1414901.15  430700.21  779360.75  100000.00  37936.08  13016.09  53888.02",
        "✓ 每一次、全年，五层支付与个人负担之和恰等于费用",
        "个人负担  46,580.00元 = 981,000.00 − 108,199.36 − 698,240.51 − 83,059.96 −",
        "起付后费用  9,416.09元 = 55,996.09 − 46,580.00",
        "年度救助限额剩余  83,059.96元 = 100,000.00 − 本年度已累计16,940.04，以此为限",
        "假设（非文件载明）",
        "✓ 13份凭证全部通过",
        "“困难群体大病保险比例”取多少？本案假设80%",
        "口径“高额费用化解标准不含本数”合不合原意？",
        "接下来可以试",
    ),
    # What the families get is derived by hand in test_families.py; the reports are looked into by test_reports.py.
    "03_compare.py": (
        "━━ 2  温州：“一老一小”与“医保纾困”两份征求意见稿",
        "（合成的1000人，不是真实的人）",
        "接下来可以试",
    ),
}
# What may stand on standard error: what a population has, and what it has not.
NOTED = {"03_compare.py": ("合成人口里没有这些事件和明细", "已写入“")}
WRITTEN = {
    "01_anshan.py": {"out/anshan.html": "年度最高支付限额为3000元"},
    "02_wenzhou.py": {"out/wenzhou.html": "自负金额超5万元以上，化解至5万以下"},
    "03_compare.py": {
        "out/compare_wenzhou_old_and_young.html": "居民医保从1500元/年提高为200000元/年",
        "out/compare_wenzhou_two_drafts.html": "职工基本医疗保险从10000元/年提高为430000元/年",
        "out/compare_anshan.html": "年度最高支付限额为3000元",
    },
}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs(path: Path) -> None:
    settings = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "NO_COLOR")}
    for name in WRITTEN[path.name]:
        (ROOT / name).unlink(missing_ok=True)
    settings |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, encoding="utf-8", env=settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert bool(done.stderr) == (path.name in NOTED), done.stderr
    for words in NOTED.get(path.name, ()):
        assert words in done.stderr
    for words in SAID[path.name]:
        assert words in done.stdout
    assert "\x1b" not in done.stdout, "no colour where the output is no terminal"
    too_wide = [line for line in done.stdout.splitlines() if display_width(line) > 80]
    assert too_wide == []
    for name, words in WRITTEN[path.name].items():
        assert words in (ROOT / name).read_text("utf-8")
