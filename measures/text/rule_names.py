"""What the rules of the repair are called in Chinese, on pages and in reports."""

from __future__ import annotations

#: Codes as `measures.text` gives them. A rule that is not listed shows its code, never nothing.
RULE_LABELS = {
    "encoding.utf8_as_single": "还原误按单字节解码的 UTF-8",
    "encoding.utf8_as_gbk": "还原误按 GBK 解码的 UTF-8",
    "encoding.gbk_as_single": "还原误按单字节解码的 GBK",
    "encoding.big5_as_single": "还原误按单字节解码的大五码",
    "encoding.gbk_as_big5": "还原误按大五码解码的 GBK",
    "encoding.big5_as_gbk": "还原误按 GBK 解码的大五码",
    "encoding.entity": "还原网页字符实体",
    "encoding.backslash": "还原 \\u 转义",
    "encoding.percent": "还原百分号编码",
    "encoding.quoted_printable": "还原 QP 编码",
    "encoding.hz": "还原 HZ 编码",
    "form.radical": "部首字符改汉字",
    "form.compatibility": "兼容汉字改通用汉字",
    "form.full_width": "全角数字、字母改半角",
    "form.presentation": "竖排、小型标点改常用标点",
    "form.numbering": "带括号、带点的编号拆开",
    "reading": "删去插入的注音",
    "false_reading": "除去误插的注音",
    "byte_shift": "复原错位的字节",
    "lost_indentation": "补回段首缩进",
    "folded_indentation": "还原段首缩进",
    "script": "繁体转简体",
    "folded_mark": "半角标点改全角",
    "control": "显示控制字符",
    "line.ending": "统一换行符",
    "space.plain": "统一空格",
    "space.invisible": "删去不可见字符",
    "space.blank": "清空只有空格的行",
    "bold": "删去排版用的星号",
    "page.join": "接上分页断开的句子",
    "page.number": "删去页码",
    "page.furniture": "删去网页打印的页眉页脚",
    "wrap.join": "接上折断的行",
    "scan": "扫描件文字识别",
    "manual": "人工更正",
}


def rule_label(rule: str) -> str:
    """Return the Chinese name of a rule, or its code."""
    return RULE_LABELS.get(rule, rule)
