"""What we know: released articles, found by what is asked and answered with their sources."""

from qiantai.knowledge.answering import Answering
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.articles import read_articles
from qiantai.knowledge.assembly import Knowledge, build_knowledge
from qiantai.knowledge.evaluation import evaluate_retrieval
from qiantai.knowledge.model import Answer, Article, Reader
from qiantai.knowledge.releases import first_releases
from qiantai.knowledge.routes import client_article_routes, staff_article_routes

__all__ = [
    "Answer",
    "Answering",
    "Answers",
    "Article",
    "Knowledge",
    "Reader",
    "build_knowledge",
    "client_article_routes",
    "evaluate_retrieval",
    "first_releases",
    "read_articles",
    "staff_article_routes",
]
