"""The wording of diagnostics about files, words, sentences and names: code, Chinese first, English beside it."""

from dsl.diagnostics import Severity
from dsl.wording import Entry

E, W = Severity.ERROR, Severity.WARNING

TEXT: dict[str, Entry] = {
    # files
    "F01": Entry(E, "找不到文件", "没有文件“{file}”。", "file not found", "There is no file “{file}”."),
    "F02": Entry(
        E,
        "不是UTF-8文本",
        "“{file}”是{found}，不是UTF-8文本。原文要按字节核对，所以只用这一种编码。",
        "not UTF-8 text",
        "“{file}” is {found_en}, not UTF-8 text. Sources are checked by their bytes, hence the one encoding.",
    ),
    "F03": Entry(
        E,
        "有控制字符",
        "“{file}”中有{count}个看不见的控制字符：{kinds}。它们会让看到的文字与核对的文字不一致。",
        "control characters",
        "“{file}” holds {count} control characters ({kinds}): what is seen is not what would be checked.",
    ),
    "F04": Entry(E, "文件是空的", "“{file}”里没有文字。", "empty file", "There is no text in “{file}”."),
    "F05": Entry(E, "无法读取", "“{file}”无法读取：{why}。", "unreadable", "Cannot read “{file}”: {why_en}."),
    "F06": Entry(E, "文件太大", "“{file}”超过20MB。", "file too large", "“{file}” is larger than 20 MB."),
    "F07": Entry(
        E,
        "路径越出文件夹",
        "“{name}”不在政策文件所在的文件夹里。政策只能引用同一文件夹及其下的文件。",
        "path leaves the folder",
        "“{name}” lies outside the policy's folder; a policy refers only to files in its folder or below it.",
    ),
    # text
    "L01": Entry(
        E,
        "有两种读法",
        "“{text}”有两种读法。{readings}。",
        "two readings",
        "“{text}” can be read in two ways: {readings}.",
    ),
    "L02": Entry(
        E,
        "名称中间有空格",
        "名称“{name}”中间有空格或换行，应连写为“{squeezed}”。",
        "space inside a name",
        "There is a space inside the name “{name}”; write “{squeezed}”.",
    ),
    "L03": Entry(E, "不认识的词", "不认识“{unknown}”。", "unknown word", "“{unknown}” is not a known word."),
    "L04": Entry(
        E,
        "引号应为中文引号",
        "这里用了直引号。引文须用中文引号：{fixed}。",
        "straight quotes",
        "Straight quotes are used here; write {fixed}.",
    ),
    "L05": Entry(
        E,
        "引号或括号不成对",
        "这里的 {mark} 没有与之成对的 {closing} 。",
        "unpaired mark",
        "This “{mark}” has no matching “{closing}”.",
    ),
    "L06": Entry(
        E,
        "括号套得太深",
        "括号超过{limit}层。请把里面的部分写成单独的「称」或「定义」。",
        "brackets too deep",
        "Brackets are nested more than {limit} deep; declare the inner parts on their own.",
    ),
    "L07": Entry(E, "数字写法有误", "“{text}”不能读成数字：{reason}。", "malformed figure", "“{text}”: {reason}."),
    "L09": Entry(
        E,
        "读法太多",
        "“{text}”的读法太多，无法逐一比较。请用「」标明其中的名称，或分开来写。",
        "too many readings",
        "“{text}” has too many readings; mark the names in it with 「」.",
    ),
    # sentences
    "S01": Entry(
        E,
        "不是规则的开头",
        "“{text}”不是一句规则的开头。每句应以参数、表、待遇、称、口径、条款、样例等词开头。",
        "not the start of a rule",
        "“{text}” does not open a statement (参数, 表, 待遇, 称, 口径, 条款, 样例 …).",
    ),
    "S02": Entry(
        E,
        "这里不应是这个词",
        "读到{got}，这里应是{expected}。",
        "unexpected word",
        "Found {got}; expected {expected}.",
    ),
    "S03": Entry(E, "缺少句末标点", "这里缺少“{mark}”。", "missing punctuation", "“{mark}” is missing here."),
    "S04": Entry(
        E,
        "且与或混用",
        "同一层里既有“且”又有“或”，先后不明。请用（）分清，或先用「称」给其中一部分起名。",
        "且 and 或 mixed",
        "且 and 或 stand at one level; use （） or name a part with 称.",
    ),
    "S05": Entry(
        E,
        "注写在句子中间",
        "“注：”只能写在两句规则之间，不能写在一句中间。",
        "comment inside a statement",
        "“注：” may stand between statements only.",
    ),
    "S06": Entry(
        E,
        "理由没有着落",
        "“理由：”只能紧跟在「口径」「条款」「参数」「施行」之后，每句只写一次。",
        "reason without a statement",
        "“理由：” may follow 口径, 条款, 参数 or 施行 only, once each.",
    ),
    "S07": Entry(
        E, "同一内容写了两次", "“{word}”在这里只能写一次。", "given twice", "“{word}” may stand here once only."
    ),
    # names
    "N01": Entry(
        E,
        "名称重复",
        "“{name}”已经声明过（{kind}）。一个名称只能有一个意思。",
        "name taken",
        "“{name}” is already declared ({kind}).",
    ),
    "N02": Entry(
        E,
        "名称与规则用词相同",
        "“{name}”是规则的用词，不能作名称。请加上限定，例如“本市{name}”。",
        "name is a keyword",
        "“{name}” is a word of the language and cannot be a name.",
    ),
    "N03": Entry(
        E,
        "名称会吞并别的词",
        "“{name}”恰好由已有的词拼成（{parts}）。声明之后，凡这几个词连写处都会变成这个新名称。",
        "name captures other words",
        "“{name}” is spelled by other names ({parts}) and would capture them.",
    ),
    "N04": Entry(
        W,
        "声明了没有用",
        "{kind}“{name}”没有任何规则使用。",
        "unused declaration",
        "“{name}” ({kind}) is used by no rule.",
    ),
    "N05": Entry(
        E,
        "找不到引用的词汇或修订的政策",
        "找不到“{name}”。{what}应与本文件放在同一文件夹，或是随附的{kind}。",
        "import not found",
        "“{name}” is neither beside the policy nor among the {kind_en} that ship.",
    ),
    "N06": Entry(
        E,
        "说的不是同一对象",
        "“{word}”说的是{owner}，不是{object}。",
        "wrong object",
        "“{word}” is about {owner}, not about {object}.",
    ),
    "N07": Entry(
        E,
        "取值不属于这个分类",
        "“{value}”不是“{owner}”的取值。{owner}的取值有：{choices}。",
        "value of another class",
        "“{value}” is not a value of {owner} ({choices}).",
    ),
    "N08": Entry(
        E,
        "分类没有高低之分",
        "“{value}{reach}”须有高低顺序，而“{owner}”没有声明“由低到高”。",
        "class is not ordered",
        "“{value}{reach}” needs an ordered class; {owner} is not declared 由低到高.",
    ),
    "N09": Entry(
        E,
        "缺少抬头",
        "文件缺少“{word}：”一句。",
        "missing header",
        "The file lacks its “{word}：” line.",
    ),
    "N11": Entry(
        E,
        "规则里不能用的名称",
        "“{name}”由各项待遇算出，这里不能用它。",
        "name of a result",
        "“{name}” is computed from the benefits and cannot be used here.",
    ),
    "N10": Entry(
        E,
        "抬头重复",
        "“{word}：”写了不止一次。",
        "repeated header",
        "“{word}：” is given more than once.",
    ),
}
