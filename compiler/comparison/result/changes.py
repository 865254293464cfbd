"""What changes: clauses, figures and rules beside each other (sections 2 to 4 of a report)."""

from attrs import frozen

from compiler.graph import Citation
from compiler.inquiry.witnesses import Witness
from compiler.types import Type, Value

ADDED, REMOVED, CHANGED, SAME = "新增", "取消", "修改", "未变"
FOLLOWS = "随之改变"  # a rule that comes out otherwise only because rules that it uses do
RENUMBERED, REWORDED = "条号变动", "文字修改"
ONLY_WORDS, ONLY_MEANING = "文改义未改", "义改文未改"
PROVEN, SHOWN, SEARCHED = "证明", "举例", "试算"
TWO_DRAFTS, ONE_TEXT, TWO_INSTRUMENTS = "同一文件的两稿", "同一份文件", "不同文件"  # how the documents of both relate

# ---- 2 clauses


@frozen
class Piece:
    """Words of a clause. mark is "" (the same on both sides, or nothing to compare), 删 (only in the base), 增 (only in
    the draft) or 据 (words that rules rest on, where whole texts are not compared)."""

    text: str
    mark: str = ""


@frozen
class ClauseText:
    """A place of a document, or the words of it that matter: `start` and `end` are offsets in the untouched text."""

    sha256: str
    path: str
    heading: str
    pieces: tuple[Piece, ...]
    start: int
    end: int


@frozen
class ClauseRow:
    """A clause of the base beside one of the draft; one that stands alone has nothing on the other side.

    `kind` is 新增, 取消, 修改 (words that change what is computed), 文字修改, 条号变动 or 未变; `rules` are the names of the rules that
    rest on either side, `state` is 文改义未改 or 义改文未改 where that holds of a rule of the row; `computed` is false where no
    rule rests on the row, and `note` then has the reason that the policy gives.
    """

    kind: str
    base: ClauseText | None
    draft: ClauseText | None
    rules: tuple[str, ...] = ()
    state: str = ""
    computed: bool = True
    note: str = ""


@frozen
class ClauseTable:
    """条文对照. `relation` is 同一文件的两稿 (two texts of one instrument, aligned clause by clause), 同一份文件 (both rest on
    one text, of which the base reads the state before) or 不同文件 (aligned by what they regulate); `note` says so in a
    sentence for readers. `told` is the side, base or draft, that has no document of its own but is read out of the
    other's; "" where both have one."""

    relation: str
    note: str
    rows: tuple[ClauseRow, ...]
    told: str = ""

    @property
    def one_instrument(self) -> bool:
        """Whether each clause of one side has the same clause, or its new text, on the other, so that words and meaning
        can part."""
        if self.relation != ONE_TEXT:
            return self.relation == TWO_DRAFTS
        return all(row.base and row.draft and row.base.start == row.draft.start for row in self.rows)


# ---- 3 figures


@frozen
class FigureSide:
    """What one policy says of a figure: as people write it, its value where it is a figure, and the words it rests on.
    `pending` where it is 待定; `assumed` is the value that was assumed, if any, for it or for the 参数 that is 待定 and of
    which alone it is."""

    text: str
    value: Value | None = None
    type: Type | None = None
    citations: tuple[Citation, ...] = ()
    pending: bool = False
    assumed: str = ""
    whom: str = ""  # for whom alone the document makes it so


@frozen
class ParameterRow:
    """A figure on both sides. `name` is the rule, `row` the row of a table ("" otherwise), `since` the day from which
    it holds where there are several; `difference` is draft − base where both are figures of one kind; `whom` says for
    whom the draft has it so ("" for everybody). A figure that is the same, but for other people, is 修改."""

    name: str
    row: str
    since: str
    change: str  # 新增 取消 修改 未变
    base: FigureSide | None
    draft: FigureSide | None
    difference: Value | None = None
    difference_type: Type | None = None
    whom: str = ""


# ---- 4 rules


@frozen
class Evidence:
    """How it is known whether two rules mean the same.

    证明: the lowered graphs are equal, nothing was tried. 举例: a case that they decide differently is shown. 试算: `tried`
    cases were run and none differed, which proves nothing.
    """

    kind: str
    tried: int = 0
    witness: Witness | None = None


@frozen
class RuleRow:
    """A rule that either policy declares, and what becomes of it.

    `change` is 新增, 取消, 修改 (of meaning), 随之改变 or 未变. `rewritten` tells whether its words in the rules differ, `reworded`
    whether the words of the document that it rests on do. `state` is 文改义未改 (proven equal, its words changed),
    义改文未改 (it comes out otherwise, by way of other rules or not, and the words that it rests on did not change) or "".
    """

    name: str
    kind: str  # 参数 表 分段 额度 定义 称 目录 判定 待遇 结算 口径
    change: str
    rewritten: bool
    reworded: bool
    state: str
    results: tuple[str, ...]  # that come out otherwise because of it, or may
    base: tuple[Citation, ...]
    draft: tuple[Citation, ...]
    evidence: Evidence | None = None  # of a rule on both sides
    by: str = ""  # the 修订 of the draft that changes it
    via: tuple[str, ...] = ()  # of 随之改变: the changed rules by way of which it comes out otherwise
