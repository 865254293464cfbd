"""Every command with its arguments. What runs a command is imported when it runs, and only that."""

import argparse
from collections.abc import Callable

from mingsuan.arguments import Commands, Parser, take_assumptions, take_format, take_output, take_policy

DEPTHS = {"一句话": "一句话", "步骤": "步骤", "计算步骤": "步骤", "全部": "全部"}


def declare(commands: Commands) -> None:
    """Declare all commands, in the order in which help lists them."""
    for add in (_check, _fmt, _test, _explain, _eval, _verify, _ledger, _questions, _compare, _population):
        add(commands)
    for add in (_clauses, _graph, _schema, _list, _help):
        add(commands)


# ---- rules


def _check(commands: Commands) -> None:
    check = commands.add(
        "check",
        "commands_rules:run_check",
        ("检查规则，指出所有问题", "report everything that is wrong with policies"),
        (
            "几份政策同属一个统筹地区的，还指出它们说法不同的地方。没有错误时退出码为0，有错误为1；只有提醒、说明不算错误。\njson是一个列表，每项有code、severity、message、file、start、"
            "end、labels，有的还有clause、help；行、列从1起，列按字数。",
            "Of policies of one region also what they say differently. Exits with 0 where there is no error, with 1 "
            "otherwise.\njson is a list of objects with code, severity, "
            "message, file, start, end, labels, some with clause and help; lines and columns count from 1.",
        ),
    )
    take_policy(check, several=True)
    take_format(check, "text", "json")
    take_output(check)


def _fmt(commands: Commands) -> None:
    fmt = commands.add(
        "fmt",
        "commands_rules:run_fmt",
        ("把规则文件排成统一的版式，意思不变", "lay out files of rules, meaning unchanged"),
        (
            "排好的文字会重新读一遍，意思有一点不同就不写。不需要排版的文件不动。",
            "What is laid out is read again, and not written if it means anything else. A file that needs no change is "
            "left alone.",
        ),
    )
    take_policy(fmt, several=True)
    words = ("只检查，不写文件；有文件需要排版时退出码为1", "write nothing; exit with 1 if a file would change")
    fmt.take("--check", words=words, action="store_true")


def _test(commands: Commands) -> None:
    test = commands.add(
        "test",
        "commands_samples:run_test",
        ("运行规则里的样例，列出应得与实得", "run the worked cases (样例) of policies"),
        (
            "样例都通过时退出码为0，有一个不通过为1，并说明它的结果是怎样算出来的。样例自己的假设先于--assume的。\n"
            "json：version、passed、failed、policies，每个样例有name、passed、checks（event、date、result、expected、"
            "actual、passed，不通过的还有explanation；缺少假设的actual为null，另有error），不能计算的有error。",
            "Exits with 0 if all pass, with 1 otherwise, and explains each result that differs. What a sample assumes "
            "itself goes before --assume.\njson: version, passed, failed, policies; each sample has name, passed, checks "
            "(event, date, result, expected, actual, passed, explanation of a failure; actual is null where an "
            "assumption lacks, and error says which) or error.",
        ),
    )
    take_policy(test, several=True)
    take_assumptions(test)
    take_format(test, "text", "json")
    take_output(test)


def _list(commands: Commands) -> None:
    shipped = commands.add("list", "commands_rules:run_list", ("列出随附的政策", "list the policies that ship"))
    take_format(shipped, "text", "json")
    take_output(shipped)


def _help(commands: Commands) -> None:
    words = ("说明一个诊断编号或一个命令", "explain a diagnostic code or a command")
    page = commands.add("help", "commands_rules:run_help", words)
    words = ("诊断编号，例如C03；或命令，例如check", "a code such as C03, or a command such as check")
    page.take("topic", words=words, metavar=("编号", "CODE"), nargs="?")
    page.set_defaults(parser=commands.parser)


# ---- cases


def _explain(commands: Commands) -> None:
    explain = commands.add(
        "explain",
        "commands_explain:run_explain",
        ("说明一个案例的结果是怎样算出来的", "explain the results of a case"),
        (
            "json是凭证，可用mingsuan verify独立核对。html、json只说明一个事件（默认最后一个）的一个结果。",
            "json is the certificate for mingsuan verify. html and json hold one result of one event, the last unless "
            "told otherwise.",
        ),
    )
    take_policy(explain)
    words = (
        "案例：一个JSON对象的文件；写-从标准输入读",
        "the case: one JSON object in a file, or - for standard input",
    )
    explain.take("--case", words=words, metavar=("案例文件", "CASE"), required=True)
    words = ("第几个事件，从1起；不写则说明所有事件", "number of the event, from 1; all events by default")
    explain.take("--event", words=words, metavar=("N", "N"), type=_positive(explain))
    words = ("哪个结果；不写则说明主要结果", "name of the result; the main ones by default")
    explain.take("--result", words=words, metavar=("结果", "NAME"))
    words = ("详细程度，默认步骤（也叫计算步骤）", "how much is told, 步骤 (steps) by default")
    explain.take("--depth", words=words, choices=tuple(DEPTHS), default="步骤")
    take_assumptions(explain)
    take_format(explain, "text", "md", "html", "json")
    take_output(explain)


def _positive(parser: Parser) -> Callable[[str], int]:
    """Reads a number from 1."""

    def read(given: str) -> int:
        if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given)):
            words = (f"应是从1到999999999的整数，不是“{given}”", f"“{given}” is not a number from 1 to 999999999")
            raise argparse.ArgumentTypeError(parser.say(words))
        return int(given)

    return read


def _eval(commands: Commands) -> None:
    evaluate = commands.add(
        "eval",
        "commands_eval:run_eval",
        ("计算许多案例，一行一个", "evaluate many cases, one a line"),
        (
            "每个案例输出一行，次序不变。不能计算的案例在原位输出编号、错误、代码、行，其余照常计算，最后退出码为1。"
            "缺少假设的结果在它的原位输出错误、代码，同一案例的其他结果照常计算，退出码也为1。"
            "空行不是案例，不输出，但计入行号。",
            "One line for each case, in order. A case that cannot be computed yields 编号, 错误, 代码 and 行 in its place; "
            "the others are computed, and the exit code is 1. A result for which an assumption lacks yields 错误 and "
            "代码 in its place, with exit code 1 too. A blank line is no case, but counts as a line.",
        ),
    )
    take_policy(evaluate)
    words = ("案例，每行一个JSON对象；写-从标准输入读", "cases, one JSON object a line; - for standard input")
    evaluate.take("--cases", words=words, metavar=("案例文件", "CASES"), required=True)
    take_assumptions(evaluate)
    words = ("每个结果附一句话说明", "add a sentence on each result")
    evaluate.take("--with-explanations", words=words, action="store_true")
    take_output(evaluate)


def _verify(commands: Commands) -> None:
    verify = commands.add(
        "verify",
        "commands_verify:run_verify",
        ("独立核对一份凭证", "verify a certificate independently"),
        (
            "核对的程序（mingsuan/checker.py）不使用编译器的任何代码：每一步重新计算，每处引文到原文中查找。"
            "不写--sources时，在随附的政策和凭证所在的文件夹里找原文；写了，就在那些文件夹和随附的政策里找。",
            "The checker (mingsuan/checker.py) shares no code with the compiler: each step is recomputed, each quote "
            "looked up. Documents are looked for among the policies that ship, and in the folders given or else in the "
            "certificate's own.",
        ),
    )
    verify.take("certificate", words=("凭证（explain --format json）", "the certificate"), metavar=("凭证", "CERT"))
    words = ("原文所在的文件夹，可写多次", "a folder with the source documents; may be given again")
    verify.take("--sources", words=words, metavar=("文件夹", "DIR"), action="append")


# ---- documents and what is computed


def _ledger(commands: Commands) -> None:
    ledger = commands.add(
        "ledger",
        "commands_ledger:run_ledger",
        ("逐条列出原文的落实情况", "account for every clause of the document"),
        (
            "计算：有规则依据它；说明：不计算，理由写明；未落实：既没有规则也没有说明。\njson：version、policy、document"
            "（file、title、sha256）、totals（computed、accounted、open、unused_figures）、clauses，每条有path、heading、"
            "status、kind、reason、rules、figures、unused_figures、accounted_figures、start、end、paragraphs"
            "（path、status、rules、start、end）、notes（path、quote、kind、reason）；位置是原文中的字数，从0起。",
            "Computed: a rule rests on it. Accounted for: not computed, for a stated reason. Open: neither.\njson: version, "
            "policy, document (file, title, sha256), totals (computed, accounted, open, unused_figures), clauses; each "
            "has path, heading, status, kind, reason, rules, figures, unused_figures, accounted_figures, start, end, "
            "paragraphs (path, status, rules, start, end), notes (path, quote, kind, reason); places are character "
            "offsets from 0.",
        ),
    )
    take_policy(ledger)
    take_format(ledger, "text", "json", "html")
    take_output(ledger)


def _questions(commands: Commands) -> None:
    questions = commands.add(
        "questions",
        "commands_questions:run_questions",
        ("列出文件没有写明、可以有不同理解的问题", "list what the texts leave open"),
        (
            "每个问题写明条款、原文、关系到哪些结果，并在随机案例中找一个两种答案得数不同的例子；没有找到的写试了几例，不等于没有。"
            "几份政策同属一个统筹地区的，还列出说法不一的地方。\njson：version、policies，每份政策有name、document、questions，"
            "每个问题有kind（待定、施行、口径、重叠、目标、未载明、授权另定、探索、用语）、text、reason、declared_in（文件名）、"
            "clauses（path、quote）、rules、results、bounds、tried、witness（没有找到为null；case、event、result、values，"
            "各有answer、value、assume）；几份政策的另有conflicts。",
            "Each with its clauses, words and results, and a case that two answers pay differently, sought among random "
            "cases; where none was found, how many were tried, which proves nothing. Of policies of one region also "
            "what they say differently.\njson: version, policies; each has name, document, questions; each question has "
            "kind, text, reason, declared_in (a file), clauses (path, quote), rules, results, bounds, tried, witness "
            "(null, or case, event, result, values with answer, value and assume); of several policies also conflicts.",
        ),
    )
    take_policy(questions, several=True)
    take_assumptions(questions)
    take_format(questions, "text", "json")
    take_output(questions)


# ---- comparison


def _compare(commands: Commands) -> None:
    compare = commands.add(
        "compare",
        "commands_compare:run_compare",
        ("比较两份政策，写成报告", "compare two policies, as a report"),
        (
            "报告的形式由-o的文件名决定：.html、.docx、.pdf、.json，可以写几个-o。案例文件一行一个案例，可以写“家庭”“说明”；人口数据是.csv或.parquet"
            "（见 mingsuan population）。两份政策待定的数值由同一份假设文件给出。没有错误时退出码为0；有案例或者人口数据不能计算的为1，报告照写。",
            "The form of a report is told by the name of the file (-o): .html, .docx, .pdf, .json; there may be several. "
            "Cases are one a line and may have 家庭 and 说明; people are a table, .csv or .parquet (see mingsuan "
            "population). One file of assumptions serves both policies. Exits with 1 where a case or a person could not be "
            "computed; the report is written all the same.",
        ),
    )
    for name, words in (
        ("base", ("原来的政策：名称、文件夹或.ming文件", "the policy in force: a name, folder or .ming file")),
        ("draft", ("拟作的政策：名称、文件夹或.ming文件", "the draft: a name, folder or .ming file")),
    ):
        compare.take(name, words=words, metavar=(name.upper(), name.upper()))
    words = ("典型家庭的案例，一行一个", "typical cases, one a line")
    compare.take("--cases", words=words, metavar=("案例文件", "CASES"))
    words = ("人口数据，.csv或.parquet", "people with a year of events, .csv or .parquet")
    compare.take("--population", words=words, metavar=("人口数据", "CLAIMS"))
    take_assumptions(compare)
    words = ("写到这个文件；可以写几次", "write to this file; may be given again")
    compare.take(*("-o", "--output"), words=words, metavar=("文件", "FILE"), action="append", required=True)


def _population(commands: Commands) -> None:
    population = commands.add(
        "population",
        "commands_population:run_population",
        ("合成一批参保人和他们一年的就医，供比较用", "make up an insured population with a year of events"),
        (
            "人都是合成的，人员编号以“合成”开头；分布都是假定，只为演算，见docs/population.md。同一种子、同一人数的结果相同。",
            "Nobody is real: ids begin with 合成. All distributions are assumed (docs/population.md). The same seed makes the "
            "same people.",
        ),
    )
    take_policy(population)
    words = ("人数，默认1000", "how many persons, 1000 by default")
    population.take("--persons", words=words, metavar=("N", "N"), type=_positive(population), default=1000)
    words = ("种子，默认1", "the seed, 1 by default")
    population.take("--seed", words=words, metavar=("S", "S"), type=_positive(population), default=1)
    words = ("事件所在的年份，默认政策施行的第一个完整年度", "the year, by default the first whole one in force")
    population.take("--year", words=words, metavar=("年份", "YEAR"), type=_positive(population))
    words = ("写到这个文件，.csv或.parquet", "write to this file, .csv or .parquet")
    population.take(*("-o", "--output"), words=words, metavar=("文件", "FILE"), required=True)


def _clauses(commands: Commands) -> None:
    clauses = commands.add(
        "clauses",
        "commands_clauses:run_clauses",
        ("显示一份原文的条款、段、句", "show the clauses of a document"),
        (
            "方括号里是在原文中的位置（字数，从0起）。\njson：version、file、sha256、title、clauses、notes，每条有path、marker、"
            "heading、start、end、paragraphs（start、end、text、sentences）、children。",
            "Places in brackets are character offsets from 0.\njson: version, file, sha256, title, clauses, notes; each "
            "clause has path, marker, heading, start, end, paragraphs (start, end, text, sentences), children.",
        ),
    )
    words = ("原文的文本文件（UTF-8）", "the document, a text file in UTF-8")
    clauses.take("source", words=words, metavar=("原文", "SOURCE"))
    take_format(clauses, "text", "json")
    take_output(clauses)


def _graph(commands: Commands) -> None:
    graph = commands.add(
        "graph",
        "commands_graph:run_graph",
        ("显示规则编译成的计算步骤", "show what is computed from what"),
        (
            "dot可用Graphviz画成图。\njson：version、policy、nodes、results、pools、writes。",
            "dot is for Graphviz.\njson: version, policy, nodes, results, pools, writes.",
        ),
    )
    take_policy(graph)
    take_format(graph, "text", "dot", "json")
    take_output(graph)


def _schema(commands: Commands) -> None:
    schema = commands.add(
        "schema",
        "commands_graph:run_schema",
        ("输出案例的JSON Schema", "write the JSON Schema of a policy's cases"),
        (
            "按JSON Schema 2020-12。每个事实另有x-interface（接口字段）、x-clauses（读取它的条款）、x-rules（读取它的规则）。"
            "x-assumptions列出可以假设的待定参数：name、type、by（按什么分类）、keys、choices、bounds、reason、clauses。",
            "By JSON Schema 2020-12. Each fact also has x-interface (interface field), x-clauses (clauses that read it) "
            "and x-rules (rules that read it). x-assumptions lists what may be assumed: name, type, by (a class), keys, "
            "choices, bounds, reason, clauses.",
        ),
    )
    take_policy(schema)
    take_output(schema)
