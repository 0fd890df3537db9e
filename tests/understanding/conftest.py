"""One analyser for the package's tests: the words of the packs with a small model trained on the spot."""

from pathlib import Path

import pytest

from qiantai.floor.packs import Packs
from qiantai.understanding import Analyser, training
from qiantai.understanding.lines import Labelled
from qiantai.understanding.readers.emotion import TrainedMood
from qiantai.understanding.readers.intents import Intents

LINES = {
    "balance_query": ["查余额", "卡里还有多少钱", "余额多少", "帮我看看余额", "查下余额", "我还有多少钱", "check my balance", "what is my balance"],
    "transfer_make": ["给张三转两千", "转五百给李娜", "我要转账", "给我妈转钱", "汇款给王五", "转一万到工行", "transfer 500 to Mary", "send money"],
    "card_lost_report": ["卡丢了", "银行卡掉了", "挂失银行卡", "钱包被偷了", "卡不见了快挂失", "我的卡找不到了", "i lost my card", "card stolen"],
    "cc_lost_report": ["信用卡丢了", "信用卡掉了", "挂失信用卡", "信用卡被偷", "信用卡不见了", "lost credit card", "信用卡找不到了", "信用卡快冻上"],
    "card_loss_cancel": ["卡找到了取消挂失", "解除挂失", "卡又找着了", "取消挂失", "解挂", "挂失的卡找到了", "found my card", "卡找到了"],
    "fraud_victim_report": ["我被骗了", "钱转给骗子了", "被骗了五万", "刚被诈骗", "我被电信诈骗了", "上当了钱转出去了", "i was scammed", "got scammed"],
    "crisis_support": ["不想活了", "活着没意思", "我想死", "亏光了活不下去", "想跳楼", "遗书写好了", "want to die", "i want to end my life"],
    "human_handoff": ["转人工", "找真人", "接客服", "人工服务", "我要人工", "换个人来", "human please", "talk to a person"],
    "complaint_file": ["我要投诉", "投诉你们", "投诉柜员", "乱扣钱我要投诉", "态度太差投诉", "投诉", "i want to complain", "file a complaint"],
    "cc_bill_query": ["信用卡账单多少", "这期要还多少", "账单日几号", "查信用卡账单", "本期账单", "账单金额", "my credit card bill", "bill due"],
    "chitchat": ["你好", "在吗", "谢谢啦", "你真笨", "哈哈", "早上好", "hi there", "thanks"],
    "out_of_scope": ["明天天气咋样", "帮我写首诗", "羊肉怎么炖", "讲个笑话", "今天有球赛吗", "推荐电视剧", "what is the weather", "write a poem"],
}  # fmt: skip


@pytest.fixture(scope="session")
def labelled() -> list[Labelled]:
    """The small training set."""
    return [Labelled(text, intent) for intent, texts in LINES.items() for text in texts]


@pytest.fixture(scope="session")
def model(labelled: list[Labelled], tmp_path_factory: pytest.TempPathFactory) -> Intents:
    """A model of the small training set, saved and loaded again."""
    place = Path(tmp_path_factory.mktemp("models")) / "intents.npz"
    training.train(labelled, place)
    return Intents.load(place)


@pytest.fixture(scope="session")
def analyser(packs: Packs, model: Intents) -> Analyser:
    """All shipped readers over the small model."""
    words = packs.merged("words")
    emotion = TrainedMood(words, training.shipped_moods())
    return Analyser(words, model, training.shipped_needs(), emotion=emotion)
