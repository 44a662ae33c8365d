"""What the kinds of problems are called in Chinese, on pages and in reports, and what belongs together."""

from __future__ import annotations

#: What problems are about, by its code.
PROBLEM_GROUPS = {
    "repair": "修复",
    "numbering": "编号",
    "totals": "总数",
    "structure": "结构",
    "duties": "责任分工",
    "table": "附表",
    "facts": "文件信息",
    "import": "再次导入",
}

#: Each kind of problem, by the code that `measures.text` and `measures.actions` give it: its group and its name.
#: A kind that is not listed shows its code, never nothing.
PROBLEM_NAMES = {
    "repair.uncertain": ("repair", "修复是推测"),
    "repair.unrepaired": ("repair", "无法还原的字符"),
    "encoding.lost": ("repair", "解码失败的替代文字"),
    "encoding.control": ("repair", "控制字符"),
    "encoding.unread": ("repair", "疑为编码有误"),
    "encoding.escaped": ("repair", "没有还原的字符编号"),
    "scan.read": ("repair", "文字由扫描件识别得到"),
    "scan.page": ("repair", "扫描件识别把握不足"),
    "scan.unread": ("repair", "扫描件没有识别"),
    "wording.taiwan": ("repair", "疑为台湾用语"),
    "numbering.gap": ("numbering", "编号不连续"),
    "numbering.duplicate": ("numbering", "编号重复"),
    "numbering.order": ("numbering", "编号次序颠倒"),
    "numbering.inline": ("numbering", "编号没有另起一行"),
    "numbering.none": ("numbering", "没有编号"),
    "measure.duplicate_code": ("numbering", "举措编号相同"),
    "totals.mismatch": ("totals", "自述总数与实际不符"),
    "totals.unclear": ("totals", "总数所指不明"),
    "chapter.empty": ("structure", "章内没有举措"),
    "section.empty": ("structure", "节内没有举措"),
    "section.orphan": ("structure", "节不在章之下"),
    "measure.orphan": ("structure", "举措不在章节之下"),
    "measure.empty": ("structure", "举措没有内容"),
    "measure.title_too_long": ("structure", "标题过长，已并入正文"),
    "measures.none": ("structure", "没有读到举措"),
    "chapter.not_measures": ("structure", "章内条目未作举措收录"),
    "lines.lost": ("structure", "原文没有分行"),
    "text.unplaced": ("structure", "未收录的段落"),
    "text.page_number": ("structure", "像是页码，未删去"),
    "text.furniture": ("structure", "像是页脚或落款，留在正文"),
    "star.unexplained": ("structure", "星标没有说明"),
    "star.other_meaning": ("structure", "星标另有含义"),
    "clause.unbalanced": ("duties", "责任分工缺少括号"),
    "clause.unreadable": ("duties", "责任分工无法识别"),
    "party.unreadable": ("duties", "责任单位无法识别"),
    "party.doubtful": ("duties", "可能不是一个单位的名称"),
    "department.unknown": ("duties", "名录中没有的单位"),
    "department.ambiguous": ("duties", "单位名称有歧义"),
    "responsibility.undivided": ("duties", "未指明牵头单位"),
    "responsibility.bare": ("duties", "只列单位，未说明分工"),
    "responsibility.ranked": ("duties", "按排列次序划分牵头和配合"),
    "responsibility.unread": ("duties", "像是责任分工，没有计入"),
    "responsibility.heading": ("duties", "责任分工写在章节之下"),
    "responsibility.from_table": ("duties", "责任分工取自附表"),
    "measure.from_table": ("table", "标题或内容取自附表"),
    "deadline.unclear": ("duties", "完成时限无法换算成日期"),
    "deadline.no_year": ("duties", "完成时限没有年份"),
    "table.star_differs": ("table", "正文与附表的★不同"),
    "table.cells": ("table", "附表单元格多于表头"),
    "table.column_left_out": ("table", "附表有未收录的栏"),
    "table.line_unplaced": ("table", "附表中未收录的行"),
    "table.note_left_out": ("table", "附表有未收录的说明"),
    "table.duplicate": ("table", "附表编号重复"),
    "table.heading_differs": ("table", "附表章节标题不同"),
    "table.measure_missing": ("table", "附表中缺这一项"),
    "table.own_measures": ("table", "附表另有的举措"),
    "table.row_unmatched": ("table", "附表行没有对应的举措"),
    "table.unmatched": ("table", "附表编号没有对应的举措"),
    "table.unread": ("table", "没有认出表头的表格"),
    "table.unreadable": ("table", "附表无法读取"),
    "annex.unread": ("table", "附件内容未收录"),
    "title.missing": ("facts", "没有找到标题"),
    "title.differs": ("facts", "标题与通知不同"),
    "title.from_notice": ("facts", "标题取自通知"),
    "title.from_page": ("facts", "标题取自网页信息"),
    "title.quoted": ("facts", "标题取自书名号"),
    "title.several": ("facts", "不止一处像标题"),
    "issuer.differs": ("facts", "发文机关与署名不同"),
    "issuer.too_long": ("facts", "发文机关过多"),
    "date.invalid": ("facts", "发文日期不存在"),
    "date.in_figures": ("facts", "发文日期用数字书写"),
    "date.adopted": ("facts", "只写明通过日期"),
    "year.missing": ("facts", "没有找到年份"),
    "year.differs": ("facts", "年份不一致"),
    "year.range": ("facts", "跨年度方案"),
    "district.missing": ("facts", "没有找到区名"),
    "district.differs": ("facts", "区名不一致"),
    "district.from_text": ("facts", "区名取自正文"),
    "import.conflict": ("import", "人工修改与新原文不同"),
    "import.measure_gone": ("import", "新原文已无此项举措"),
    "import.rewritten": ("import", "新原文已改为另一项"),
    "import.assignment_gone": ("import", "新原文已无此项分工"),
    "import.assignment_twice": ("import", "人工添加与新原文重复"),
}


def problem_name(code: str) -> str:
    """Return the Chinese name of a kind of problem, or its code."""
    return PROBLEM_NAMES[code][1] if code in PROBLEM_NAMES else code


def problem_codes(group: str) -> list[str]:
    """Return the kinds of problems of a group, in order."""
    return [code for code, (its_group, _) in PROBLEM_NAMES.items() if its_group == group]
