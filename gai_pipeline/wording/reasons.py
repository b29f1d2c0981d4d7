"""Why a document gave no report, in Chinese: by the code of its error, whose own sentence is English.

Belongs here: the reasons by code, and choosing one. Does not belong here: the errors (their messages are data, the same
whoever reads them).
"""

from __future__ import annotations

from typing import Final

from gai_pipeline.wording.language import Lang, language

REASONS_ZH: Final[tuple[tuple[str, str, str], ...]] = (
    ("not_found", "没有这个文件或文件夹", "请核对路径"),
    ("not_", "文件打不开", "请核对路径和权限"),
    ("empty_", "里面没有内容", "请换一份完整的文件"),
    ("encrypted_", "有密码保护", "请另存一份不带密码的文件"),
    ("damaged_archive", "压缩包已损坏或不完整", "请重新打包或重新下载后再试"),
    ("damaged_", "文件已损坏或不完整", "请重新保存或重新下载后再试"),
    ("unsupported_scheme", "不是 http 或 https 网址", "请核对网址"),
    ("unsupported_", "不支持这种格式", "请另存为 DOCX、PDF 或 HTML 后再试"),
    ("unsafe_name", "压缩包里的文件名指向包外", "请重新打包"),
    ("dns_failure", "找不到这个网站", "请核对网址和网络"),
    ("fetch_", "网页没有取到", "请稍后再试，或在浏览器中另存后再收入"),
    ("http_", "网站没有给出这个网页", "请核对网址，或在浏览器中另存后再收入"),
    ("too_many_redirects", "网址多次转向", "请给出最后的网址"),
    ("private_address", "是内部网络的地址", "确需采集内网时请设置 GAI_ALLOW_PRIVATE_ADDRESSES=1"),
    ("no_page", "网页里没有正文", "请重新保存或重新下载后再试"),
    ("outlined_text", "文字已转成图形，无法读取", "请换一份有文字的文件"),
    ("ocr_not_installed", "文件里是图片，本机没有安装文字识别组件", "请安装识别组件（make ocr），或改用有文字的文件"),
    ("part_of_year", "这是一年中某一时段的统计", "请确认文件是否选对"),
    ("form_notice", "这是印发格式的通知", "请确认文件是否选对"),
    ("blank_form", "表格还没有填写", "请填写后再核对"),
    ("index_page", "这是年报目录", "请把目录里的各份报告交来核对"),
    ("report_attached", "报告在附件里", "请核对附件"),
    ("other_document", "内容不是年度报告", "请确认文件是否选对"),
    ("internal_error", "程序出错", "请把文件交给维护人员"),
    ("worker_died", "程序出错", "请把文件交给维护人员"),
    ("timeout", "读取超时", "请拆分文件，或调高 GAI_DOCUMENT_SECONDS"),
    ("too_", "文件过大、过于复杂或超出限制", "请拆分文件，或只留报告正文后再试"),
    ("archive_", "压缩包过大或解压后过大", "请拆分后再试"),
    ("entity_expansion", "文件结构异常", "请另存后再试"),
    ("image_too_large", "图片过大", "请缩小后再试"),
)
"""(beginning of an error's code, why, what to do); the first that fits counts."""


def reason(code: str, message: str, lang: Lang) -> tuple[str, str]:
    """(why a document gave no report, what to do). The sentence of the error itself, in English, says both; it also
    stands where a code has no Chinese."""
    if lang == "zh":
        for start, why, mend in REASONS_ZH:
            if code.startswith(start):
                return why, mend
    return message, ""


def refusal(code: str, message: str) -> str:
    """`reason` as one sentence, in the language asked for."""
    return ("，" if language() == "zh" else ", ").join(part for part in reason(code, message, language()) if part)
