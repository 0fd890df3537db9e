"""Model servers for tests: a real one (llama.cpp) with a random model made on the spot, and one that says what it is told."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import xllamacpp
from aiohttp import web

WIDTH, LAYERS, HEADS, CONTEXT = 64, 2, 4, 8192
BYTES = [f"<0x{code:02X}>" for code in range(256)]
TOKENS = ["<unk>", "<s>", "</s>", *BYTES]
UNKNOWN, CONTROL, BYTE = 2, 3, 6
CHAT = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
FEED = WIDTH * 2
MATRICES = {
    "attn_q": (WIDTH, WIDTH),
    "attn_k": (WIDTH, WIDTH),
    "attn_v": (WIDTH, WIDTH),
    "attn_output": (WIDTH, WIDTH),
    "ffn_gate": (FEED, WIDTH),
    "ffn_up": (FEED, WIDTH),
    "ffn_down": (WIDTH, FEED),
}


def make_model(path: Path) -> Path:
    """A llama of two layers over bytes with random weights, about half a megabyte: it knows nothing, but it is one."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(TOKENS)
    writer.add_token_scores([0.0] * len(TOKENS))
    writer.add_token_types([UNKNOWN, CONTROL, CONTROL, *[BYTE] * len(BYTES)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(CHAT)
    for name, weights in _weights():
        writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _weights() -> Iterator[tuple[str, Any]]:
    random = np.random.default_rng(7)

    def drawn(*shape: int) -> Any:
        return (random.standard_normal(shape) * 0.3).astype(np.float32)

    ones = np.ones(WIDTH, dtype=np.float32)
    yield "token_embd.weight", drawn(len(TOKENS), WIDTH)
    yield "output.weight", drawn(len(TOKENS), WIDTH)
    yield "output_norm.weight", ones
    for layer in range(LAYERS):
        yield f"blk.{layer}.attn_norm.weight", ones
        yield f"blk.{layer}.ffn_norm.weight", ones
        for name, shape in MATRICES.items():
            yield f"blk.{layer}.{name}.weight", drawn(*shape)


@contextmanager
def llama(model: Path, port: int) -> Iterator[str]:
    """llama.cpp's own server with this model, on one thread; gives the base address of its OpenAI-compatible API."""
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.port = port
    params.n_ctx = params.n_batch = params.n_ubatch = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.embedding = True
    params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    params.warmup = False
    params.verbosity = -1
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server


@dataclass(slots=True)
class Scripted:
    """A server that answers every request as it is told, and remembers what it was asked."""

    answer: Callable[[dict[str, Any]], web.StreamResponse | dict[str, Any]]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        body = await request.json()
        self.asked.append({"path": request.path, **body})
        self.headers.append(dict(request.headers))
        answer = self.answer(body)
        return web.json_response(answer) if isinstance(answer, dict) else answer


@asynccontextmanager
async def scripted(
    answer: Callable[[dict[str, Any]], web.StreamResponse | dict[str, Any]],
) -> AsyncIterator[Scripted]:
    """Serve a script on a port of this machine."""
    server = Scripted(answer)
    app = web.Application()
    app.router.add_post("/{path:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield server
    finally:
        await runner.cleanup()


def completion(content: Any) -> dict[str, Any]:
    """A chat completion with this content."""
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]}
