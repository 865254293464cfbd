"""The assumed distributions, read from the file that documents them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from mingsuan.population.draws import Bands, Choices

_FILE = Path(__file__).with_name("distributions.toml")
_NO_DAYS = Bands.of([[0, 0, 1]])
_BY_ITEM = Choices.of([["按项目付费", 1]])


@frozen
class Ages:
    """People of some ages: from, to, per cent insured as workers, and the group whose health they have."""

    low: int
    high: int
    workers: int
    group: str


@frozen
class Health:
    """How often people of a group are ill: chances in a thousand, counts of a year."""

    visits: Mapping[str, Bands]  # by 险种
    stays: Bands
    day_surgery: int
    home_bed: int
    hospice: int
    conditions: Bands
    disease: Choices


@frozen
class Disease:
    """How often somebody with a disease is treated for it in a year, and what a visit costs in yuan."""

    visits: Bands
    cost: Bands


@frozen
class Category:
    """A 医疗类别: at which level, what it costs there, how long it takes, how the fund pays the institution."""

    levels: Choices
    cost: Mapping[str, Bands]
    days: Bands
    payment: Choices


@frozen
class Distributions:
    """All distributions; `rest` are the sections that are read as they stand in the file."""

    version: str
    ages: Mapping[str, Ages]  # by number of the row
    age: Choices  # one of those numbers
    health: Mapping[str, Health]
    diseases: Mapping[str, Disease]
    categories: Mapping[str, Category]
    rest: Mapping[str, Any]
    tables: Mapping[str, Choices]  # named 部分.名称
    ranges: Mapping[str, Bands]


@cache
def distributions() -> Distributions:
    """The distributions that ship."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    rows = {str(number): row for number, row in enumerate(data["年龄段"])}
    return Distributions(
        data["版本"],
        {number: _ages(row) for number, row in rows.items()},
        Choices.of([(number, row["份"]) for number, row in rows.items()]),
        {name: _health(item) for name, item in data["组"].items()},
        {name: Disease(Bands.of(item["次数"]), Bands.of(item["费用"])) for name, item in data["病种"].items()},
        {name: _category(item) for name, item in data["医疗类别"].items()},
        data,
        {"性别": Choices.of(data["性别"]), **dict(_tables(data))},
        dict(_ranges(data)),
    )


def _ages(data: Mapping[str, Any]) -> Ages:
    low, high = data["周岁"]
    return Ages(low, high, data["职工医保"], data["组"])


def _health(data: Mapping[str, Any]) -> Health:
    return Health(
        {insurance: Bands.of(rows) for insurance, rows in data["就诊次数"].items()},
        Bands.of(data["住院次数"]),
        data["日间手术"],
        data["家庭病床"],
        data["安宁疗护"],
        Bands.of(data["慢性疾病种数"]),
        Choices.of(data["病种"]),
    )


def _category(data: Mapping[str, Any]) -> Category:
    return Category(
        Choices.of(data["机构级别"]),
        {level: Bands.of(rows) for level, rows in data.get("费用", {}).items()},
        Bands.of(data["床日数"]) if "床日数" in data else _NO_DAYS,
        Choices.of(data["付费方式"]) if "付费方式" in data else _BY_ITEM,
    )


def _entries(data: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """The tables of the sections that are not read otherwise, by section and name."""
    sections = ("参保方式", "困难身份", "参保人", "缴费", "普通就诊", "就医", "分娩", "失能")
    found = [(f"{section}.{name}", value) for section in sections for name, value in data[section].items()]
    return [(name, value) for name, value in found if isinstance(value, list) and isinstance(value[0], list)]


def _tables(data: Mapping[str, Any]) -> list[tuple[str, Choices]]:
    return [(name, Choices.of(rows)) for name, rows in _entries(data) if isinstance(rows[0][0], str)]


def _ranges(data: Mapping[str, Any]) -> list[tuple[str, Bands]]:
    return [(name, Bands.of(rows)) for name, rows in _entries(data) if isinstance(rows[0][0], int)]
