"""The command line: the commands of an operator, each with JSON on stdout when asked and words on stderr."""

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer

from qiantai import __version__
from qiantai.app import commands, edges, library
from qiantai.floor.errors import QiantaiError
from qiantai.knowledge.imports import ImportSettings

app = typer.Typer(
    name="qiantai",
    help="The AI front desk for financial institutions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
evaluate = typer.Typer(help="Measure this installation on files of your own.", no_args_is_help=True)
bench = typer.Typer(
    help="Measure speed with a real server over real sockets.", no_args_is_help=True
)
audit = typer.Typer(help="The audit log.", no_args_is_help=True)
train = typer.Typer(help="Train models from files of your own.", no_args_is_help=True)
flows = typer.Typer(help="The flows of the packs.", no_args_is_help=True)
knowledge = typer.Typer(help="What the institution knows.", no_args_is_help=True)
app.add_typer(evaluate, name="eval")
app.add_typer(bench, name="bench")
app.add_typer(audit, name="audit")
app.add_typer(train, name="train")
app.add_typer(knowledge, name="knowledge")
app.add_typer(flows, name="flows")
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Files = Annotated[list[Path], typer.Argument(help="Files to read.")]


def main() -> None:
    """Run a command; exit 2 for bad input with one line that says which, 1 when something broke."""
    try:
        app(standalone_mode=True)
    except QiantaiError as error:
        print(str(error), file=sys.stderr)
        sys.exit(2 if error.status < 500 or error.code == "misconfigured" else 1)


def report(result: dict[str, Any], as_json: bool) -> None:
    """Print the result: one JSON object on stdout, or lines for people."""
    if as_json:
        sys.stdout.write(orjson.dumps(result, default=str).decode() + "\n")
        return
    for key, value in result.items():
        sys.stdout.write(f"{key}: {orjson.dumps(value, default=str).decode()}\n")


@app.command()
def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="Serve the demonstration institution.")
    ] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve everything: API, live socket, console, widget and background jobs."""
    commands.serve(demo=demo, host=host, port=port)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what is configured, what is missing, and what that costs."""
    report({"checks": commands.doctor()}, as_json)


@app.command()
def version() -> None:
    """Print the version."""
    sys.stdout.write(f"{__version__}\n")


@app.command()
def openapi(
    out: Annotated[Path | None, typer.Argument(help="File to write.")] = None,
    plain: Annotated[
        bool, typer.Option("--plain-names", help="With short names, for generators of clients.")
    ] = False,
) -> None:
    """Write the OpenAPI description of the HTTP interface."""
    text = commands.openapi(plain=plain)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


@app.command()
def agents(as_json: Json = False) -> None:
    """Who is at the desk, in which state and for how long."""
    report(edges.agents(), as_json)


@app.command()
def queues(as_json: Json = False) -> None:
    """Who waits for a person, by skill, longest first."""
    report(edges.queues(), as_json)


@app.command("import")
def bring_in(
    kind: Annotated[str, typer.Argument(help="chatwoot or zendesk.")],
    file: Annotated[Path, typer.Argument(help="File, folder or ZIP archive of the export.")],
    source: Annotated[
        str | None, typer.Option(help="Name of that system, where there are several.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all and keep nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Bring in contacts, conversations and canned responses of another contact centre; exit 1 when records failed."""
    result = edges.bring_in(kind, file, source, trial=dry_run)
    report(result, as_json)
    if result["failed"]:
        sys.exit(1)


@flows.command("check")
def check_flows(as_json: Json = False) -> None:
    """Find what is wrong in the flows of the enabled packs, by file and line; exit 2 when there is something."""
    result = commands.check_flows()
    report(result, as_json)
    if result["problems"]:
        sys.exit(2)


@evaluate.command("stories")
def eval_stories(paths: Files, as_json: Json = False) -> None:
    """Play stories, each on a fresh demonstration institution."""
    report(commands.play_stories(paths), as_json)


@evaluate.command("utterances")
def eval_utterances(
    files: Files,
    model: Annotated[Path | None, typer.Option(help="Folder of another trained model.")] = None,
    as_json: Json = False,
) -> None:
    """Intent accuracy on JSON lines {"text", "intent", "slice"?}."""
    report(commands.eval_utterances(files, model), as_json)


@evaluate.command("multi")
def eval_multi(files: Files, as_json: Json = False) -> None:
    """Whether every need of a message is found, on JSON lines {"text", "intents"}."""
    report(commands.eval_multi(files), as_json)


@evaluate.command("entities")
def eval_entities(
    files: Files,
    today: Annotated[str | None, typer.Option(help="ISO day that dates are read from.")] = None,
    as_json: Json = False,
) -> None:
    """Exact entity values on JSON lines {"text", "entities"}."""
    report(commands.eval_entities(files, today), as_json)


@evaluate.command("terms")
def eval_terms(files: Files, as_json: Json = False) -> None:
    """Finance terms linked to their entries, on JSON lines {"text", "terms"}."""
    report(commands.eval_terms(files), as_json)


@evaluate.command("reactions")
def eval_reactions(files: Files, as_json: Json = False) -> None:
    """How messages take an open service, on JSON lines {"text", "service", "state", "labels"}."""
    report(commands.eval_reactions(files), as_json)


@evaluate.command("followups")
def eval_followups(files: Files, as_json: Json = False) -> None:
    """Needs of second messages on JSON lines {"before", "before_intent", "text", "intent"}."""
    report(commands.eval_followups(files), as_json)


@evaluate.command("emotion")
def eval_emotion(files: Files, as_json: Json = False) -> None:
    """Emotion on JSON lines {"text", "emotion", "scene"?}."""
    report(commands.eval_emotion(files), as_json)


@evaluate.command("retrieval")
def eval_retrieval(
    corpus: Annotated[Path, typer.Option(help='JSON lines {"id", "title"?, "text"}.')],
    queries: Annotated[Path, typer.Option(help='JSON lines {"text", "relevant"}.')],
    retriever: Annotated[str, typer.Option(help="Which retriever.")] = "hybrid",
    as_json: Json = False,
) -> None:
    """How well a corpus is searched."""
    report(commands.eval_retrieval(corpus, queries, retriever), as_json)


@evaluate.command("clauses")
def eval_clauses(files: Files, as_json: Json = False) -> None:
    """Which clause is found, on JSON lines {"text", "document", "clauses"}."""
    report(commands.eval_clauses(files), as_json)


@train.command("intents")
def train_intents(
    files: Files,
    out: Annotated[Path, typer.Option(help="Folder for the model.")],
    as_json: Json = False,
) -> None:
    """Train an intent model from JSON lines {"text", "intent"} in any language."""
    report(commands.train_intents(files, out), as_json)


@train.command("packs")
def train_packs(as_json: Json = False) -> None:
    """Train the shipped models anew from the enabled packs."""
    report(commands.train_packs(), as_json)


@train.command("version")
def train_version(
    folder: Annotated[Path, typer.Argument(help="Folder that the studio has prepared.")],
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="End when standard input ends.")
    ] = False,
) -> None:
    """Train and measure a version that the studio ordered; the server starts it as a process of its own."""
    commands.train_version(folder, with_parent=with_parent)


@train.command("check")
def check_lines(as_json: Json = False) -> None:
    """Look over the labelled lines of the packs: repeats, contradictions, thin intents."""
    report(commands.check_lines(), as_json)


@bench.command("turns")
def bench_turns(
    seconds: Annotated[float, typer.Option(min=1, help="How long to drive.")] = 15.0,
    connections: Annotated[
        int, typer.Option(min=1, max=2000, help="How many customers speak at once.")
    ] = 64,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Server processes.")] = 2,
    mix: Annotated[
        str, typer.Option(help="Kinds of turn: faq, query, flow, echo.")
    ] = "faq,query,flow",
    warm_up: Annotated[
        float, typer.Option("--warm-up", min=1, help="Seconds of driving before the count begins.")
    ] = 10.0,
    as_json: Json = False,
) -> None:
    """Turns a second of a real server, driven over its real socket; each is durable before its reply counts."""
    report(commands.bench_turns(seconds, connections, mix, workers, warm_up), as_json)


@audit.command("verify")
def audit_verify(as_json: Json = False) -> None:
    """Walk the chain of the audit log and name the first record that does not hold."""
    result = commands.verify_audit()
    report(result, as_json)
    if not result["ok"]:
        sys.exit(1)


@knowledge.command("import")
def knowledge_import(
    files: Files,
    kind: Annotated[str, typer.Option(help="Kind of document.")] = "other",
    product: Annotated[str | None, typer.Option(help="Product that they are about.")] = None,
    owner: Annotated[str, typer.Option(help="Department that owns them.")] = "",
    propose: Annotated[bool, typer.Option(help="Propose questions and answers too.")] = True,
    as_json: Json = False,
) -> None:
    """Bring documents in as drafts for review: Word, PDF, Excel, PowerPoint, HTML, Markdown, CSV, sitemap folders."""
    settings = ImportSettings(kind=kind, product=product, owner=owner, propose=propose)
    report(library.bring_in(files, settings), as_json)


@knowledge.command("export")
def knowledge_export(
    out: Annotated[Path, typer.Option(help="Folder for the files.")], as_json: Json = False
) -> None:
    """Write all articles and documents that are online as files of packs."""
    report(library.write_out(out), as_json)


@knowledge.command("check")
def knowledge_check(
    tests: Annotated[bool, typer.Option(help="Ask every test question too.")] = False,
    as_json: Json = False,
) -> None:
    """Look over the articles and documents of the packs; exit 1 when one is wrong."""
    result = library.look_over(tests=tests)
    report(result, as_json)
    if result["errors"]:
        sys.exit(1)


@knowledge.command("replay")
def knowledge_replay(
    conversation: Annotated[UUID | None, typer.Option(help="One conversation.")] = None,
    sample: Annotated[int, typer.Option(min=1, help="How many past answers.")] = 1000,
    as_json: Json = False,
) -> None:
    """Say past answers again from the versions and values that made them; exit 1 when one differs."""
    result = library.say_again(conversation, sample)
    report(result, as_json)
    if result["identical"] < result["answers"]:
        sys.exit(1)
