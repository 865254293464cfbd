"""The wording of the diagnostics of cases and assumptions (E)."""

from dsl.diagnostics import Severity
from dsl.wording import Entry

E = Severity.ERROR

CASES: dict[str, Entry] = {
    "E01": Entry(E, "不是正确的JSON", "内容不是正确的JSON：{problem}。", "not JSON", "Not JSON: {problem}."),
    "E02": Entry(
        E,
        "案例的格式有误",
        "{problem}，这里应是{expected}。",
        "malformed case",
        "{problem}; expected {expected}.",
    ),
    "E03": Entry(
        E,
        "不认识的事实",
        "{where}：没有“{fact}”这个事实。",
        "unknown fact",
        "{where}: there is no fact “{fact}”.",
    ),
    "E04": Entry(
        E,
        "值的写法有误",
        "{where}：“{fact}”写成了“{given}”，应是{expected}。",
        "malformed value",
        "{where}: “{fact}” is “{given}”; expected {expected}.",
    ),
    "E05": Entry(
        E,
        "金额有误",
        "{where}：“{fact}”是“{given}”，{problem}。",
        "bad amount",
        "{where}: “{fact}” is “{given}”: {problem}.",
    ),
    "E06": Entry(
        E,
        "没有这个取值",
        "{where}：“{fact}”没有“{given}”这个取值。可以取：{choices}。",
        "unknown choice",
        "{where}: “{fact}” cannot be “{given}”; choices: {choices}.",
    ),
    "E07": Entry(E, "日期有误", "{what}写成了“{given}”，{problem}。", "bad date", "{what}: “{given}”: {problem}."),
    "E08": Entry(E, "先后次序有误", "{what}{problem}。请按发生的先后排列。", "out of order", "{what} {problem}."),
    "E09": Entry(
        E,
        "同一天的事件没有先后",
        "第{first}个与第{second}个事件同在{day}，先后会影响累计。请各写明不同的“序号”。",
        "tied events",
        "Events {first} and {second} are both on {day}; give each a 序号.",
    ),
    "E10": Entry(
        E,
        "没有这类事件",
        "{where}的类型是“{kind}”。事件的类型有：{kinds}。",
        "unknown event type",
        "{where}: the type is “{kind}”; types: {kinds}.",
    ),
    "E11": Entry(
        E,
        "缺少事实",
        "{where}：缺少事实“{fact}”。{needed}。",
        "missing fact",
        "{where}: the fact “{fact}” is missing. {needed}.",
    ),
    "E12": Entry(
        E,
        "不能假设",
        "“{name}”不能假设：它不是这份政策待定的参数。",
        "not to be assumed",
        "“{name}” cannot be assumed: the policy does not leave it open (待定).",
    ),
    "E13": Entry(
        E,
        "假设的值有误",
        "“{name}”的假设写成了“{given}”，{problem}。",
        "bad assumption",
        "The assumption for “{name}” is “{given}”: {problem}.",
    ),
    "E14": Entry(
        E,
        "缺少假设",
        "{where}：“{result}”要用到{of}“{name}”，它待定{why}，没有给出假设。",
        "missing assumption",
        "{where}: “{result}” needs {of}“{name}”, which is left open{why}, and nothing is assumed for it.",
    ),
    "E15": Entry(
        E,
        "日期算不出来",
        "{where}：{problem}",
        "date out of reach",
        "{where}: {problem}",
    ),
}
