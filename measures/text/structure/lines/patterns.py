"""Every pattern by which the parser knows a plan, built from named fragments in this one place.

Official documents are written to a common form (GB/T 9704): chapters `一、`, sections `（一）`, items `1.`, and below
them `（1）`. Pages on the web, PDF readers and spreadsheets change spaces, widths and line ends, so every fragment
takes both widths of a mark. No pattern has nested repetition and all white space is counted, so that each is matched in
time linear in its line.
"""

from __future__ import annotations

import re

# --- fragments ---------------------------------------------------------------------------------------------------

#: A Chinese character.
HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
#: Digits of Chinese ordinals and dates.
CN_DIGITS = "〇○零一二三四五六七八九十百两"
#: White space of every kind that occurs at the edges of lines.
EDGES = " \t\u3000\u00a0\u1680\u202f\u205f\ufeff" + "".join(map(chr, range(0x2000, 0x200C)))
#: Marks that end a sentence.
STOPS = "。！？；!?;"
#: What may stand before a marker: emphasis that a converter left behind.
_LEAD = r"(?:\#{1,6}\s{0,9})?(?:\*\*)?\s{0,9}"
#: A star beside a number, and the kinds of star there are.
STARS = "★☆※*＊"
_COLON = r"\s{0,9}[:：∶︰﹕]\s{0,9}"

# --- markers at the start of a line ------------------------------------------------------------------------------

#: `第一章`, `第二部分`: above chapters where a plan has both.
PART = re.compile(
    rf"{_LEAD}第\s{{0,9}}(?P<ordinal>[{CN_DIGITS}]{{1,4}}|\d{{1,2}})\s{{0,9}}(?P<unit>[章篇编]|部分)[\s、:：]*(?P<rest>.*)",
    re.DOTALL,
)
#: `一、`, `一、2026年目标`. Not `二、三类医疗器械` or `一、22条`, where the mark parts two numerals of one phrase.
CHAPTER = re.compile(
    rf"{_LEAD}(?P<ordinal>[{CN_DIGITS}]{{1,4}})\s{{0,9}}[、．.]\s{{0,9}}(?![{CN_DIGITS}]{{1,2}}[类级产线季等者期届]|\d{{1,4}}\s{{0,9}}(?:[条款项号、，,和及至~—-]|$))(?P<rest>.*)",
    re.DOTALL,
)
#: `（一）`.
SECTION = re.compile(
    rf"{_LEAD}[（(〔]\s{{0,9}}(?P<ordinal>[{CN_DIGITS}]{{1,4}})\s{{0,9}}[)）〕]\s{{0,9}}、?\s{{0,9}}(?P<rest>.*)",
    re.DOTALL,
)
#: `1.`, `1．`, `1、`, `11★.`, `1* .`, `★11.`, `举措1：`. Not `2.0平台`, `1.5倍`, `1-3岁`, `12345热线`, `2025年`.
NUMBER = re.compile(
    rf"{_LEAD}(?P<before>[{STARS}]?)\s{{0,9}}(?:[{HAN}]{{0,4}}(?:举措|任务|措施|事项)\s{{0,9}})?(?P<ordinal>\d{{1,3}})\s{{0,9}}(?P<after>[{STARS}]?)\s{{0,9}}"
    rf"(?:[.．、。]{{1,2}}(?!\d)|(?<=[任务措施事项举\d])[:：](?=\s{{0,9}}[{HAN}“《]))(?:\*\*)?\s{{0,9}}(?P<after2>[★☆※]?)\s{{0,9}}(?P<rest>.*)",
    re.DOTALL,
)
#: `一是完善制度。`: a point of a text, or a measure where a chapter holds nothing else.
POINT = re.compile(rf"(?P<ordinal>[{CN_DIGITS}]{{1,3}})是(?!否|因为|由于)(?P<rest>.*)", re.DOTALL)
#: `赛道一：智能终端`, `行动二 降本增效`: a heading that is numbered by what it calls itself.
NAMED_HEADING = re.compile(
    rf"(?P<name>(?![第附表图注其])[{HAN}/]{{2,8}}?)(?P<ordinal>[{CN_DIGITS}]{{1,3}})\s{{0,3}}(?:[:：、.．]|(?<=[{CN_DIGITS}])\s)\s{{0,3}}(?P<rest>[^。；:：]{{2,40}})"
)
#: `专栏1 重点工程`: a box, which is a part of its own.
BOX = re.compile(
    rf"专\s{{0,3}}栏\s{{0,3}}(?P<ordinal>\d{{1,2}}|[{CN_DIGITS}]{{1,3}})?\s{{0,3}}[:：、]?\s{{0,3}}(?P<rest>[^。；]{{0,40}})"
)
#: `第一条`, `第2项`: an item by its name.
ARTICLE = re.compile(
    rf"{_LEAD}第\s{{0,9}}(?P<ordinal>[{CN_DIGITS}]{{1,4}}|\d{{1,3}})\s{{0,9}}"
    rf"(?:[条项][\s、:：.．]+|条(?=[{HAN}“《（(【])(?!规定|所|第|款|和|至|及|的|中|之|与|以|或|生产|线))(?P<rest>.*)",
    re.DOTALL,
)
#: `规范市场秩序★。`: a star behind the title.
STAR_BEHIND = re.compile(r"[^。；★☆]{1,60}(?P<star>[★☆])\s{0,9}(?=[。：:（(]|$)")
#: A number whose text itself begins with digits (`5.5G网络覆盖`), or that has lost its dot: only believed where exactly
#: this number is missing.
WEAK_NUMBER = re.compile(
    rf"{_LEAD}(?P<ordinal>\d{{1,3}})(?P<after>[{STARS}]?)"
    rf"(?:[.．、](?=\d{{1,5}}[A-Z{HAN}“])|[ \u3000]{{1,3}}(?=[{HAN}“《]))(?P<rest>.*)",
    re.DOTALL,
)
#: What follows the dot of a decimal or a version, and so shows that there is no marker.
DECIMAL_TAIL = re.compile(
    r"\d+\s{0,9}(?:[.%％‰倍版万亿千百元个项家次件套平米吨公米天月年日小分]|以上|以下|左右)"
)
#: `（1）`, `1）`, `①`: an item where a plan has nothing above it.
ITEM_NUMBER = re.compile(
    r"(?:[（(]\s{0,9}(?P<ordinal>\d{1,3})\s{0,9}[)）]|(?P<half>\d{1,2})[)）]|(?P<ring>[①-⑳]))\s{0,9}(?P<rest>.*)",
    re.DOTALL,
)
#: `（1）`, `①`, `1）`: the third level, which belongs to the text of its measure.
ITEM = re.compile(r"(?:[（(]\s{0,9}\d{1,2}\s{0,9}[)）]|[①-⑳]|\d{1,2}[)）])")

# --- lines that are not text of the plan -------------------------------------------------------------------------

#: Entries of a table of contents: a heading, leaders, a page number.
TOC_ENTRY = re.compile(r".{1,60}(?:…++|\.{3,}+|·{3,}+|。{3,}+)\s{0,9}\d{1,3}", re.DOTALL)
TOC_TITLE = re.compile(r"目\s{0,9}[录錄次]")

# --- facts of the head -------------------------------------------------------------------------------------------

_YEAR = r"(?:19|20)\d\d"
#: The year of a number: of an old one the last two digits.
_NUMBER_YEAR = rf"(?:{_YEAR}|[5-9]\d)"
#: What it stands in, as printed, typed or recognised.
NUMBER_OPEN = r"[〔\[［【(（﹝〖｛{＜<„『「]"
NUMBER_CLOSE = r"[〕\]］】)）﹞〗｝}＞>‟』」]"
DOC_NUMBER = re.compile(
    rf"[{HAN}](?:\s?[{HAN}]){{1,13}}\s{{0,9}}{NUMBER_OPEN}\s{{0,9}}{_NUMBER_YEAR}\s{{0,9}}{NUMBER_CLOSE}\s{{0,9}}第?\s{{0,9}}\d{{1,4}}\s{{0,9}}号"
)
#: The same inside a line that has lost its ends: behind the heading of the notice.
DOC_NUMBER_INLINE = re.compile(
    rf"(?:通知|文件|^)\s{{0,9}}(?P<number>[{HAN}]{{2,8}}\s{{0,9}}{NUMBER_OPEN}\s{{0,9}}{_NUMBER_YEAR}\s{{0,9}}{NUMBER_CLOSE}\s{{0,9}}第?\s{{0,9}}\d{{1,4}}\s{{0,9}}号)"
)
#: An addressee inside such a line: between the number or the heading and the notice.
ADDRESSEE_INLINE = re.compile(
    r"(?:号|通知|文件|^)\s{0,9}(?P<addressee>[^。：:《》号]{3,300})[:：](?=\s{0,9}(?:《|现将|经))"
)
NUMBER_YEAR = re.compile(rf"{NUMBER_OPEN}\s{{0,9}}({_NUMBER_YEAR})\s{{0,9}}{NUMBER_CLOSE}")
DATE = re.compile(rf"({_YEAR})\s{{0,9}}年\s{{0,9}}(\d{{1,2}})\s{{0,9}}月\s{{0,9}}(\d{{1,2}})\s{{0,9}}日")
DATE_ISO = re.compile(rf"({_YEAR})\s{{0,9}}[-/.．]\s{{0,9}}(\d{{1,2}})\s{{0,9}}[-/.．]\s{{0,9}}(\d{{1,2}})")
DATE_CN = re.compile(
    rf"([一二][{CN_DIGITS}]{{3}})\s{{0,9}}年\s{{0,9}}([{CN_DIGITS}]{{1,3}})\s{{0,9}}月\s{{0,9}}([{CN_DIGITS}]{{1,3}})\s{{0,9}}日"
)
ISSUED_LABEL = re.compile(r"(?:成文|印发|发文|签发)(?:日期|时间)\s{0,9}[:：]\s{0,9}")
YEAR_IN_TITLE = re.compile(rf"({_YEAR})\s{{0,9}}(?:[-—–―~～至]+\s{{0,9}}({_YEAR})\s{{0,9}})?年")
YEAR_ANY = re.compile(rf"({_YEAR})\s{{0,9}}年")
#: The letterhead: `甲区人民政府文件`.
RED_HEAD = re.compile(rf"(?P<issuer>[{HAN}]{{4,40}})文\s{{0,9}}件")
#: The beginning of the names of bodies of the country, and those that begin otherwise.
NATIONAL_START = re.compile(
    r"中共中央|中央(?!广场|公园|商务)|国务院|国家(?!级|重点|电网)|中华人民共和国|全国|中国(?![（(])|最高人民|海关总署|税务总局|审计署|市场监管总局"
    rf"|(?:教育|科学?技术?|工业和信息化|公安|民政|司法|财政|人力资源(?:和)?社会保障|自然资源|生态环境|住房(?:和)?城乡建设|交通运输|水利|农业农村|商务|文化和旅游|退役军人事务|应急管理|外交|国防)部(?![{HAN}]*[省市县])"
)
QUOTED_PLAN = re.compile(r"《([^《》]{4,120})》")
#: What the title of a plan ends in, apart from a year or a status in brackets.
PLAN_WORD = (
    r"(?:方案|计划|要点|措施|清单|意见|安排|规划|纲要|办法|举措|任务|行动|(?:任务|职责|责任)分工"
    r"|分[解工]表|任务表|一览表|若干条|\d{1,4}条|[一二三四五六七八九十百]{1,6}条)"
)
TITLE_END = re.compile(rf"{PLAN_WORD}\s{{0,9}}(?:[（(〔][^（）()〔〕。]{{1,24}}[)）〕]){{0,9}}$")
TITLE_TAIL = re.compile(r"[（(][^（）()。]{1,24}[)）]")
#: An addressee: a line of bodies that ends in a colon.
ADDRESSEE = re.compile(r"[^。！？《》]{2,400}[:：]", re.DOTALL)
ADDRESSEE_WORD = re.compile(r"各|政府|部门|单位|街道|办事处|委员会|管委会|[委办局镇乡]|公司")

# --- places ------------------------------------------------------------------------------------------------------

#: The name of a place at the start of a title or an issuer: province, city, then district.
PROVINCE = re.compile(rf"[{HAN}]{{1,6}}?(?:省|自治区)")
#: The same in running text, where only a mark or a verb tells where the name begins.
DISTRICT_IN_TEXT = re.compile(
    rf"(?:^|[，。；：、《“\s年]|结合|促进|推动|推进|加快|实现|建设|优化)(?P<name>[{HAN}]{{2,3}}?(?:新区|区|县))"
)
#: Words that end in 区 or 市 and name no place of their own.
NO_PLACE = re.compile(
    r"^(?:小|城|山|林|库|地|分|该|全|各|本|我)区$|(?:园|社|街|片|厂|校|景|辖|主城|老城|中心城|示范|开发|试验|功能|合作|集聚|保税|综保|商务|自贸|高新|经开|新片|航空港|度假|经济"
    r"|先行|引领|特色)区$|^(?:全|本|我|各|城|都|超|门|股|楼|上|集|夜|菜|后|入|房|车|花|开|早|闹|利)市$|^(?:全|本|我|各|外|邻|跨|两|三|该|分|节|行|反|内)省$|城市$|市市$|^(?:全|本|我|各|郊)县$"
    r"|的|优化|打造|提升|持续|加强|创新|聚焦|全面|深化|深入|落实|推进|促进|关于|进一步|建设|坚持|加快|构建|营造|着力|率先|围绕|服务|支持"
)

# --- the end of the body -----------------------------------------------------------------------------------------

#: `附件`, `附件1`, `附件：`, `附表2 某某表`, `附1`, `附：1.某某表`.
ANNEX = re.compile(
    rf"附\s{{0,9}}(?:[件表录]|(?=\d{{1,2}}\s{{0,9}}$)|(?=[:：]\s{{0,9}}(?:\d{{1,2}}\s{{0,9}}[.．、]|$)))\s{{0,9}}(?P<label>\d{{1,2}}|[{CN_DIGITS}]{{1,3}}(?![{HAN}]))?\s{{0,9}}(?P<colon>[:：])?\s{{0,9}}(?P<rest>.*)",
    re.DOTALL,
)
#: Who issued a plan and when, at the end of a text that has lost its line ends.
COLOPHON_INLINE = re.compile(
    rf"(?<=[。）)])\s{{0,9}}[{HAN}]{{2,26}}(?:人民政府(?:办公[室厅])?|委员会(?:办公[室厅])?|[委局])\s{{0,9}}(?P<date>{_YEAR}\s{{0,9}}年\s{{0,9}}\d{{1,2}}\s{{0,9}}月\s{{0,9}}\d{{1,2}}\s{{0,9}}日(?:\s{{0,9}}印发)?)$"
)

# --- chapters that hold no measures ------------------------------------------------------------------------------

#: Why and to what end: a chapter that never holds measures, whatever is numbered in it.
PURPOSE = re.compile(
    r"总体(?:要求|思路|目标|考虑|安排)|指导思想|(?:基本|工作)原则|(?:工作|主要|总体|发展|行动|改革|建设|规划)目标|工作思路"
    r"|^(?:[一二三四五六七八九十]{1,3}、)?(?:总体|工作|主要|年度|建设|发展|重点)?目标任务$|目标任务和|和目标任务$"
    r"|^(?:发展|现实|工作|产业)?现状|现状(?:分析|$)|^(?:面临|发展|现实)?形势|^(?:(?:充分|深刻)认识)?[^，]{0,6}(?:重大|重要)意义$|^(?:工作|发展|编制)?背景$"
    r"|^附件[:：]?$|^(?:发展|工作|现实|产业)基础$|^基本情况|^(?:适用|试点|实施)(?:范围|对象)|^(?:支持|扶持|奖补|奖励)对象|^(?:存在|主要)的?(?:问题|短板|不足)"
)
#: How it is organised: holds measures only where they are numbered on, or say who is responsible.
SUPPORT = re.compile(
    r"保障措施|(?:组织|工作|实施|强化|落实)保障$|组织(?:实施|领导)|(?:时间|进度|步骤)安排|工作(?:要求|步骤)|实施步骤|(?:工作|实施)进度|有关要求|相关要求|附则|其他事项"
)

#: What stands about all measures behind the last of them: who is to see to them, and from when on they hold.
CLOSING = re.compile(
    rf"(?:各地(?:区|方)?|各级|各部门|各单位|各有关(?:部门|单位|地区)|各[省市区县镇][{HAN}、（）()]{{0,24}})[^。]{{0,40}}?(?:要|应|须)"
    r"|本(?:(?:若干|政策|实施|行动)?(?:措施|政策|方案|意见)|办法|通知|文件|计划|细则|规定|清单)[^。]{0,60}(?:[自从由]|施行|实施|执行|有效期|解释|交叉|为准)"
    r"|(?:以上|上述)(?:政策|措施|条款|各项)"
)
#: The same behind a clause in one line.
CLOSING_BEHIND_CLAUSE = re.compile(
    r"(?<=[）)])(?=各(?:地区|地|部门|级)[^。]{0,24}要(?:认真|充分|高度|切实|加强|按照|结合|将|把|全面))"
)
#: From when on the plan holds, behind the text of its last measure in one line.
FORCE_BEHIND_TEXT = re.compile(
    r"(?<=[。）)])\s{0,9}(?=[本以上述]{1,2}(?:若干|政策|实施|行动|工作)?(?:措施|政策|方案|意见|办法|通知|文件|计划|细则|规定)[自从](?:[^。]{0,24}之)?[^。]{1,24}(?:施行|实施|执行|生效))"
)
#: What a section is to lead to, below its measures.
OUTCOME = re.compile(r"(?:[*＊·•]\s{0,3})?标志性成果\s{0,3}[:：]")

# --- responsibility ----------------------------------------------------------------------------------------------

_BODY_WORD = r"(?:单位|部门|主体|机构|[处科股]室|办公室)"
_WHOSE = r"[国省市区县州](?:级|直|家)(?:层面)?"
#: What asks for persons: `牵头领导`, `分管省领导`, `市政府分管领导`, `责任人`.
_PERSON_LABEL = (
    r"(?:牵头|责任|分管|主管|包抓|包联|挂钩|挂点|挂联|督办|督导|协调|配合|联系|主要|政府|[市区县省州]){1,4}(?:领导|人|同志)"
    r"|(?:分管|主管|牵头)副?[省市区县州]长"
)
#: What bodies are called that guide, watch or check, and neither lead nor support: `督办单位`, `业务指导单位`.
_ASIDE_LABEL = (
    r"(?:对口(?:省|市|部委?)?(?:厅|局|委)"
    rf"|[{HAN}]{{0,4}}(?:督办|督导|督查|监督|监管|监理|考核|考评|验收|评估|审核|支撑|业务指导|对口指导){_BODY_WORD})"
)
#: The labels before names; the group that matches is the role. `责任单位` is a role of its own: see responsibility.py.
LABELS = re.compile(
    rf"(?P<lead>(?:总|主要|第一|{_WHOSE})?(?:牵头|主责|主办)(?:责任|协调|组织|实施|落实|负责|主管)?{_BODY_WORD}|第一责任{_BODY_WORD}|总?牵头|主责)"
    rf"|(?P<co_lead>次要责任{_BODY_WORD}|(?:责任|主要|其他|相关|{_WHOSE})?(?:配合|协办|协同|协助|参与|参加|联合|支持|会办|协作){{1,2}}(?:责任|实施|落实|负责)?{_BODY_WORD}|配合|参与|协办|协助)"
    rf"|(?P<duty>(?:主要|具体|组织|其他|共同|相关|{_WHOSE})?(?:责任|负责|实施|落实|完成|承办|主管|分工|指导|推进|执行|包保|承接|归口)(?:落实|实施|责任|负责)?{_BODY_WORD}|(?:责任|职责|部门|任务|工作|单位)分工)"
    r"|(?P<deadline>(?:完成|办结|实施|推进|落实|时间|工作|建设)(?:时限|时间|期限|年限|时点|进度|节点|日期)|(?:完成|办结|实施|推进|落实|时间|阶段|时序)安排|时间表"
    r"|(?:整改|销号|见效|达标|计划|预计|任务|目标)(?:完成)?(?:时限|时间|期限|节点)|时限(?:要求)?|时间要求|进度(?:安排|要求))"
    rf"|(?P<other>{_PERSON_LABEL}|备注)"
    rf"|(?P<aside>{_ASIDE_LABEL})"
)
LABEL_AT = re.compile(
    rf"(?P<open>[【［\[〔])?(?:{LABELS.pattern})(?:[（(][{HAN}]{{2,6}}[)）])?(?(open)[】］\]〕]\s{{0,9}}[:：]?\s{{0,9}}|(?:\*\*)?{_COLON}(?:\*\*)?)"
)
#: The same without a colon, which is one only at the start of a bracket: `（牵头单位为甲局）`.
LABEL_LOOSE = re.compile(
    rf"(?:{LABELS.pattern})(?<=[位门体构室])(?:{_COLON}|\s{{0,9}}[为是]\s{{0,9}}|\s{{1,9}}|(?=[省市区县州]))"
)
#: A clause that speaks of a whole chapter or of several measures: `本章由甲局牵头`, `以上各项由…`.
OF_SEVERAL = re.compile(
    rf"[（(]?\s{{0,9}}(?:本[章节]|本部分|(?:以上|上述|前述)(?:各?[项条]|所有|举措|措施|任务|工作|[{CN_DIGITS}\d]{{1,3}}[项条]))"
)
_LEADING = r"(?:牵头|主责|主办)(?:责任)?"
_DOING = r"(?:完成|推进|推动|落实|实施|组织|做好|抓好|开展|工作|(?:属地|主体|监管)责任){0,3}"
_BY_DUTY = (
    r"(?:(?:按照?|依据?|依照|根据)(?:各自)?的?(?:工作|责任|任务)?(?:职责|职能|职权|分工)(?:分工|范围)?(?:范围内|要求)?"
    r"(?:分别|共同|协同)?|结合(?:各自|本地区?|本部门|工作)?(?:实际|职责|职能)(?:抓好|做好|组织)?)"
)
#: `甲局牵头`, `乙局、丙局按职责分工负责`, `各部门配合`: the verb ends the names before it.
DUTY = re.compile(
    rf"(?P<lead>(?:{_BY_DUTY}|共同|双|总|具体|联合|统筹|分别|负责)?(?:牵头|主办|主责)(?:负责|抓总)?{_DOING}|负总责|统筹(?:协调)?|主抓|抓总|为主(?:负责|抓总)?|[为是]{_LEADING}{_BODY_WORD})"
    rf"|(?P<co_lead>(?:{_BY_DUTY}|共同|协同|分别|积极|主动|密切|做好)?(?:参与|配合|(?<![政科侨残文作记])协办|协助|支持|参加|协同|协作|会办){{1,2}}(?:负责)?{_DOING}|[为是](?:配合|协办|协同|协助|参与){_BODY_WORD})"
    rf"|(?P<duty>(?:{_BY_DUTY}|分别|共同|具体|各自)?(?:组织|指导)?(?:负责(?:指导)?{_DOING}|指导(?:督促|监督)?|督促(?:指导|落实)?|(?:抓好)?(?:落实|实施|推进){_DOING}|各负其责|各司其职)"
    rf"|[为是](?:责任|负责|实施|落实){_BODY_WORD}|{_BY_DUTY})"
)
#: A clause without labels at the end of a line: `…（甲局牵头，乙局按职责分工负责）`.
DUTY_AT_END = re.compile(
    r"[（(〔][^（）()〔〕]{2,300}(?:负责|牵头|配合|落实)(?:，[^（）()〔〕]{2,40})?[）)〕]。?$"
)
#: What the name of a body ends in.
BODY_END = re.compile(
    r"(?:局|委|办|厅|院|部|处|署|所|队|会|室|站|中心|公司|集团|街道|街镇|办事处|[镇乡县区市旗省]|园区|政府|海关|银行|分行|支行|总部|部门|单位|机构|联盟|学校|大学|医院|企业|指挥部|工商联|妇联|团委|检察|科协|侨联|残联|文联|台|社|军|党校|行|馆|州|盟|中央|总工会|贸促会|社科联|作协|政协|人大|高校|院校|基地|电力|电信|移动|联通|铁塔|邮政|烟草|石化|石油|机场|专班|小组|工作组|专项组|专家组|联席会议|运营商|监狱|幼儿园|社区"
    r"|供销|消防|公安|武警|方面|村委|镇街|兵团|师市|(?<=各)[村级地]|(?<![学百本专内外文理工儿])科|(?<![控参持入个])股|协|联)$"
)
#: Bodies that are such beyond doubt, even alone in brackets.
STRONG_BODY = re.compile(
    r"(?:局|委|办|厅|检察院|法院|委员会|办公室|支队|大队|总队|分局|工商联|部门|单位|街道|街镇|镇街|镇|管委会|政府|海关|银行|集团|公司|融媒体中心|总工会)$"
)
#: What such a name begins with where it says whose body it is.
BODY_START = re.compile(
    rf"(?:[市区县省州旗镇]|各|国家|中央|本|相关|有关|浦东|新区|[{HAN}]{{2,4}}?(?:新区|(?<![园街社片厂])区|县|市|省|自治州))"
)
#: The bodies of the country, which say nothing of a place: `教育部`, `国家税务总局`.
NATIONAL_BODY = re.compile(
    rf"(?:[{HAN}]{{2,16}}(?:部|委|总局|总署|署|局|院|办|银行|[监证保]会|协会)|国务院[{HAN}]{{0,12}})$"
)
#: `区消防救援支队等相关部门`, `教育部等国务院有关部门和单位`.
AND_OTHERS = re.compile(
    rf"(?<=.)等(?P<group>(?:\d{{1,3}}[个家])?[{HAN}]{{0,12}}?"
    r"(?:部门[和及、与]单位|单位[和及、与]部门|部门|单位|街镇|镇街|街道|机构|委办局|方面|企业|高校|地方|地区)"
    rf"|(?:各|相关|有关)[{HAN}（）()〔〕、]{{0,12}}(?:政府|管委会|办事处|[省市县区州旗镇乡]))?$"
)
#: Words that show that a bracket explains and does not name.
EXPLAINS = re.compile(
    r"^(?:抄送|报送|设在|设于|位于|依托|挂靠|含|即|如|包括|例如|比如|以下|简称|下称|又称|详见|见|指|其中|不含|原)"
)

# --- tables ------------------------------------------------------------------------------------------------------

COLUMN_NUMBER = re.compile(r"(?:序\s{0,9}号|编\s{0,9}号|No\.?)", re.IGNORECASE)
COLUMN_ITEM = re.compile(
    rf"(?:[{HAN}]{{0,8}}(?:事项|任务|内容|举措|措施|项目|类别|分类|领域|指标|名称|要求|工作|行动|板块|大项|小项|目标|清单"
    r"|方面|方向|主题|专题|工程|路径|意见|计划|安排|步骤|思路|做法|打法|标准|成效|要点|重点|抓手|细则|任务分解|工作分解|分解任务)"
    rf"(?:[及和与、/][{HAN}]{{2,6}})?)"
)
#: Names of columns that hold what is to be done, and not what it is called.
COLUMN_CONTENT = re.compile(
    r"内容|举措|措施|要求|目标|指标|成效|标准|路径|意见|计划|安排|步骤|思路|做法|打法|要点|细则|分解|细化|具体"
)
_COLUMN_BODY = r"(?:单位|部门|机构|主体|[处科股]室|办公室)"
#: Offices within a body, which are none themselves: `责任科室`, `内设机构`.
COLUMN_OFFICE = re.compile(
    r"(?:内设|本局|本委|局内|委内|厅内|机关)?(?:[处科股]室|内设机构|(?<=[任头合])[处科股])"
)
_COLUMN_LEADS = r"(?:牵头|主责|主办)"
_COLUMN_SUPPORTS = r"(?:配合|协办|协同|协助|协作|参与|参加|支持|联合)"
COLUMN_LEAD = re.compile(
    rf"[{HAN}]{{0,8}}(?:{_COLUMN_LEADS}[{HAN}]{{0,8}}|(?:第一|首要|主要)责任){_COLUMN_BODY}"
)
COLUMN_CO = re.compile(rf"[{HAN}]{{0,4}}{_COLUMN_SUPPORTS}[{HAN}]{{0,8}}{_COLUMN_BODY}")
#: Bodies of both roles in one column: `牵头及配合单位`, `牵头单位（配合单位）`.
COLUMN_BOTH = re.compile(
    rf"[{HAN}]{{0,4}}(?:{_COLUMN_LEADS}[{HAN}（(、/]{{0,6}}{_COLUMN_SUPPORTS}|{_COLUMN_SUPPORTS}[{HAN}（(、/]{{0,6}}{_COLUMN_LEADS})"
    rf"[{HAN})）]{{0,4}}{_COLUMN_BODY}[)）]?"
)
COLUMN_DUTY = re.compile(
    rf"[{HAN}]{{0,6}}(?:责任|负责|实施|落实|承办|指导|主管)[{HAN}]{{0,4}}{_COLUMN_BODY}|部门|单位|[处科]室|(?:责任|职责|部门|任务)分工"
)
#: What columns are called that may be of bodies who have something to do, whatever they do: `推进单位`, `责任镇街`.
COLUMN_BODY_LIKE = re.compile(
    rf"^[{HAN}]{{0,6}}(?:推进|承接|承担|承建|归口|完成|执行|组织|建设|包保|监管|主管|属地|责任|实施|落实|工作)[{HAN}]{{0,4}}(?:单位|部门|机构|主体|专班|镇街|街道|乡镇)"
)
#: Bodies that guide others, who answer: `指导单位`, `业务指导部门`.
COLUMN_GUIDES = re.compile(rf"[{HAN}]{{0,4}}指导(?:单位|部门|机构)")
#: Persons, who are no bodies: `责任人`, `分管领导`.
COLUMN_PERSON = re.compile(r"[任责头系办络]人|联络员|领导|同志|姓名")
#: A role without a word for bodies: `牵头`, `牵头及配合`.
COLUMN_BARE_ROLE = re.compile(
    rf"(?:[省市区县]级?|总)?(?:(?:{_COLUMN_LEADS}|{_COLUMN_SUPPORTS}|责任|负责|承办|落实)[及和与、/（(]?){{1,2}}[)）]?"
)
COLUMN_DEADLINE = re.compile(
    rf"[{HAN}]{{0,4}}(?:时限|时间|期限|节点|进度|日期|年限|时点|月份|工期)[{HAN}]{{0,4}}"
)
COLUMN_OTHER = re.compile(
    rf"(?:[{HAN}]{{0,4}}(?:备注|成果|来源|依据|[任责头系办络报]人员?|联络员|领导|同志|姓名|职务|电话|手机|联系方式|说明)[{HAN}]{{0,4}}"
    rf"|[{HAN}]{{0,4}}(?:开工|动工|开始|起始|启动)(?:时间|日期|节点)|[{HAN}]{{0,6}}(?:领导|同志)|{_PERSON_LABEL}|(?:对应|所属)[{HAN}]{{1,6}})"
)
#: The number of a chapter or section before its title.
HEADING_NUMBER = re.compile(rf"(?:[{CN_DIGITS}]{{1,3}}[、．.]|[（(][{CN_DIGITS}]{{1,3}}[)）]、?)\s{{0,9}}")
ROW_SERIAL = re.compile(
    rf"(?P<before>[{STARS}]?)\s{{0,9}}(?P<ordinal>\d{{1,3}})\s{{0,9}}(?P<after>[{STARS}]?)\s{{0,9}}[.．、]?\s{{0,9}}(?P<after2>[★☆※]?)"
)
RULE = re.compile(r"[|｜\s:+\-—─=]+")
#: What a star means: `标记★是虹口区提出的`, `带*的为区级特色举措`.
LEGEND = re.compile(
    rf"(?:标记?|标注|标有|带有?|注有|加|打|凡)?\s{{0,9}}[“\"‘（(]?(?P<star>[{STARS}])[”\"’）)]?\s{{0,9}}(?:号|标记|标志)?(?:的|者)?(?:[{HAN}]{{0,4}})?(?:是|为|表示|系|指|代表)(?P<meaning>[^，,。；;）)]{{2,40}})"
)
#: A line that explains, below the measures.
NOTE = re.compile(r"[（(【\[]?\s{0,9}(?:备?注|说明)\s{0,9}[:：]")
OWN = re.compile(r"提出|自主|特色|自选|自行|自定|区级|本区|我区|首创|新增|原创|加码")

# --- totals ------------------------------------------------------------------------------------------------------

_COUNT = rf"(?P<count>\d{{1,3}}|[{CN_DIGITS}]{{1,4}})"
TOTAL_VERB = re.compile(
    r"共(?:计|有|推出|提出|包括|涉及|形成|制定|明确)?|包括|包含|涉及|推出|提出|形成|制定|合计|总计|分为|明确|从|安排|部署|梳理|实施|细化为?|聚焦|围绕"
)
#: Words that announce what the document itself lists.
TOTAL_OWN_VERB = re.compile(r"共|包括|包含|推出|提出|形成|制定|合计|总计|分为|明确|细化")
#: Words by which a count is one of other documents, other years, or a part.
TOTAL_OTHERS = re.compile(
    r"其中|国家|中央|省级|全省|市级|全市|上海市?|北京市?|本市|市委|市政府|上级|国务院|首批|新增|已|去年|上年|往年|累计|此前|以来|上一?轮|对标|承接|落实|完成"
)
#: Groups: counted against chapters or sections.
TOTAL_GROUP = re.compile(
    rf"{_COUNT}\s{{0,9}}(?:个|大|项)?\s{{0,9}}(?P<unit>大项|大类|大方面|方面|部分|板块|大行动|专项行动|大任务|领域|大板块|类)"
)
#: Measures, with or without the noun: `48小项举措`, `29项改革举措`, `30条`.
TOTAL_ITEM = re.compile(
    rf"{_COUNT}\s{{0,9}}(?P<unit>小项|小条|项|条|个)(?P<noun>(?:[{HAN}]{{0,6}}?(?:举措|措施|任务|事项|行动|政策|内容|要点)(?:举措|措施)?)?)"
)
