"""Differences between two texts: word by word, figures and names whole, and nothing lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.comparison.result import Piece
from compiler.comparison.wording import same_words, word_differences, words
from dsl.document import BOOKMARK

NAMES = ("职工医保", "职工基本医疗保险", "居民医保", "年度限额")
TEXTS = st.text(
    st.sampled_from("职工医保居民年度限额支付基金的从和、，。,（(元%/一二十百万0123 4579\n　〔〕第条岁以上下"),
    max_size=40,
)
PARTS = st.lists(
    st.sampled_from(
        [
            "职工医保",
            "居民",
            "支付",
            "200000元/年",
            "百分之三十",
            "10个百分点",
            "60%",
            "的",
            "、",
            "，",
            "\n",
            "2022年11月1日",
        ]
    ),
    max_size=12,
).map("".join)


def marked(old: str, new: str, *names: str) -> tuple[str, str]:
    """Both sides, with what is marked in brackets."""
    before, after = word_differences(old, new, names)
    return shown(before), shown(after)


def shown(pieces: tuple[Piece, ...]) -> str:
    """A side with its marked pieces in brackets."""
    return "".join(f"[{piece.text}]" if piece.mark else piece.text for piece in pieces)


def squeezed(text: str) -> str:
    """A text without white space and without bookmarks."""
    return "".join(BOOKMARK.sub("", text).split())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("限额200000元/年。", "限额[430000元/年]。"),
        ("上浮百分之三十。", "上浮[百分之二十五]。"),
        ("提高10个百分点。", "提高[5个百分点]。"),
        ("自2022年11月1日起施行。", "自[2023年1月1日]起施行。"),
        ("支付60%。", "支付[65%]。"),
        ("在20个工作日内完成。", "在[15个工作日]内完成。"),
    ],
)
def test_a_figure_is_marked_whole_with_its_unit(old: str, new: str) -> None:
    figure = next(word.text for word in words(old) if word.figure)
    plain = new.replace("[", "").replace("]", "")
    assert marked(old, plain) == (old.replace(figure, f"[{figure}]"), new)


def test_a_declared_name_is_marked_whole() -> None:
    old, new = "职工医保从10000元/年提高为470000元/年", "职工基本医疗保险从10000元/年提高为430000元/年"
    assert marked(old, new, *NAMES) == (
        "[职工医保]从10000元/年提高为[470000元/年]",
        "[职工基本医疗保险]从10000元/年提高为[430000元/年]",
    )


def test_a_short_name_within_a_longer_word_is_no_word() -> None:
    assert marked("由参保人员负担。", "由医疗机构负担。", "参保人") == ("由[参保人员]负担。", "由[医疗机构]负担。")
    assert [word.text for word in words("参保人员", ("参保人",))] != ["参保人", "员"]


def test_marks_say_on_which_side_words_stand_alone() -> None:
    before, after = word_differences("支付60%。", "支付65%。")
    assert before == (Piece("支付"), Piece("60%", "删"), Piece("。"))
    assert after == (Piece("支付"), Piece("65%", "增"), Piece("。"))


def test_words_added_leave_the_other_side_plain() -> None:
    assert marked("由统筹基金支付。", "由统筹基金全额支付。") == ("由统筹基金支付。", "由统筹基金[全额]支付。")


def test_a_lone_particle_between_two_replacements_is_no_island() -> None:
    # Both words around 的 are replaced: one mark from the first to the last, not three crumbs.
    assert marked("由职工的家属领取。", "由居民的子女领取。") == ("由[职工的家属]领取。", "由[居民的子女]领取。")


def test_the_same_characters_cut_into_other_words_are_no_difference() -> None:
    # 和 alone is new; the dictionary reads 因 and 病 without it, 因病 with it.
    old, new = "化解因病致贫返贫", "化解因病和致贫返贫"
    assert [word.text for word in words(old)][:3] == ["化解", "因", "病"]
    assert [word.text for word in words(new)][:2] == ["化解", "因病"]
    assert marked(old, new) == (old, "化解因病[和]致贫返贫")
    assert marked(old, "化解和因病致贫返贫") == (old, "化解[和]因病致贫返贫")


def test_a_mark_between_two_additions_stays_plain() -> None:
    assert marked("门诊，急诊。", "门诊补助，急诊补助。") == ("门诊，急诊。", "门诊[补助]，急诊[补助]。")


def test_a_figure_that_stays_between_two_replacements_stays_plain() -> None:
    assert marked("职工60%门诊", "居民60%住院") == ("[职工]60%[门诊]", "[居民]60%[住院]")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("起付标准为\n400元", "起付标准为400元"),
        ("起付\n标准", "起　付 标准"),
        ("起付[bookmark: _GoBack]标准", "起付标准"),
        ("门诊,住院(含家庭病床);", "门诊，住院（含家庭病床）；"),
        ("60％", "60%"),
        ("“互联网+”", '"互联网＋"'),
    ],
)
def test_white_space_bookmarks_and_width_are_no_difference(old: str, new: str) -> None:
    before, after = word_differences(old, new)
    assert not [piece for piece in (*before, *after) if piece.mark]
    assert same_words(old, new)


def test_nothing_against_something() -> None:
    assert word_differences("", "支付") == ((), (Piece("支付", "增"),))
    assert word_differences("", "") == ((), ())


@given(TEXTS | PARTS, TEXTS | PARTS, st.booleans())
def test_the_pieces_of_a_side_are_its_text(old: str, new: str, named: bool) -> None:
    before, after = word_differences(old, new, NAMES if named else ())
    assert squeezed("".join(piece.text for piece in before)) == squeezed(old)
    assert squeezed("".join(piece.text for piece in after)) == squeezed(new)
    assert all(one.mark != other.mark for side in (before, after) for one, other in pairwise(side))
    assert {piece.mark for piece in before} <= {"", "删"} and {piece.mark for piece in after} <= {"", "增"}


@given(TEXTS | PARTS, TEXTS | PARTS)
def test_what_is_not_marked_is_the_same_on_both_sides(old: str, new: str) -> None:
    before, after = word_differences(old, new)
    kept = ["".join(piece.text for piece in side if not piece.mark) for side in (before, after)]
    assert same_words(kept[0], kept[1])


@given(TEXTS | PARTS, TEXTS | PARTS)
def test_exchanging_the_texts_exchanges_the_marks(old: str, new: str) -> None:
    swap = {"": "", "删": "增", "增": "删"}
    before, after = word_differences(old, new)
    first, second = word_differences(new, old)
    assert [Piece(piece.text, swap[piece.mark]) for piece in second] == list(before)
    assert [Piece(piece.text, swap[piece.mark]) for piece in first] == list(after)


@given(TEXTS | PARTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    before, after = word_differences(text, text)
    assert not [piece for piece in (*before, *after) if piece.mark]
