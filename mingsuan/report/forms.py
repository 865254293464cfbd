"""A comparison as a file in one of the forms that there are."""

import json

from compiler.comparison.result import Comparison
from mingsuan.report.needs import require

FORMS = (".html", ".docx", ".pdf", ".json")


def comparison_report(comparison: Comparison, form: str) -> bytes:
    """The bytes of a report, the same each time; `form` is one of FORMS. Raises NotInstalled, and ValueError for another
    form."""
    if form.lower() not in FORMS:
        raise ValueError(f"{form} is none of {', '.join(FORMS)}")
    for module in ("matplotlib", "pylopdf_fonts_zh_cn", "fontTools") if form.lower() != ".json" else ():
        require(module, "写报告", "writing reports")
    match form.lower():
        case ".json":
            from mingsuan.report.result_json import result_json

            return _utf8(json.dumps(result_json(comparison), ensure_ascii=False, indent=2) + "\n")
        case ".html":
            from mingsuan.report.contents import report_of
            from mingsuan.report.html import render_html

            return _utf8(render_html(report_of(comparison)))
        case ".docx":
            from mingsuan.report.contents import report_of

            require("docx", "写DOCX文件", "writing DOCX files")
            from mingsuan.report.word import render_docx

            return render_docx(report_of(comparison))
    from mingsuan.report.contents import report_of
    from mingsuan.report.pdf import render_pdf

    return render_pdf(report_of(comparison))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
