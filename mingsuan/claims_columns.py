"""What the columns of a table of claims are, told by its header: names of the vocabulary, or fields of the interface."""

from collections.abc import Sequence

from attrs import frozen

from compiler.defaults import is_listed
from compiler.symbols import Symbols
from dsl.source import fold

PERSON_ID, EVENT_ID, KIND, DAY, ORDER = "人员编号", "编号", "类型", "日期", "序号"
MARK = "合成"  # the id of every person who does not exist begins with it
ABOUT = "明算合成人口"  # under this key a file says so too
_INTERFACE = {"psn_no": PERSON_ID, "setl_id": EVENT_ID, "setl_time": DAY}
_KEYS = (PERSON_ID, EVENT_ID, KIND, DAY, ORDER)


class ClaimsError(Exception):
    """A table of claims that cannot be used at all, and why, in Chinese and English."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese, self.english = chinese, english
        super().__init__(chinese)


@frozen
class Columns:
    """Where in a row the keys and the facts stand; `unread` are the titles that nothing is known of."""

    keys: dict[str, int]
    facts: dict[str, int]
    unread: tuple[str, ...] = ()
    interface: bool = False

    @property
    def used(self) -> list[int]:
        """The places of all columns that are read, in order."""
        return sorted({*self.keys.values(), *self.facts.values()})


def columns_of(titles: Sequence[str], symbols: Symbols) -> Columns:
    """What the columns under these titles are. Raises ClaimsError."""
    plain = [fold(title).strip() for title in titles]
    interface = "psn_no" in [title.lower() for title in plain]
    if interface and PERSON_ID in plain:
        raise ClaimsError(
            f"首行既有“psn_no”又有“{PERSON_ID}”，分不清哪一列是人员编号：请删去一列",
            f"the header has both “psn_no” and “{PERSON_ID}”: remove one",
        )
    keys, facts = dict[str, int](), dict[str, int]()
    unread: list[str] = []
    known = _facts(symbols)
    for place, title in enumerate(plain):
        key = _INTERFACE.get(title.lower()) if interface else None
        key = title if title in _KEYS else key
        fact = known.get(title) or known.get(title.lower())
        if key is not None:
            _put(keys, key, place, titles)
        elif fact is not None:
            _put(facts, fact, place, titles)
        else:
            unread.append(titles[place])
    for key, field_name in ((PERSON_ID, "psn_no"), (DAY, "setl_time")):
        if key not in keys:
            raise ClaimsError(
                f"首行没有“{key}”（接口字段为{field_name}）这一列：首行应是各列的名称",
                f"there is no column “{key}” ({field_name}): the first row must name the columns",
            )
    return Columns(keys, facts, tuple(unread), interface)


def _facts(symbols: Symbols) -> dict[str, str]:
    """The fact that each title names: by its name, a synonym, or its field of the interface. Those of line items have
    no place in a row that is one event."""
    found: dict[str, str] = {}
    for name, fact in symbols.facts.items():
        if not is_listed(symbols, fact.owner):
            titles = (name, *fact.synonyms, *((fact.interface.lower(),) if fact.interface else ()))
            found.update({fold(title): name for title in titles})
    return found


def _put(places: dict[str, int], name: str, place: int, titles: Sequence[str]) -> None:
    """Note where a column stands, of which there must be one."""
    if name in places:
        raise ClaimsError(
            f"首行的“{titles[places[name]]}”与“{titles[place]}”两列都是“{name}”：请删去一列",
            f"the columns “{titles[places[name]]}” and “{titles[place]}” are both “{name}”: remove one",
        )
    places[name] = place
