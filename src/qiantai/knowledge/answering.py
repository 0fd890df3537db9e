"""Answers a question from everything that is known: the graph, a released article, or the clause that says it."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from qiantai.floor.clock import Clock, local_date
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.clause_answers import ClauseAnswers, ClauseFound, Wordings
from qiantai.knowledge.clauses import Clause, Document
from qiantai.knowledge.graph_answers import GraphAnswer, GraphAnswers
from qiantai.knowledge.graph_readings import GraphCitation
from qiantai.knowledge.kept import NOWHERE, Kept
from qiantai.knowledge.model import EVERYONE, Answer, Citation, Reader, Topic
from qiantai.knowledge.passages import MOST_PASSAGES, Passage, passages_of
from qiantai.knowledge.wording import Wording

PARTS = re.compile(r"[,，。;；?？!！ ]+")
CLEAR = 0.8
"""The probability from which an article is not held against the clauses."""
SURE = 0.9
"""The probability from which an article goes before one value of the graph."""
BEYOND = ("list", "least", "most", "difference", "papers", "claims", "about")
"""What the graph is asked that no single article says."""
KNOWN = 0.5
"""The least probability of a clause that answers."""
LIKELY = 0.5
"""The least probability of a clause that another answer may rest on."""
REMEMBERED = 4096


class Answering:
    """What a conversation asks; everything is in memory and reads never wait."""

    def __init__(
        self,
        articles: Answers,
        wording: Wording,
        clock: Clock,
        graph: GraphAnswers | None,
        wordings: Wordings,
        kept: Kept = NOWHERE,
    ) -> None:
        self._kept = kept
        self._wordings = wordings
        self._clock = clock
        self._articles = articles
        self._wording = wording
        self._graph = graph
        self._clauses = lru_cache(REMEMBERED)(ClauseAnswers(()).find)

    def use(self, documents: Sequence[Document]) -> None:
        """Cite the clauses of these documents from now on."""
        self._put(ClauseAnswers(documents, wordings=self._wordings, kept=self._kept))

    def answer(
        self,
        question: str,
        intents: Sequence[str],
        reader: Reader,
        language: str,
        at: datetime,
        *,
        chosen: bool = False,
    ) -> Answer | None:
        """The best answer that holds for this reader on the day of `at`, or None; never raises on any text.

        With `chosen` the customer named the service, and an article of it answers if there is one.
        """
        if chosen and (own := self._articles.of_service(question, intents, reader, language, at)):
            return own
        known = self._graph.answer(question, language, at) if self._graph else None
        if known is not None and known.plan.ask in BEYOND:
            return _of_graph(known)
        article = self._articles.answer(question, intents, reader, language, at)
        if known is None and (not article or article.score < CLEAR) and PARTS.search(question):
            told = self.of_product(question, question, language, at)
            if told is not None:
                return told
        surely = article is not None and article.score >= SURE and not self._named(question)
        if known is not None and known.plan.ask != "term" and not surely:
            return _of_graph(known)
        if article is not None and article.score >= CLEAR:
            return article
        clause = self.clause(question, intents, local_date(at))
        if clause is not None and (article is None or self._goes_before(clause, article, question)):
            return self._of_clause(clause, language)
        return article or (_of_graph(known) if known else None)

    def of_product(self, question: str, before: str, language: str, at: datetime) -> Answer | None:
        """What is known of a product where a question and what was said `before` name it and ask only together.

        风险大不大 behind 510001怎么样; 那519001呢 behind 510001风险大不大. Each part of the question is tried.
        """
        names, asked = self._named(question), question
        if not names:
            names = self._named(before)
        elif before != question:
            asked = before
            for one in self._named(before):
                asked = asked.lower().replace(one, "")
        if self._graph is None or not names:
            return None
        for said in dict.fromkeys((asked, *PARTS.split(asked))):
            several = len({one for one in names if one in said.lower()}) > 1
            words = said if several else f"{names[0]} {said}"
            known = self._graph.answer(words, language, at) if said else None
            if known is not None and known.plan.ask != "term":
                return _of_graph(known)
        return None

    def _named(self, text: str) -> list[str]:
        """The names of products in a text, the longest first."""
        said = text.lower()
        return sorted((one for one in self.products if one in said), key=len, reverse=True)

    def clause(self, question: str, intents: Sequence[str], day: date) -> ClauseFound | None:
        """The clause that probably answers."""
        found = self._clauses(question, tuple(intents), (), EVERYONE, day)
        return found[0] if found and found[0].probability >= KNOWN else None

    def passages(
        self,
        question: str,
        intents: Sequence[str],
        reader: Reader,
        language: str,
        at: datetime,
        first: Answer,
    ) -> list[Passage]:
        """What an answer in other words than `first` may rest on, `first` before all; none where its words must stay.

        Whatever concerns danger, disputes or claims (articles of high risk) is said in the released words only.
        """
        others = self._articles.several(question, intents, reader, language, at, MOST_PASSAGES)
        found = self._clauses(question, tuple(intents), (), EVERYONE, local_date(at))
        likely = [one for one in found if one.probability >= LIKELY and language != "en"]
        clauses = [(self._of_clause(one, language), one) for one in likely]
        return passages_of(
            first,
            self._articles.version_for(reader, first.article, at),
            intents,
            others,
            [
                (answer, self._wording.chinese(one.clause.words, language), one.document.product)
                for answer, one in clauses
            ],
        )

    def _goes_before(self, clause: ClauseFound, article: Answer, question: str) -> bool:
        """Whether a clause is likelier than an article; one of a product only where the question names a product."""
        if clause.probability <= article.score:
            return False
        said = question.lower()
        return not clause.document.product or any(word in said for word in self.products)

    @property
    def products(self) -> frozenset[str]:
        """Every word that names a product."""
        return self._graph.products if self._graph else frozenset()

    @property
    def articles(self) -> Answers:
        """The articles alone."""
        return self._articles

    def nearest_clauses(self, question: str, intents: Sequence[str]) -> list[ClauseFound]:
        """The clauses nearest to a question today, however unlikely."""
        return self._clauses(question, tuple(intents), (), EVERYONE, local_date(self._clock.now()))

    def clauses(self, question: str) -> Sequence[Clause]:
        """The clauses nearest to a question today, however unlikely; for people who write."""
        return [one.clause for one in self.nearest_clauses(question, ())]

    def topics(
        self, question: str, language: str, limit: int = 3, intents: Sequence[str] = ()
    ) -> list[Topic]:
        """The nearest questions that everyone may ask today, best first; `intents` are guesses that weigh in."""
        return self._articles.topics(question, language, limit, intents)

    def name(self, intent: str, language: str) -> str:
        """The service's name; its id when no catalogue lists it."""
        return self._articles.name(intent, language)

    def _put(self, clauses: ClauseAnswers) -> None:
        self._clauses = lru_cache(REMEMBERED)(clauses.find)

    def _of_clause(self, found: ClauseFound, language: str) -> Answer:
        document, clause = found.document, found.clause
        cited = Citation(
            article="",
            version=document.revision,
            title=f"{self._wording.words(document.title, language)} {clause.number}",
            document=self._wording.words(document.title, language),
            clause=clause.number,
            law=None,
            kind="clause",
            source=document.id,
            page=clause.page,
        )
        return Answer(
            text=self._wording.chinese(found.extract, language),
            citations=(cited,),
            actions=(),
            score=found.probability,
            article=document.id,
            version=document.revision,
            policies={},
            kind="clause",
            place=clause.number,
            heading=self._wording.chinese(clause.title, language),
        )


def _of_graph(known: GraphAnswer) -> Answer:
    return Answer(
        text=known.text,
        citations=tuple(map(_cited, known.citations)),
        actions=(),
        score=1.0,
        article="",
        version=0,
        policies=known.policies,
        kind="graph",
        block=known.block,
    )


def _cited(one: GraphCitation) -> Citation:
    return Citation(
        article=one.article,
        version=one.revision if one.document else one.version,
        title=one.title,
        document=one.title if one.document else one.heading,
        clause=one.clause,
        law=None,
        kind="clause" if one.document else "article" if one.article else "policy",
        source=one.document,
        page=one.page,
    )
