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
    )
}
WRITTEN = {"01_anshan.py": {"out/anshan.html": "年度最高支付限额为3000元"}}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs(path: Path) -> None:
    settings = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "NO_COLOR")}
    settings |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, encoding="utf-8", env=settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    for words in SAID[path.name]:
        assert words in done.stdout
    assert "\x1b" not in done.stdout, "no colour where the output is no terminal"
    too_wide = [line for line in done.stdout.splitlines() if display_width(line) > 80]
    assert too_wide == []
    for name, words in WRITTEN[path.name].items():
        assert words in (ROOT / name).read_text("utf-8")
