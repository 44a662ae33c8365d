"""What a web page puts around a document: its controls, counters, facts about the page, and its footer.

A document may itself speak of 备案, 附件下载 or 主办单位. Lines are therefore furniture only where a page has it:
before the body, and at the end of a part behind its last sentence. In between nothing is taken away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import parse_lone_date
from measures.text.structure.lines.text_lines import TextLine, find_marker
from measures.text.structure.parts.colophon import parse_issuer

_LONGEST = 200
_LONGEST_STRANGER = 60
#: What the menus of sites call their pages, and how many make one.
_MENU_WORD = re.compile(
    r"(?:网站|本站)?首页|(?:组织)?机构(?:职能|设置|概况)?|[\u4e00-\u9fff]{2}动态|(?:政务|信息|政府信息)公开"
    r"|(?:政务|办事|便民)服务|(?:互动|政民|政企)(?:交流|互动)|公众参与|热点专题|专题专栏|新闻中心"
    r"|(?:政府|经信|开放)?数据(?:开放)?|政策(?:文件|法规|解读)"
)
_FEWEST_OF_MENU = 3
#: So many lines that say nothing by themselves, related pages mostly, may stand between two lines of a footer.
_MOST_STRANGERS = 12

_HAN = patterns.HAN
#: What a label announces, and what is that.
_OF_DAYS = re.compile(r"日期|时间|时限|有效期")
_DAY = re.compile(r"(?:19|20)\d\d\s?[年./-]")
_OF_NUMBERS = re.compile(r"[编登文]号|字号|索引|索取|编号")
#: What the first lines of a document hold, and no value of a label.
_OF_DOCUMENT = re.compile(r"关于|印发|转发|[院府部委会厅局办]令$|文件$")
_DIGIT = re.compile(r"\d")
_OF_BODIES = re.compile(r"机构|机关|单位|部门|主体|来源|作者")
_BODIES = re.compile(rf"[{_HAN}（）()、 ]{{2,40}}")
_SPACED = re.compile(rf"(?<=[{_HAN}])[ \t\u3000\u00a0]+(?=[{_HAN}:：])")
_BULLET = re.compile(r"[•·▪●◆■>＞»\-\s]{1,4}")
_SPLIT = re.compile(r"[\s|｜/·丨,，、\[\]【】()（）<>＜＞《》»:：]+")


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Controls, each a word alone.
_CONTROLS = _word_set(
    "字号 字体 字体大小 打印 打印本页 打印此页 打印文章 打印页面 关闭 关闭窗口 关闭本页 关闭此页 "
    "收藏 收藏本页 加入收藏 我的收藏 返回 返回顶部 回到顶部 返回首页 返回列表 大 中 小 特大 朗读 "
    "播放 下载 附件下载 文件下载 下载附件 下载文字版 下载图片版 相关附件 复制链接 复制 分享 分享到 "
    "分享至 转发 微信 微博 新浪微博 腾讯微博 政务微信 政务微博 朋友圈 QQ QQ空间 QQ好友 "
    "人人网 豆瓣 无障碍 无障碍浏览 无障碍阅读 进入无障碍 长者助手 长者模式 关怀版 适老化 繁體 繁体 "
    "简体 繁體版 English EN 政策解读 相关解读 解读材料 政策图解 图解 图片解读 文字解读 "
    "视频解读 音频解读 专家解读 媒体解读 一图读懂 相关链接 相关文件 相关文档 相关政策 相关阅读 相关稿件 "
    "相关新闻 相关信息 友情链接 首页 网站首页 网站地图 站点地图 网站导航 联系我们 关于我们 使用帮助 "
    "网站声明 隐私声明 法律声明 免责声明 隐私保护 手机版 电脑版 移动版 客户端 登录 注册 退出 搜索 "
    "设为首页 收藏本站 本页 窗口 页面 此页 × ×关闭 保存 智能问答 智能客服 纠错 我要纠错 "
    "网页纠错 "
)
#: Of these, the ones that may as well be a cell of a table or a word of a plan: furniture only beside others.
_DOUBTFUL = _word_set(
    "大 中 小 特大 下载 返回 复制 窗口 页面 本页 此页 播放 保存 首页 搜索 转发 图解 微信 微博 登录 注册 退出 EN 简体 "
    "繁体 "
)

_COUNTERS = (
    "浏览次数|浏览量|浏览|阅读次数|阅读量|阅读|点击数|点击量|点击率|点击次数|点击|访问量|访问次数|访问人数|人气|来源|信息来源|稿件来源|文章来源|责任编辑|责编|编辑"
    "|编辑人员|审核|审核人|初审|复审|终审|校对|录入|录入员|供稿|撰稿|作者|发布人|发布者|上一篇|下一篇|上一条|下一条|发布时间|发布日期|更新时间|更新日期|发稿时间"
    "|分享|分享到|分享至|字号|字体|字体大小|您是第|扫一扫|您?的?(?:当前|现在|所在)?(?:所在)?位置|您?当前所在位置"
)
_FACTS = (
    "索引号|信息索引号|信息索引|索取号|主题词|主题分类|分类|信息分类|体裁分类|组配分类|服务对象分类|服务对象|主题|公开属性|公开方式|公开类别|公开主体|公开范围|公开时限"
    "|公开形式|公开程序|公开责任部门|公开责任单位|发布机构|发文机构|发文机关|发文单位|制发机关|制定机关|制发单位|发布单位|发布机关|印发机关|有效性|效力状态|文件状态|是否有效|时效性|时效|名称|标题"
    "|文件名称|文件标题|信息名称|发文字号|发文文号|文号|文件编号|统一编号|登记号|规范性文件登记号|规范性文件编号|成文日期|印发日期|印发时间|发文日期|发文时间|签发日期|成文时间|公布日期|生效日期|生效时间|施行日期|实施日期"
    "|废止日期|失效日期|失效时间|终止日期|有效期|有效期限|公开日期|公开时间|关键词|关键字|内容概述|内容摘要|概述|摘要|语种|语言|时间|日期|文种|所属主题|栏目|政策级别|政策类型|下载地址"
)
_LABELLED = re.compile(rf"(?:{_COUNTERS}|{_FACTS})[:：](?P<value>[^。]{{0,160}})")
_LABEL = re.compile(rf"{_FACTS}")
_CELL = re.compile(r"\t|\s?[|｜]\s?")
_COUNTED = re.compile(rf"(?:{_COUNTERS})[:：](?P<value>[^。]{{0,160}})")
_LABEL_OF_BODY = re.compile(
    r"(?:发文机关|发文机构|发文单位|制发机关|制定机关|制发单位|印发机关)[:：]\s*(?P<value>[^\s:：]{2,40})"
)
_LABEL_OF_PUBLISHER = re.compile(r"发布(?:机构|单位|机关)[:：]\s*(?P<value>[^\s:：]{2,40})")
_LABEL_OF_TITLE = re.compile(r"(?:标题|名称|文件名称|文件标题|信息名称)[:：]\s*(?P<value>[^\t:：。]{6,120})")
_CRUMBS = re.compile(
    rf"(?:网站)?首页\s{{0,9}}[>＞»/→-].{{0,120}}|[{_HAN}]{{2,10}}(?:\s?[>＞»→]\s?[{_HAN}]{{2,16}}){{1,6}}[>＞»→]?"
)
_COMMENT = re.compile(r"<!--[^<>]{0,200}-->")
_FILE = re.compile(
    r"(?:附件\s{0,3}\d{0,2}\s{0,3}[:：.]?|\d{1,2}[.．、])?.{1,100}"
    r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|jpe?g|png|mp4|ceb)"
    r"\s{0,3}(?:下载|\(?\d[\d.]*\s?[KM]B?\)?)?",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"(?:附件下载|文件下载|下载附件|相关附件|相关链接|相关文件|相关文档|相关阅读|相关稿件|相关新闻|政策原文|原文链接|原文下载|文字版下载)"
    r"\s{0,3}[:：].{0,100}"
)
_EXPLAINED = re.compile(
    r"[【\[]?(?:政策|文字|图片|图文|视频|音频|相关|媒体|专家|部门|动漫|漫画)?(?:解读|图解)[】\]]?\s{0,3}(?:[:：|｜丨《】].{0,100})?"
    r"|[【\[]?一图(?:读懂|看懂|了解)[】\]]?.{0,100}|《[^《》]{4,80}》\s{0,3}(?:的|之)?(?:政策|图文|图片|视频|文字)?(?:解读|图解)"
)
#: What no sentence of a plan says, anywhere in a line.
_S = r"\s{0,3}"
_FOOTER = re.compile(
    rf"ICP{_S}[备证]{_S}(?:案{_S}(?:序|编)?号?{_S}[:：]?{_S})?"
    r"[\d〔\[(（京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔贵滇云藏陕甘陇青宁新]"
    r"|ICP\s{0,3}备案(?:序|编)?号|公网安备|公安(?:机关)?备案(?:编)?号"
    rf"|网站标识码|标识码{_S}[:：]?{_S}\w?\d"
    r"|版权所有(?![人者权])|版权归|copyright|all rights? reserved|©"
    rf"|(?:技术支持|责任编辑|微信公众号|邮政编码|邮编){_S}[:：]|[上下]一[篇条]{_S}[:：]"
    rf"|(?:浏览|阅读|访问|点击)(?:次数|量|数|人数){_S}[:：]"
    r"|(?:网站|站点)地图|网站声明|您是第|位(?:访问者|访客)|本站(?:由|所)"
    r"|建议使用.{0,30}(?:浏览器|分辨率|以上版本)|最佳分辨率|违法和?不良信息举报|政府网站(?:找错|(?:工作)?年度报表)"
    r"|中文域名|^https?://\S{4,}$|^www\.\S{4,}$|Produced By|人(?:浏览|阅读)$|已阅\s{0,3}[:：]|^更多>{1,2}$"
    r"|扫描?二维码|^扫一扫.{0,30}$|^(?:手机|微信)?扫码(?:关注|分享|查看|阅读).{0,20}$",
    re.IGNORECASE,
)
#: Who runs the page: a footer beside one of the above, else as likely a statement of who is responsible.
_RUN_BY = re.compile(
    r"(?:(?:网站)?(?:主办|承办|协办|主管|管理|运维|维护|建设|开发|运行)(?:单位|部门|机构)?|联系电话|联系方式|电话|咨询电话|值班电话|传真|地址|办公地址|联系地址|邮箱|电子邮箱|电子邮件|E-?mail|网址|值班时间|办公时间|备案号)\s{0,3}[:：][^。]{0,100}",
    re.IGNORECASE,
)
_ROLE = re.compile(r"(?P<label>(?:主办|承办|协办)(?:单位|部门|机构)?)\s{0,3}[:：]")


def squeeze_labels(text: str) -> str:
    """Return ``text`` without the white space between its Chinese characters: ``索 引 号：`` is a label too."""
    return _SPACED.sub("", text) if len(text.split()) > 1 else text


def is_furniture(text: str) -> bool:
    """Whether a line before a document's body is the page's and not the document's.

    >>> [is_furniture(line) for line in ("字号：", "【打印】【关闭】", "来源：区发展改革委 浏览次数：12", "来源可靠。")]
    [True, True, True, False]
    >>> [is_furniture(line) for line in ("索 引 号：0001/2026-1", "首页 > 政务公开", "• 发布日期：", "2026年工作方案")]
    [True, True, True, False]
    """
    if not text or len(text) > _LONGEST:
        return False
    bare = squeeze_labels(text)
    if bullet := _BULLET.match(bare):
        bare = bare[bullet.end() :] or bare
    bare = bare.strip("[]【】（）() ")
    return bool(
        _LABELLED.fullmatch(bare)
        or _CRUMBS.fullmatch(bare)
        or _COMMENT.fullmatch(text)
        or _is_controls(text, doubtful=True)
        or _is_footer(text)
    )


def is_contents_line(text: str) -> bool:
    """Whether a line is the title of a table of contents or one of its entries."""
    return bool(patterns.TOC_TITLE.fullmatch(text) or patterns.TOC_ENTRY.fullmatch(text))


def is_certain_furniture(text: str) -> bool:
    """Whether a line can only be a page's, even at the end of a measure.

    >>> list(map(is_certain_furniture, ("打印 关闭", "浙ICP备05000000号", "上一篇：通知公告", "附件：分工表.docx")))
    [True, True, True, True]
    >>> list(map(is_certain_furniture, ("主办单位：区商务委", "做好网站ICP备案", "支持打印、下载和分享", "下载")))
    [False, False, False, False]
    """
    if not text or len(text) > _LONGEST:
        return False
    bare = squeeze_labels(text).strip("[]【】（）() ")
    return bool(
        _is_footer(text)
        or _COUNTED.fullmatch(bare)
        or ("." in text and _FILE.fullmatch(text))
        or _EXPLAINED.fullmatch(text)
        or (_LINKED.fullmatch(text) and "。" not in text)
        or _is_controls(text, doubtful=False)
        or _CRUMBS.fullmatch(bare)
        or _COMMENT.fullmatch(text)
    )


def _is_footer(text: str) -> bool:
    """Whether a line holds what only a footer says, and no sentence besides."""
    stops = text.count("。") + text.count("；")
    own = (
        stops == 1
        and text.endswith("。")
        and len(text) <= 60
        and text.startswith(("版权", "本站", "未经", "建议"))
    )
    return (not stops or own) and bool(_FOOTER.search(text))


def _is_controls(text: str, *, doubtful: bool) -> bool:
    """Whether a line is made of words of controls; if ``doubtful`` is not set, not of such as mean nothing alone."""
    if "。" in text:
        return False
    words = [word for word in _SPLIT.split(text) if word]
    if not words or not all(word in _CONTROLS or word == "+" for word in words):
        return False
    return doubtful or not all(word in _DOUBTFUL for word in words) or len(words) > 2


def stated_issuer(text: str) -> str | None:
    """Return the issuer that a line of the page's facts states."""
    found = _LABEL_OF_BODY.search(squeeze_labels(text))
    return found["value"] if found else None


def stated_publisher(text: str) -> str | None:
    """Return who published the page by a line of its facts: mostly who issued the document."""
    found = _LABEL_OF_PUBLISHER.search(squeeze_labels(text))
    return found["value"] if found else None


def stated_title(text: str) -> str | None:
    """Return the title that a line of the page's facts states."""
    found = _LABEL_OF_TITLE.search(squeeze_labels(text))
    return found["value"].strip() if found else None


def separate_furniture(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines of a head without furniture, and the furniture, a label's value on the next line with it."""
    kept: list[TextLine] = []
    taken: list[TextLine] = []
    label = ""
    for line in lines:
        text = line.text
        if facts := list(_facts_in_cells(line)):
            taken.extend(facts)
            label = ""
        elif is_furniture(text) or is_contents_line(text):
            taken.append(line)
            bare = squeeze_labels(text).rstrip()
            label = (
                bare
                if bare.endswith((":", "：")) and _LABELLED.fullmatch(_BULLET.sub("", bare, count=1))
                else ""
            )
        elif label and text and _is_value(label, text):
            taken.append(TextLine(f"{label}{text}", line.start, line.end))
            label = ""
        else:
            kept.append(line)
            label = "" if text else label
    return kept, taken


def _facts_in_cells(line: TextLine) -> Iterator[TextLine]:
    """Yield the facts of a page in a row of a table whose every other cell is a label: ``成文日期`` beside its day."""
    cells = [cell.strip() for cell in _CELL.split(line.text)]
    labels = [squeeze_labels(cell).rstrip("：:") for cell in cells[::2]]
    if len(cells) > 1 and all(label and _LABEL.fullmatch(label) for label in labels):
        for label, value in zip(labels, cells[1::2], strict=False):
            yield TextLine(f"{label}：{value}", line.start, line.end)


def _is_value(label: str, text: str) -> bool:
    """Whether a line is what the label on the line above it announces."""
    if (
        len(text) > 40
        or "。" in text
        or find_marker(TextLine(text, 0, len(text)))
        or patterns.TITLE_END.search(text)
        or _OF_DOCUMENT.search(text)
        or (parse_issuer(text) and not _OF_BODIES.search(label))
    ):
        return False
    if _OF_DAYS.search(label):
        return bool(_DAY.match(text)) or len(text) <= 6
    if _OF_NUMBERS.search(label):
        return bool(_DIGIT.search(text))
    if _OF_BODIES.search(label):
        return bool(_BODIES.fullmatch(text)) and "关于" not in text
    return len(text) <= 12


@dataclass(slots=True)
class PageFooter:
    """The end of a part, from the line ``first`` on: what is the page's, and in ``strangers`` what may not be."""

    first: int
    furniture: list[TextLine] = field(default_factory=list)
    strangers: list[TextLine] = field(default_factory=list)


def find_footer(lines: Sequence[TextLine]) -> PageFooter:
    """Return what a page has put behind the last sentence of ``lines``.

    It begins at the first line that is evidently the page's with nothing behind it but such lines and a few short ones
    that are neither sentence nor item; these are the strangers.
    """
    first = len(lines)
    strangers = 0
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if is_certain_furniture_line(line):
            first, strangers = at, 0
        elif line.text:
            strangers += 1
            if strangers > _MOST_STRANGERS or not (is_operator_line(line) or may_stand_in_footer(line)):
                break
    first = _with_run_by(lines, first)
    footer = PageFooter(first)
    for line in lines[first:]:
        if line.text:
            known = is_certain_furniture_line(line) or is_operator_line(line) or is_furniture(line.text)
            (footer.furniture if known else footer.strangers).append(line)
    return footer


def _with_run_by(lines: Sequence[TextLine], first: int) -> int:
    """Return where a footer begins that goes on upwards with who runs the page.

    A line such as ``主办单位：区商务委`` stays where the plan has others like it: there it says who is responsible.
    """
    if first == len(lines):
        return first
    roles = Counter(role for line in lines[:first] if (role := _role(line.text)))
    while first and is_operator_line(lines[first - 1]):
        role = _role(lines[first - 1].text)
        if role and roles[role] > 1:
            break
        roles[role] -= 1
        first -= 1
    return first


def _role(text: str) -> str:
    """Return the label of who is responsible with which a line begins, or ""."""
    found = _ROLE.match(text)
    return found["label"] if found else ""


def may_be_menu(text: str) -> bool:
    """Whether a line consists of words as a site's menu has them, and may as well be a line of the document."""
    words = text.split()
    return len(words) >= _FEWEST_OF_MENU and sum(
        bool(_MENU_WORD.fullmatch(word)) for word in words
    ) * 2 >= len(words)


def is_certain_furniture_line(line: TextLine) -> bool:
    """Whether a line can only be a page's; an item of a plan is not, unless it is the name of a file."""
    return is_certain_furniture(line.text) and (find_marker(line) is None or bool(_FILE.fullmatch(line.text)))


def is_operator_line(line: TextLine) -> bool:
    """Whether a line says who runs a page and how they are reached, or else who is responsible for a measure."""
    return find_marker(line) is None and len(line.text) <= _LONGEST and bool(_RUN_BY.fullmatch(line.text))


def may_stand_in_footer(line: TextLine) -> bool:
    """Whether a line may stand in a footer though nothing says so: short, no sentence, no item, no cell, no date."""
    text = line.text
    return (
        len(text) <= _LONGEST_STRANGER
        and not any(mark in text for mark in "。；\t|")
        and find_marker(line) is None
        and not parse_lone_date(text)
        and not patterns.ANNEX.match(text)
        and not patterns.LABEL_AT.search(text)
    )
