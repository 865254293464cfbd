"""The words of a file: keywords of the grammar and declared names, in one trie."""

from bisect import insort
from collections.abc import Iterator
from enum import StrEnum

from attrs import field, frozen

from dsl.source import fold


class NameKind(StrEnum):
    """What a declared name is; the kind is the token kind, so the grammar is typed."""

    OBJECT = "OBJECT"
    PAYER = "PAYER"
    CLASS = "CLASS"
    VALUE = "VALUE"
    LIST = "LIST"
    QUANTITY = "QUANTITY"
    PREDICATE = "PREDICATE"
    BENEFIT = "BENEFIT"


KIND_TITLES = {
    NameKind.OBJECT: "对象",
    NameKind.PAYER: "支付方",
    NameKind.CLASS: "分类",
    NameKind.VALUE: "分类的取值",
    NameKind.LIST: "目录",
    NameKind.QUANTITY: "参数、表、分段、额度、定义或事实",
    NameKind.PREDICATE: "称、判定或是否",
    NameKind.BENEFIT: "待遇",
}

# These open a declaration or an item, and are words only where a stretch begins: 「表」 inside 代表 is no keyword.
OPENING_ONLY = frozenset(
    [
        "施行",
        "成文",
        "适用对象",
        "对象",
        "支付方",
        "分类",
        "事实",
        "称",
        "目录",
        "参数",
        "表",
        "分段",
        "额度",
        "定义",
        "判定",
        "待遇",
        "结算",
        "修订",
        "保证",
        "口径",
        "条款",
        "样例",
        "为事件",
        "日期称",
        "随",
        "列于",
        "由低到高",
        "取值同",
        "未载明时取",
        "接口字段",
        "代码",
        "又称",
        "依据",
        "金额",
        "比例",
        "数",
        "日期",
        "时长",
        "周岁",
        "是否",
        "适用于",
        "费用为",
        "起付为",
        "比例为",
        "支付为",
        "封顶为",
        "全额支付",
        "不予支付",
        "划入",
        "自然年度累计",
        "医保年度累计",
        "每月累计",
        "终身累计",
        "一次住院过程累计",
        "滚动",
        "每次",
        "待定",
        "次数",
        "计入",
        "依次为",
        "按超过起付标准的部分",
        "按全部费用",
        "假设",
        "按基金支付额",
        "按费用",
        "等限于所列",
        "以上以下含本数",
        "以上以下不含本数",
        "每笔基金支付四舍五入到分",
        "每笔基金支付舍去分以下",
        "施行首年额度不折算",
        "施行首年额度按月折算",
        "施行前费用不计入累计",
        "施行前费用计入累计",
        "身份变化按事件当日",
        "身份变化按年初",
        "起付标准和限额不取整",
        "起付标准和限额四舍五入到元",
        "新的优于旧的",
        "特别优于一般",
        "医保年度自",
        "不计算",
        "宣示性",
        "目标",
        "授权另定",
        "探索",
        "未载明",
        "说明",
        "不享受",
        "其他",
        "序号",
    ]
)


@frozen
class Entry:
    """A word: its token type, and for a name its declared form (a synonym's entry carries the declared name)."""

    type: str
    name: str
    opening_only: bool = False


@frozen
class Lexicon:
    """Keywords and names. No name is spelled like a keyword (dsl.names sees to it)."""

    keywords: dict[str, str]  # text -> token type
    names: dict[str, Entry] = field(factory=dict)  # folded text -> entry
    _words: dict[str, Entry] = field(factory=dict, init=False, repr=False)  # keywords and names
    _lengths: dict[str, list[int]] = field(factory=dict, init=False, repr=False)  # of words, by first character

    def __attrs_post_init__(self) -> None:
        for text, terminal in self.keywords.items():
            self._add(text, Entry(terminal, text, text in OPENING_ONLY))

    def _add(self, text: str, entry: Entry) -> None:
        self._words[text] = entry
        lengths = self._lengths.setdefault(text[0], [])
        if len(text) not in lengths:
            insort(lengths, len(text))

    def declare(self, text: str, kind: NameKind, name: str | None = None) -> None:
        """Add a name (or a synonym of `name`). The caller has made sure that it is not taken."""
        folded = fold(text)
        entry = Entry(kind.value, name or text)
        self.names[folded] = entry
        self._add(folded, entry)

    def word(self, text: str) -> Entry | None:
        """The keyword or name that this text is."""
        return self._words.get(text)

    def words_at(self, text: str, pos: int) -> Iterator[tuple[int, Entry]]:
        """Every word that begins at `pos`, shortest first, as (end, entry)."""
        for length in self._lengths.get(text[pos], ()):
            entry = self._words.get(text[pos : pos + length])
            if entry is not None and pos + length <= len(text):
                yield pos + length, entry
