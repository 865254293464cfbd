"""The Anshan outpatient benefit for one visit in OpenFisca (package openfisca-core), with its trace.

One variable a step and the document's figures as dated parameters, as OpenFisca's country packages are
written. A simulation answers for one set of inputs, so each evaluation builds one, by the faster of the
two ways that the SimulationBuilder offers (a default simulation whose inputs are set). Amounts are its
`float`, 32-bit binary floating point, which cannot tell one fen from the next above 131,072 yuan.
"""

from collections.abc import Callable

import numpy
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERSON = Entity("person", "persons", "an insured person", "")
DAY = period("2023-03-01")
PAYMENT = 1620

FIGURES = {
    "deductible": 400,
    "yearly_cap": 3000,
    "rate_first": 0.60,
    "rate_second": 0.55,
    "rate_third": 0.50,
    "rate_specialist": 0.60,
    "retired_points": 0.10,
}


class Insurance(Enum):
    worker = "职工医保"
    resident = "居民医保"


class Status(Enum):
    in_service = "在职"
    retired = "退休"


class MedicalType(Enum):
    outpatient = "普通门诊"
    inpatient = "普通住院"


class Level(Enum):
    below_first = "一级以下"
    first = "一级"
    second = "二级"
    third = "三级"


class Kind(Enum):
    general = "综合"
    infectious = "传染病专科"
    psychiatric = "精神疾病专科"
    other = "其他专科"


# The visit of the worked case: a retired worker's second one of the year, at a hospital of the third level.
INPUTS: dict[str, object] = {
    "insurance": Insurance.worker,
    "status": Status.retired,
    "medical_type": MedicalType.outpatient,
    "level": Level.third,
    "kind": Kind.general,
    "designated": True,
    "expense": 2800,
    "expense_before": 300,
    "paid_before": 0,
}


def _input(name: str, type_: type) -> type[Variable]:
    """A variable that the case gives."""
    body = {"value_type": type_, "entity": PERSON, "definition_period": DateUnit.DAY, "label": name}
    if issubclass(type_, Enum):
        body |= {"value_type": Enum, "possible_values": type_, "default_value": next(iter(type_))}
    return type(name, (Variable,), body)


def _step(name: str, formula: Callable[..., object], type_: type = float) -> type[Variable]:
    """A variable that a formula computes, from the first day of the policy on."""
    body = {"value_type": type_, "entity": PERSON, "definition_period": DateUnit.DAY, "label": name}
    return type(name, (Variable,), {**body, "formula_2022_11_01": formula})


def _applies(person, day):  # type: ignore[no-untyped-def]
    return (
        (person("insurance", day) == Insurance.worker)
        * (person("medical_type", day) == MedicalType.outpatient)
        * person("designated", day)
    )


def _rate(person, day, parameters):  # type: ignore[no-untyped-def]
    figures = parameters(day)
    kind, level = person("kind", day), person("level", day)
    row = numpy.select(
        [
            (kind == Kind.infectious) + (kind == Kind.psychiatric),
            (level == Level.below_first) + (level == Level.first),
            level == Level.second,
        ],
        [figures.rate_specialist, figures.rate_first, figures.rate_second],
        figures.rate_third,
    )
    return row + (person("status", day) == Status.retired) * figures.retired_points


def _deductible_left(person, day, parameters):  # type: ignore[no-untyped-def]
    return numpy.maximum(0, parameters(day).deductible - person("expense_before", day))


def _after(person, day):  # type: ignore[no-untyped-def]
    return numpy.maximum(0, person("expense", day) - person("deductible_left", day))


def _rounded(person, day):  # type: ignore[no-untyped-def]
    return numpy.floor(person("after", day) * person("rate", day) * 100 + 0.5) / 100


def _cap_left(person, day, parameters):  # type: ignore[no-untyped-def]
    return numpy.maximum(0, parameters(day).yearly_cap - person("paid_before", day))


def _payment(person, day):  # type: ignore[no-untyped-def]
    return person("applies", day) * numpy.minimum(person("rounded", day), person("cap_left", day))


def _own(person, day):  # type: ignore[no-untyped-def]
    return person("expense", day) - person("payment", day)


def system() -> TaxBenefitSystem:
    """The benefit as OpenFisca's rules and parameters."""
    result = TaxBenefitSystem([PERSON])
    for name, value in INPUTS.items():
        is_amount = isinstance(value, int) and not isinstance(value, bool)
        result.add_variable(_input(name, float if is_amount else type(value)))
    result.add_variable(_step("applies", _applies, bool))
    steps = {"rate": _rate, "deductible_left": _deductible_left, "after": _after, "rounded": _rounded}
    steps |= {"cap_left": _cap_left, "payment": _payment, "own": _own}
    for name, formula in steps.items():
        result.add_variable(_step(name, formula))
    data = {name: {"values": {"2022-11-01": {"value": value}}} for name, value in FIGURES.items()}
    result.parameters = ParameterNode("", data=data)
    return result


def prepare() -> Callable[[], object]:
    """A function that evaluates one visit, explained: payment, the person's share, the traced steps."""
    rules = system()
    arrays = {name: numpy.array([value.index if isinstance(value, Enum) else value]) for name, value in INPUTS.items()}

    def evaluate() -> object:
        simulation = SimulationBuilder().build_default_simulation(rules)
        simulation.trace = True
        for name, array in arrays.items():
            simulation.set_input(name, DAY, array)
        own, payment = simulation.calculate("own", DAY), simulation.calculate("payment", DAY)
        return own, payment, simulation.tracer.trees

    own, payment, trees = evaluate()  # type: ignore[misc]
    if round(payment[0], 2) != PAYMENT or round(own[0], 2) != 2800 - PAYMENT or not trees:
        raise AssertionError(f"OpenFisca computes something else: {payment}, {own}")
    return evaluate
