"""A comparison made by hand, with every kind of row that a report has to show: two small documents, and values that a
person can work out in the head. Nothing here is computed by the program."""

from datetime import date
from fractions import Fraction

from attrs import evolve

from compiler.cases import Case, Event
from compiler.comparison import result as made
from compiler.explanation import Explanation, Origin, Step, Wording
from compiler.graph import Builder, Citation, Graph, Result
from compiler.inquiry.questions import CONFLICT, IN_FORCE, PENDING, READING, VAGUE, Question
from compiler.inquiry.quoted import Quoted
from compiler.inquiry.sampling import Runnable, Sampled
from compiler.inquiry.witnesses import Side as WitnessSide
from compiler.inquiry.witnesses import Witness
from compiler.types import AMOUNT, DURATION, POINTS, RATE, TRUTH, Duration, Kind, Type
from dsl.clauses import parse_document
from dsl.document import Document
from dsl.locators import find_quote, resolve
from dsl.source import source_from_text

BASE_TEXT = """\
试验市门诊统筹办法

一、起付标准
起付标准为400元，由个人承担。

二、支付比例
（一）在职职工支付比例为50%，退休职工支付比例为60%。
（二）年度最高支付限额为3000元。

三、家庭病床
家庭病床支付比例为70%。

四、其他
本办法由市医疗保障局负责解释。
"""
DRAFT_TEXT = """\
试验市门诊统筹办法（征求意见稿）

一、起付标准
起付标准为300元，由参保人个人承担。

二、支付比例
（一）在职职工支付比例为50%，退休职工支付比例为70%。
（二）年度最高支付限额为3000元。

三、其他
本办法由市医疗保障局负责解释。

四、安宁疗护
安宁疗护按床日付费，床日标准不低于200元，适时探索上门服务。
"""
BASE_DOCUMENT = parse_document(source_from_text("试验办法.txt", BASE_TEXT))
DRAFT_DOCUMENT = parse_document(source_from_text("试验办法征求意见稿.txt", DRAFT_TEXT))
BASE_NAME, DRAFT_NAME = "试验门诊办法", "试验门诊办法修订稿"
PAYMENT, OWN = "门诊统筹", "个人负担"
CLASS = Type(Kind.CLASS, of="人员类别")
SHA = "ab" * 32


def cite(document: Document, path: str, quote: str) -> Citation:
    """Words of one of the two documents, as a rule would cite them."""
    place = resolve(document, path)
    (span,) = find_quote(document, place, quote)
    return Citation(document.source.name, document.source.sha256, place.path, quote, span)


BASE_DEDUCTIBLE = cite(BASE_DOCUMENT, "一", "起付标准为400元")
DRAFT_DEDUCTIBLE = cite(DRAFT_DOCUMENT, "一", "起付标准为300元")
BASE_RETIRED = cite(BASE_DOCUMENT, "二（一）", "退休职工支付比例为60%")
DRAFT_RETIRED = cite(DRAFT_DOCUMENT, "二（一）", "退休职工支付比例为70%")
BASE_WORKING = cite(BASE_DOCUMENT, "二（一）", "在职职工支付比例为50%")
DRAFT_WORKING = cite(DRAFT_DOCUMENT, "二（一）", "在职职工支付比例为50%")
BASE_BOTH = cite(BASE_DOCUMENT, "二（一）", "在职职工支付比例为50%，退休职工支付比例为60%")  # laps over the two above
BASE_HOME = cite(BASE_DOCUMENT, "三", "家庭病床支付比例为70%")
DRAFT_HOSPICE = cite(DRAFT_DOCUMENT, "四", "床日标准不低于200元")


def side(name: str, status: str, document: Document, file: str) -> made.Side:
    """One of the two policies."""
    return made.Side(
        *(name, status, "试验市", "2023年1月1日", document, (document,)),
        files=((file, SHA), ("医保词汇.ming", "cd" * 32)),
        titles={document.source.name: name},
    )


# ---- clauses


def whole(document: Document, path: str, *pieces: made.Piece) -> made.ClauseText:
    """A clause with its text in pieces."""
    clause = document.by_path[path]
    return made.ClauseText(document.source.sha256, path, clause.heading, pieces, *clause.span)


SAME_WORDS = made.Piece("（二）年度最高支付限额为3000元。")
CLAUSES = made.ClauseTable(
    "同一文件的两稿",
    "两份文件是同一办法的前后两稿，逐条对照。",
    (
        made.ClauseRow(
            made.CHANGED,
            whole(
                BASE_DOCUMENT,
                "一",
                made.Piece("起付标准为"),
                made.Piece("400元", "删"),
                made.Piece("，由个人承担。"),
            ),
            whole(
                DRAFT_DOCUMENT,
                "一",
                made.Piece("起付标准为"),
                made.Piece("300元", "增"),
                made.Piece("，由"),
                made.Piece("参保人", "增"),
                made.Piece("个人承担。"),
            ),
            rules=("起付标准",),
        ),
        made.ClauseRow(
            made.REWORDED,
            whole(BASE_DOCUMENT, "二（一）", made.Piece("在职职工支付比例为50%", "据")),
            whole(DRAFT_DOCUMENT, "二（一）", made.Piece("在职职工支付比例为50%", "据")),
            rules=("在职支付比例",),
            state=made.ONLY_WORDS,
        ),
        made.ClauseRow(
            made.SAME,
            whole(BASE_DOCUMENT, "二（二）", SAME_WORDS),
            whole(DRAFT_DOCUMENT, "二（二）", SAME_WORDS),
            rules=("年度限额",),
            state=made.ONLY_MEANING,
        ),
        made.ClauseRow(
            made.REMOVED,
            whole(BASE_DOCUMENT, "三", made.Piece("家庭病床支付比例为70%。", "删")),
            None,
            rules=("家庭病床比例",),
        ),
        made.ClauseRow(
            made.RENUMBERED,
            whole(BASE_DOCUMENT, "四", made.Piece("本办法由市医疗保障局负责解释。")),
            whole(DRAFT_DOCUMENT, "三", made.Piece("本办法由市医疗保障局负责解释。")),
            computed=False,
            note="宣示性：不产生待遇",
        ),
        made.ClauseRow(
            made.ADDED,
            None,
            whole(DRAFT_DOCUMENT, "四", made.Piece("安宁疗护按床日付费……", "增")),
            rules=("安宁疗护床日标准",),
        ),
    ),
)


# ---- figures


def amount(yuan: int, *citations: Citation) -> made.FigureSide:
    """An amount as people write it."""
    return made.FigureSide(f"{yuan}元", Fraction(yuan), AMOUNT, citations)


def rate(percent: int, *citations: Citation) -> made.FigureSide:
    """A rate as people write it."""
    return made.FigureSide(f"{percent}%", Fraction(percent, 100), RATE, citations)


PARAMETERS = (
    made.ParameterRow(
        *("起付标准", "", "", made.CHANGED),
        amount(400, BASE_DEDUCTIBLE),
        amount(300, DRAFT_DEDUCTIBLE),
        difference=Fraction(-100),
        difference_type=AMOUNT,
    ),
    made.ParameterRow(
        *("支付比例", "退休", "2024年1月1日", made.CHANGED),
        rate(60, BASE_RETIRED, BASE_BOTH),
        rate(70, DRAFT_RETIRED),
        difference=Fraction(10, 100),
        difference_type=POINTS,
        whom="退休职工",
    ),
    made.ParameterRow(
        *("支付比例", "在职", "", made.SAME),
        rate(50, BASE_WORKING),
        rate(50, DRAFT_WORKING),
        difference=Fraction(0),
        difference_type=POINTS,
    ),
    made.ParameterRow("家庭病床比例", "", "", made.REMOVED, rate(70, BASE_HOME), None),
    made.ParameterRow(
        *("安宁疗护床日标准", "", "", made.ADDED, None),
        made.FigureSide("待定", citations=(DRAFT_HOSPICE,), pending=True, assumed="300元"),
    ),
    made.ParameterRow(
        *("等待期", "", "", made.CHANGED),
        made.FigureSide("6个月", Duration(6, "月"), DURATION),
        made.FigureSide("3个月", Duration(3, "月"), DURATION),
        difference=Duration(-3, "月"),
        difference_type=DURATION,
    ),
)


# ---- rules, and a case that shows a difference


def graph(share: Fraction) -> Graph:
    """A policy that pays a share of 政策范围内费用; it also reads who the person is."""
    builder = Builder()
    cost = builder.add("fact", AMOUNT, data="政策范围内费用", label="政策范围内费用")
    builder.add("fact", CLASS, data="人员类别", label="人员类别")
    part = builder.add("constant", RATE, data=share)
    paid = builder.add("multiply", AMOUNT, (cost, part))
    return Graph(builder.nodes(), (Result(PAYMENT, "就医", paid, "待遇"),), (), ())


VISIT = Event("就医", date(2023, 3, 1), None, {"政策范围内费用": Fraction(1000), "没有读到的事实": True})
WITNESS = Witness(
    (WitnessSide(Runnable(graph(Fraction(3, 5)))), WitnessSide(Runnable(graph(Fraction(7, 10))))),
    Sampled(Case("例", {"人员类别": "退休"}, (VISIT,)), {("床日标准", "三级"): Fraction(300)}),
    *(0, PAYMENT, (Fraction(600), Fraction(700)), (AMOUNT, AMOUNT)),
    frozenset({"政策范围内费用", "人员类别"}),
    {("床日标准", "三级"): AMOUNT},
)
SHOWN = made.Evidence(made.SHOWN, 7, WITNESS)
RULES = (
    made.RuleRow(
        *("起付标准", "参数", made.CHANGED, True, True, "", (PAYMENT, OWN)),
        *((BASE_DEDUCTIBLE,), (DRAFT_DEDUCTIBLE,), SHOWN),
    ),
    made.RuleRow(
        *("在职支付比例", "表", made.SAME, False, True, made.ONLY_WORDS, ()),
        *((BASE_WORKING,), (DRAFT_WORKING,), made.Evidence(made.PROVEN)),
    ),
    made.RuleRow(
        *("年度限额", "额度", made.CHANGED, True, False, made.ONLY_MEANING, (PAYMENT,)),
        *((), (), SHOWN, "修订试验"),
    ),
    made.RuleRow(
        *("门诊统筹", "待遇", made.CHANGED, True, False, "", (PAYMENT,)),
        *((), (), made.Evidence(made.SEARCHED, 300)),
    ),
    made.RuleRow(
        *("家庭门诊统筹", "待遇", made.FOLLOWS, False, False, "", (PAYMENT,)),
        *((), (), SHOWN),
        via=("起付标准", "年度限额"),
    ),
    made.RuleRow("家庭病床比例", "参数", made.REMOVED, True, True, "", (), (BASE_HOME,), ()),
    made.RuleRow("安宁疗护床日标准", "参数", made.ADDED, True, True, "", (), (), (DRAFT_HOSPICE,)),
)


# ---- worked cases: a retired couple, an epilepsy that fails, and the case with the largest gain


def why(result: str, value: str, formula: str, event: Event, citation: Citation, document: Document) -> Explanation:
    """An explanation of three steps: one of the case, one of the document, one computed."""
    steps = (
        Step(1, "政策范围内费用", "2,000.00元", origin=Origin.CASE),
        Step(1, "起付标准", "400元" if document is BASE_DOCUMENT else "300元", "", Origin.DOCUMENT, (citation,)),
        Step(1, "", value, formula, Origin.READING, readings=("每笔基金支付四舍五入到分",)),
        Step(2, "床日标准", "300.00元", origin=Origin.ASSUMED, citations=(citation,)),
    )
    sentence = f"2023年3月1日就医：{result}支付{value}。"
    wording = Wording(titles={document.source.name: "办法"})
    return Explanation(result, value, 0, event, 0, sentence, steps, wording)


def paid(base: int, draft: int) -> made.ResultPair:
    """What 门诊统筹 pays under either policy, with why."""
    return made.ResultPair(
        *(PAYMENT, (AMOUNT, AMOUNT), "待遇", Fraction(base), Fraction(draft)),
        why(PAYMENT, f"{base}.00", "1,600.00 × 60%", VISIT, BASE_DEDUCTIBLE, BASE_DOCUMENT),
        why(PAYMENT, f"{draft}.00", "1,700.00 × 70%", VISIT, DRAFT_DEDUCTIBLE, DRAFT_DOCUMENT),
    )


def totals(base: int, draft: int, cost: int) -> made.Totals:
    """What one fund pays of a cost, and what is left."""
    own = made.Pair(Fraction(cost - base), Fraction(cost - draft))
    return made.Totals({"统筹基金": made.Pair(Fraction(base), Fraction(draft))}, own=own)


# Retired, 2000 yuan: (2000 − 400) × 60% = 960, (2000 − 300) × 70% = 1190. In service, 1000 yuan: 300 and 350.
HUSBAND = made.WorkedCase(
    *("退休夫妻·丈夫", "退休夫妻", "退休职工，一次门诊", "退休，职工医保"),
    (
        made.EventPair(
            "2023年3月1日就医，普通门诊，政策范围内费用2,000.00元",
            (
                paid(960, 1190),
                made.ResultPair(OWN, (AMOUNT, AMOUNT), "个人负担", Fraction(1040), Fraction(810)),
                made.ResultPair("符合条件", (TRUTH, TRUTH), "判定", True, True),
                made.ResultPair("床日支付", (AMOUNT, AMOUNT), "待遇", None, None, missing="床日标准"),
                made.ResultPair("家庭病床待遇", (AMOUNT, AMOUNT), "待遇", Fraction(0), None),
            ),
        ),
    ),
    totals(960, 1190, 2000),
)
WIFE = made.WorkedCase(
    *("退休夫妻·妻子", "退休夫妻", "", "在职，职工医保"),
    (made.EventPair("2023年3月1日就医，普通门诊，政策范围内费用1,000.00元", (paid(300, 350),)),),
    totals(300, 350, 1000),
)
FAILED = made.WorkedCase(
    *("癫痫儿童", "", "8岁儿童", "居民医保", (), made.Totals()),
    made.Failure("癫痫儿童", draft="缺少“机构级别”。"),
)
FOUND = made.WorkedCase(
    *("搜索所得1", "", "", "退休，职工医保"),
    (made.EventPair("2023年5月2日就医，政策范围内费用5,000.00元", (paid(2760, 3000),)),),
    totals(2760, 3000, 5000),
    found="最大受益",
    tried=400,
    assumed=("床日标准300.00元",),
)
CASES = (HUSBAND, WIFE, FAILED, FOUND)


# ---- people: three, of whom two gain (230 and 50) and one sees no change; fund 1260 → 1540

TOTAL = made.Group(
    *("", "合计", 3, 2, 0, Fraction(280), Fraction(0)),
    made.Pair(Fraction(1260), Fraction(1540)),
    made.Pair(Fraction(1840), Fraction(1560)),
)
GROUPS = (
    made.Group(
        *("年龄", "60周岁以下", 2, 1, 0, Fraction(50), Fraction(0)),
        made.Pair(Fraction(300), Fraction(350)),
        made.Pair(Fraction(800), Fraction(750)),
    ),
    made.Group(
        *("年龄", "60周岁及以上", 1, 1, 0, Fraction(230), Fraction(0)),
        made.Pair(Fraction(960), Fraction(1190)),
        made.Pair(Fraction(1040), Fraction(810)),
    ),
)
POPULATION = made.Population(
    *("试验人口.csv", "ef" * 32, True, ("种子1", "4人，2023年"), 4, 5),
    failures=(made.Failure("合成000002", base="缺少“机构级别”。", draft="缺少“机构级别”。"),),
    failed=1,
    funds=(
        made.Fund("统筹基金", made.PAID, made.Pair(Fraction(1260), Fraction(1540))),
        made.Fund("个人账户", made.CREDITED, made.Pair()),
        made.Fund("统筹基金", made.COLLECTED, made.Pair(Fraction(1, 3), Fraction(1, 3))),
    ),
    total=TOTAL,
    groups=GROUPS,
    own_share=(made.Bin(Fraction(0), Fraction(1000), 2, 3), made.Bin(Fraction(1000), None, 1, 0)),
)


# ---- curves, questions, basis


def point(spending: int, base: int, draft: int) -> made.Point:
    """A point of the curve: what the fund pays under either policy, and what is left."""
    own = made.Pair(Fraction(spending - base), Fraction(spending - draft))
    return made.Point(Fraction(spending), made.Pair(Fraction(base), Fraction(draft)), own)


CURVE = made.Curve(
    "退休职工三级医院门诊",
    ("退休，职工医保", "2023年3月1日就医，三级，普通门诊"),
    (point(0, 0, 0), point(400, 0, 70), point(2000, 960, 1190), point(10000, 3000, 3000)),
    (
        made.Mark("base", "起付", Fraction(400), "起付标准"),
        made.Mark("draft", "起付", Fraction(300), "起付标准"),
        made.Mark("base", "封顶", Fraction(5400), "年度限额"),
    ),
)
QUESTIONS = (
    made.OpenPoint("draft", Question(IN_FORCE, "施行日期", "未载明施行日期", "稿.ming", True, (), results=(PAYMENT,))),
    made.OpenPoint(
        "draft",
        Question(
            *(PENDING, "床日标准", "只写不低于200元", "稿.ming", True, (Quoted("四", "床日标准不低于200元"),)),
            rules=("安宁疗护床日标准",),
            results=(PAYMENT,),
            bounds=("不低于200元",),
            answers=("床日标准取200.00元", "床日标准取500.00元"),
            witness=WITNESS,
            tried=12,
        ),
        made.Stake(
            ("床日标准取200.00元", "床日标准取500.00元"),
            (Fraction(1500), Fraction(2100)),
            (Fraction(240), Fraction(840)),
            3,
        ),
    ),
    made.OpenPoint(
        "base",
        Question(
            *(READING, "起付标准不含本数", "原文“超过”", "办法.ming", True, (Quoted("一", "起付标准为400元"),)),
            answers=("起付标准不含本数", "起付标准含本数"),
            tried=300,
        ),
    ),
    made.OpenPoint(
        "both",
        Question(
            *(CONFLICT, "年度限额：两份说法不一，以哪一份为准？", "", "", True),
            (
                Quoted("二（二）", "年度最高支付限额为3000元", BASE_NAME),
                Quoted("二（二）", "年度最高支付限额为3000元", DRAFT_NAME),
            ),
            answers=(f"按《{BASE_NAME}》", f"按《{DRAFT_NAME}》"),
        ),
    ),
    made.OpenPoint(
        "draft",
        Question(VAGUE, "适时", "", "稿.ming", True, (Quoted("四", "适时探索上门服务"),), note="宣示性"),
    ),
    made.OpenPoint(
        "draft", Question("探索", "安宁疗护", "留待探索", "稿.ming", True, (Quoted("四", "适时探索上门服务"),))
    ),
)
BASIS = made.Basis(
    versions={"mingsuan": "0.1.0"},
    names=("办法.ming", "稿.ming"),
    inputs=(made.Input("案例", "家庭.jsonl", SHA), made.Input("人口", "试验人口.csv", "ef" * 32)),
    assumed=(made.Assumed("床日标准", "三级", "300元", "只为演算，文件未载明", ("draft",)),),
    readings=(made.ReadingSide("每笔基金支付四舍五入到分", "结算以分为最小单位", ("base", "draft")),),
    searches=(("最大受益与最大受损", 20240601, 400),),
    notes=("癫痫儿童未能计算。",),
)

COMPARISON = made.Comparison(
    side(BASE_NAME, "现行", BASE_DOCUMENT, "办法.ming"),
    side(DRAFT_NAME, "征求意见稿", DRAFT_DOCUMENT, "稿.ming"),
    notes=("草案没有载明施行日期，按2023年1月1日起施行计算。",),
    clauses=CLAUSES,
    parameters=PARAMETERS,
    rules=RULES,
    cases=CASES,
    population=POPULATION,
    curves=(CURVE,),
    questions=QUESTIONS,
    basis=BASIS,
)
# A policy beside itself: nothing changes, and there is neither a population nor a question.
NOTHING_CHANGED = made.Comparison(
    COMPARISON.base,
    COMPARISON.base,
    notes=(),
    clauses=made.ClauseTable(
        "同一份文件", "两边依据同一份文件。", (evolve(CLAUSES.rows[2], draft=CLAUSES.rows[2].base, state=""),)
    ),
    parameters=(PARAMETERS[2],),
    rules=(evolve(RULES[1], reworded=False, state=""),),
    cases=(),
    population=None,
    curves=(),
    questions=(),
    basis=made.Basis({"mingsuan": "0.1.0"}, ("办法.ming", "稿.ming"), (), (), (), (), ()),
)
