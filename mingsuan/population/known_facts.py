"""Which facts of a vocabulary a synthetic population can fill in, and with which values."""

from attrs import frozen

from compiler.symbols import Fact
from compiler.types import Kind
from mingsuan.population.distributions import Distributions
from mingsuan.population.people import RESIDENTS, WORKERS

_KINDS = {
    Kind.AMOUNT: (
        *("政策范围内费用", "医疗费总额", "上门服务费", "医疗服务价格"),
        *("单位缴费额", "个人缴费额", "医保缴费基数", "本人缴费基数", "上年度缴费基数"),
    ),
    Kind.NUMBER: ("慢性疾病种数", "床日数"),
    Kind.DATE: ("出生日期", "连续缴费起始日"),
    Kind.TRUTH: (
        *("参加商业补充保险", "经基层规范化管理", "属规定的特殊群体"),
        *("定点", "公立医疗机构", "基层医疗卫生机构", "实行基本药物制度"),
        *("上门服务", "在县域内医疗机构", "在市内就医", "执行就医指导方案", "经规范转诊", "转院接续"),
        *("就诊后在基层开具处方购药", "已宣布紧急情况", "属规定的特定疾病"),
    ),
}


@frozen
class KnownFacts:
    """The facts that are drawn: those of a class with the values that may come out, the others with their kind."""

    classes: dict[str, frozenset[str]]
    others: dict[str, Kind]

    def fits(self, fact: Fact) -> bool:
        """Whether a vocabulary means by the name what is drawn under it: the same kind, and every value declared."""
        if fact.type.kind is Kind.CLASS:
            return fact.name in self.classes and self.classes[fact.name] <= set(fact.choices)
        return self.others.get(fact.name) is fact.type.kind


def known_facts(known: Distributions) -> KnownFacts:
    """The facts that the distributions tell of."""
    tables = known.tables
    categories = known.categories.values()
    classes = {
        "险种": {WORKERS, RESIDENTS},
        "人员类别": {"在职", "退休"},
        "参保方式": {*tables["参保方式.在职"].words, *tables["参保方式.退休"].words},
        "困难身份": {*tables[f"困难身份.{WORKERS}"].words, *tables[f"困难身份.{RESIDENTS}"].words},
        "医疗类别": {*known.categories},
        "机构级别": {word for each in categories for word in each.levels.words},
        "付费方式": {word for each in categories for word in each.payment.words},
        "机构类别": {*tables["就医.机构类别"].words, "精神疾病专科"},
        "服务机构类型": {"安宁疗护中心", "其他服务机构"},
        "病种": {*known.diseases, "其他病种"},
        "性别": {*tables["性别"].words},
        **{name: {*tables[f"{section}.{name}"].words} for section, name in _PLAIN},
    }
    others = {name: kind for kind, names in _KINDS.items() for name in names}
    return KnownFacts({name: frozenset(values) for name, values in classes.items()}, others)


_PLAIN = (("参保人", "参保区域"), ("就医", "转诊来源"), ("分娩", "孩次"), ("失能", "失能等级"))
