"""How the parts of a report look as a Word document, after GB/T 9704—2012: fonts, sizes and spacing, each named once.

The fonts are those that the practice of the standard names; they are not embedded. `INSTEAD` names a font of every
Chinese Windows which Word takes where one of them is missing.
"""

from attrs import frozen

LATIN = "Times New Roman"
SONG, FANGSONG, KAITI, HEITI, TITLE_SONG = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
INSTEAD = {FANGSONG: "仿宋", KAITI: "楷体", TITLE_SONG: "华文中宋"}
FONT_NOTE = (
    "本文件按《党政机关公文格式》（GB/T 9704—2012）的要求编排，所用字体为方正小标宋简体、仿宋_GB2312、楷体_GB2312、黑体、"
    "宋体和Times New Roman，字体未嵌入文件；计算机上没有其中某种字体的，由文字处理软件以相近字体代替，分行、分页可能随之变化。"
)


@frozen
class Look:
    """A style of paragraphs. `size` is in half points and `indent`, that of the first line, in characters; all other
    lengths are in twentieths of a point. `line` is the fixed distance of lines (0: as the content needs)."""

    id: str
    name: str  # Word knows its own styles by these names whatever its language
    font: str = FANGSONG
    size: int = 32
    line: int = 579  # 22 lines on a page of 225 mm
    align: str = "both"
    indent: int = 0
    bold: bool = False
    before: int = 0
    after: int = 0
    level: int = 0  # of a heading
    keep_next: bool = False
    closer: int = 0  # what each character loses; with 5 there are 28 of them on a line of 156 mm
    border: bool = False


LOOKS = {
    look.id: look
    for look in (
        Look("Normal", "Normal"),
        Look("BodyText", "Body Text", indent=2, closer=5),
        Look("Title", "Title", TITLE_SONG, 44, 600, "center", after=80, keep_next=True),
        Look("Heading1", "heading 1", HEITI, align="left", indent=2, level=1, keep_next=True),
        Look("Heading2", "heading 2", KAITI, align="left", indent=2, level=2, keep_next=True),
        Look("Heading3", "heading 3", align="left", indent=2, bold=True, level=3, keep_next=True),
        Look("Heading4", "heading 4", HEITI, 21, 320, "left", indent=2, level=4, before=120, keep_next=True),
        Look("ListBullet", "List Bullet", indent=2, closer=5),
        Look("ListNumber", "List Number", indent=2, closer=5),
        Look("BriefText", "摘要正文", size=20, line=262, indent=2),
        Look("BriefList", "摘要列项", size=20, line=262),
        Look("BriefWarning", "摘要提示", HEITI, 20, 262, before=80, after=80, border=True),
        Look("BriefNote", "摘要注释", KAITI, 18, 250, before=40, after=40),
        Look("Lead", "题注", KAITI, 20, 262),
        Look("Note", "注释", KAITI, 24, 400, indent=2, before=60, after=60),
        Look("Warning", "提示", HEITI, 28, 480, before=160, after=160, border=True),
        Look("Caption", "caption", HEITI, 24, 400, "center", before=120, after=80),
        Look("Figure", "图", size=21, line=0, align="center", before=120, keep_next=True),
        Look("TableHead", "表头", HEITI, 21, 300, "center", keep_next=True),
        Look("TableText", "表格文字", size=21, line=300, align="left"),
        Look("SmallHead", "表头小字", HEITI, 18, 260, "center", keep_next=True),
        Look("SmallText", "表格小字", size=18, line=260, align="left"),
        Look("TinyHead", "表头更小字", HEITI, 15, 220, "center", keep_next=True),
        Look("TinyText", "表格更小字", size=15, line=220, align="left"),
        Look("TableGap", "表间", size=10, line=200),
        Look("Footer", "footer", SONG, 28, 360, "left"),
    )
}


@frozen
class RunLook:
    """A style of words, in the font of their paragraph: none is told from the others by its colour alone."""

    id: str
    name: str
    bold: bool = False
    strike: bool = False
    underline: str = ""
    colour: str = ""


RUN_LOOKS = {
    "删": RunLook("Deleted", "删去", strike=True),
    "增": RunLook("Added", "新增", bold=True, underline="double"),
    "据": RunLook("Basis", "依据", underline="dotted"),
    "重": RunLook("Important", "重要", bold=True),
    "轻": RunLook("Aside", "旁注", colour="595959"),  # and in 楷体
}
