"""The job queue's own tables, from the library that uses them."""

from procrastinate.schema import SchemaManager
from yoyo import step

steps = [step(SchemaManager.get_schema())]
