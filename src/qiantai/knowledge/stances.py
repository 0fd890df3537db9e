"""What a few small words do to a statement: deny it, permit it, oblige to it, bound it, hedge it, make it hold for all.

A text that keeps every number of its source and changes one of these says the contrary.
"""

import re
from collections.abc import Mapping, Sequence

_CANNOT = (
    "不能|不可以|不可(?!抗|避)|无法|不得(?!不)|不允许|不准|禁止|严禁|不支持|不予|不接受|谢绝|拒绝|不会|办不了|"
    r"cannot|can not|can't|may not|must not|mustn't|not allowed|prohibited|not permitted|not supported|unable to|will not|won't"
)
_NEEDLESS = (
    "不需要|不需|无需|无须|不用|不必|毋须|免(?=收|除|交|费)|不收|不扣|不计|"
    r"need not|needn't|no need|not need|not required|free of charge|without charge|not charged|waived?"
)
_NONE = (
    r"没有|没(?=有|法|了)|无(?!论|法|需|须|忧|限责)|"
    r"\bno\b|\bnone\b|\bwithout\b|\bnever\b"
)
_NOT = (
    "不(?!仅|但|论|管|久|妨|断|动产|可抗)|"
    r"未(?!来|满)|尚未|非(?!常|营业|工作)|勿|别(?!人|的|家|处)|除外|以外|\bexcept\b|\bunless\b|\bnot\b(?! (?:allowed|permitted|supported|required|need|charged|more|less|exceed))|n't\b"
)
_BOUNDS = "不足|不满|不超|不低于|不高于|不少于|不多于|不晚于|不早于|不大于|不小于|未满|not (?:more|less|exceed)"
_DENIALS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "bound": _BOUNDS,
        "cannot": _CANNOT,
        "needless": _NEEDLESS,
        "none": _NONE,
        "not": _NOT,
    }.items()
}
_DUTY = re.compile(
    r"必须|须(?!知)|应当|应(?=在|当|于|由|先|及)|务必|必需|一定要|(?<!不)(?<!无)需要?(?!求)|\bmust\b|\bhave to\b|\bhas to\b|\brequired?\b|\bneeds?\b|\bshall\b"
)
_LEAVE = re.compile(
    r"可以|可(?!能|靠|信|用余额|抗)|能够|能(?!力|源)|允许|支持|\bmay\b|\bcan\b|\ballowed\b"
)
_HEDGE = re.compile(
    r"可能|一般|通常|原则上|预计|大约|大概|约(?=\d|为)|左右|最快|部分|有的|有些|视.{0,6}而定|"
    r"\bmay be\b|\bmight\b|\busually\b|\bgenerally\b|\btypically\b|\babout\b|\bsome\b|\bapproximately\b"
)
_WHOLE = re.compile(
    r"只有|只能|只(?!要)|仅|全部|所有|任何|一律|均|都(?!市)|永远|永久|随时|立即|立刻|马上|实时|即时|当天|当日|免费|全额|保证|一定|肯定|绝对|必然|百分百|"
    r"始终|终身|无条件|无限|最高|最低|最多|最少|至少|最快|最长|最短|最晚|优先|额外|"
    r"\bonly\b|\ball\b|\bany\b|\bevery\b|\balways\b|\bimmediately\b|\binstantly\b|\bfree\b|\bguarantee[ds]?\b|\bat least\b|\bat most\b|\bunlimited\b|\bdefinitely\b|\bwithin minutes\b"
)
_UP_BEFORE = re.compile(
    r"(?:不低于|不少于|不小于|不早于|超过|高于|大于|多于|至少|最低|最少|(?<!不)(?<!未)满|逾|at least|over|above|more than|exceeds?|exceeding|from|minimum(?: of)?|after)\s*$"
)
_DOWN_BEFORE = re.compile(
    r"(?:不超过|不高于|不大于|不多于|不晚于|不足|不满|未满|低于|少于|小于|最多|最高|至多|最长|上限为?|within|under|below|less than|up to|at most|no more than|not exceed(?:ing)?|maximum(?: of)?|before|by|until)\s*$"
)
_UP_AFTER = re.compile(
    r"\s*(?:\(含\)|含)?(?:以上|之后|以后|后|起(?!息|诉|点)|or more|or above|and above|and over)"
)
_DOWN_AFTER = re.compile(
    r"\s*(?:\(含\)|含)?(?:以下|以内|之内|内|之前|以前|前(?!往|台)|or less|or below)"
)
OPPOSITES: Sequence[tuple[str, str]] = tuple(
    (pair.split()[0], pair.split()[1])
    for line in """开通 关闭|开立 注销|开户 销户|增加 减少|上调 下调|提高 降低|提前 延后|提前 推迟|收取 免收|收费 免费|转入 转出|存入 取出|买入 卖出|申购 赎回
        同意 拒绝|成功 失败|包括 除外|包含 不含|境内 境外|同行 跨行|本人 他人|活期 定期|挂失 解挂|线上 线下|个人 企业|个人 单位|首次 再次|有效 无效|生效 失效
        主卡 附属卡|借记卡 信用卡|卖出 买进|存款 贷款|固定 浮动|上涨 下跌|盈利 亏损|之前 之后|退还 扣除|返还 没收|激活 冻结|冻结 解冻|必须 自愿|入账 出账|投保人 被保险人
        paid unpaid|open close|opening closing|buy sell|deposit withdrawal|before after|increase decrease|include exclude|includes excludes|domestic overseas|fixed floating
        approved rejected|refunded deducted|free charged|activate freeze|first last|higher lower|credit debit""".splitlines()
    for pair in line.strip().split("|")
)


def denials(text: str) -> tuple[int, ...]:
    """How often a text denies in each way: in a bound, `cannot`, `needless`, `none`, `not`."""
    found = []
    for pattern in _DENIALS.values():
        text, times = pattern.subn(" ", text)
        found.append(times)
    return tuple(found)


def obliges(text: str) -> bool:
    """Whether something must be done."""
    return bool(_DUTY.search(_DENIALS["needless"].sub(" ", text)))


def permits(text: str) -> bool:
    """Whether something may be done."""
    return bool(_LEAVE.search(_DENIALS["cannot"].sub(" ", text)))


def hedges(text: str) -> bool:
    """Whether it is said to hold as a rule, perhaps, or for some."""
    return bool(_HEDGE.search(text))


def absolutes(text: str) -> frozenset[str]:
    """Words that let a statement hold for all, at once, or for nothing."""
    return frozenset(_WHOLE.findall(text))


def bound(text: str, start: int, end: int) -> str:
    """Whether the figure there is a least (`up`) or a most (`down`), or neither."""
    before, after = text[max(0, start - 14) : start], text[end : end + 12]
    if _DOWN_BEFORE.search(before) or _DOWN_AFTER.match(after):
        return "down"
    return "up" if _UP_BEFORE.search(before) or _UP_AFTER.match(after) else ""


def contrary(said: str, source: str) -> bool:
    """Whether one says a word and the other only its opposite."""
    for one, other in OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            if mine in said and theirs not in said and theirs in source and mine not in source:
                return True
    return False
