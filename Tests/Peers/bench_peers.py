"""Trains the same model in PyTorch eager, torch.compile and JAX jit, and in Codelength, in turn, and prints the ratios.

Run through `make bench-peers`. Needs torch and jax; a missing one is reported and left out. Every framework runs the
whole training step on the same shape, batch size and number of threads: forward, backward, clipping of the global
norm and AdamW.
"""

import argparse
import json
import os
import subprocess
import sys
import time

ROWS = [
    (2, 16, 2, 64, 1024, 8192), (2, 32, 2, 64, 1024, 8192), (2, 64, 4, 64, 1024, 8192),
    (4, 64, 4, 64, 1024, 8192), (4, 128, 4, 64, 1024, 8192), (4, 256, 8, 64, 1024, 8192),
    (6, 384, 6, 64, 1024, 8192), (2, 64, 4, 8, 256, 16384),
]


def timed(step, tokens, seconds):
    for _ in range(2):
        step()
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < seconds or steps < 2:
        step()
        steps += 1
    return steps * tokens / (time.perf_counter() - start)


def torch_step(shape, threads, compiled):
    import torch
    import torch.nn.functional as F

    layers, width, heads, context, vocabulary, tokens = shape
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    half = width // heads // 2
    angle = torch.arange(context)[:, None] * 10000.0 ** (-torch.arange(half) / half)
    cos, sin = angle.cos(), angle.sin()

    def turn(x):
        a, b = x[..., :half], x[..., half:]
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

    class Block(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
            self.qkv, self.out = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
            self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

        def forward(self, x):
            b, t, d = x.shape
            qkv = self.qkv(self.norm1(x)).view(b, t, heads, 3, d // heads)
            q, k, v = (qkv[:, :, :, i].transpose(1, 2) for i in range(3))
            mixed = F.scaled_dot_product_attention(turn(q), turn(k), v, is_causal=True)
            x = x + self.out(mixed.transpose(1, 2).reshape(b, t, d))
            return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(vocabulary, width)
            self.blocks = torch.nn.Sequential(*[Block() for _ in range(layers)])
            self.norm = torch.nn.LayerNorm(width)
            self.output = torch.nn.Linear(width, vocabulary, bias=False)

        def forward(self, tokens, targets):
            logits = self.output(self.norm(self.blocks(self.embedding(tokens))))
            return F.cross_entropy(logits.flatten(0, 1), targets.flatten())

    model = Model()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    run = torch.compile(model) if compiled else model
    data = torch.randint(0, vocabulary, (tokens // context, context + 1))

    def step():
        optimiser.zero_grad()
        run(data[:, :-1], data[:, 1:]).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    return step


def jax_step(shape, threads):
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen=true intra_op_parallelism_threads={threads}"
    import jax
    import jax.numpy as jnp

    layers, width, heads, context, vocabulary, tokens = shape
    keys = iter(jax.random.split(jax.random.PRNGKey(1), 8 * layers + 2))
    half = width // heads // 2
    angle = jnp.arange(context)[:, None] * 10000.0 ** (-jnp.arange(half) / half)
    cos, sin = jnp.cos(angle), jnp.sin(angle)

    def matrix(*size):
        return 0.02 * jax.random.normal(next(keys), size)

    parameters = {
        "embedding": matrix(vocabulary, width), "output": matrix(width, vocabulary),
        "norm": (jnp.ones(width), jnp.zeros(width)),
        "blocks": [
            {
                "norm1": (jnp.ones(width), jnp.zeros(width)), "norm2": (jnp.ones(width), jnp.zeros(width)),
                "qkv": (matrix(width, 3 * width), jnp.zeros(3 * width)),
                "out": (matrix(width, width), jnp.zeros(width)),
                "up": (matrix(width, 4 * width), jnp.zeros(4 * width)),
                "down": (matrix(4 * width, width), jnp.zeros(width)),
            }
            for _ in range(layers)
        ],
    }

    def norm(x, p):
        centred = x - x.mean(-1, keepdims=True)
        return centred * jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * p[0] + p[1]

    def turn(x):
        a, b = x[..., :half], x[..., half:]
        return jnp.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

    mask = jnp.tril(jnp.ones((context, context), bool))

    def loss(p, inputs, targets):
        x = p["embedding"][inputs]
        b, t, d = x.shape
        for block in p["blocks"]:
            qkv = (norm(x, block["norm1"]) @ block["qkv"][0] + block["qkv"][1]).reshape(b, t, heads, 3, d // heads)
            q, k, v = (qkv[:, :, :, i].transpose(0, 2, 1, 3) for i in range(3))
            scores = turn(q) @ turn(k).transpose(0, 1, 3, 2) / (d // heads) ** 0.5
            mixed = jax.nn.softmax(jnp.where(mask, scores, -jnp.inf), -1) @ v
            x = x + mixed.transpose(0, 2, 1, 3).reshape(b, t, d) @ block["out"][0] + block["out"][1]
            hidden = jax.nn.gelu(norm(x, block["norm2"]) @ block["up"][0] + block["up"][1], approximate=True)
            x = x + hidden @ block["down"][0] + block["down"][1]
        logits = norm(x, p["norm"]) @ p["output"]
        chosen = jnp.take_along_axis(logits, targets[..., None], -1)[..., 0]
        return (jax.nn.logsumexp(logits, -1) - chosen).mean()

    @jax.jit
    def update(p, m, v, count, inputs, targets):
        g = jax.grad(loss)(p, inputs, targets)
        size = jnp.sqrt(sum((x**2).sum() for x in jax.tree.leaves(g)))
        g = jax.tree.map(lambda x: x * jnp.minimum(1, 1 / (size + 1e-6)), g)
        m = jax.tree.map(lambda a, x: 0.9 * a + 0.1 * x, m, g)
        v = jax.tree.map(lambda a, x: 0.95 * a + 0.05 * x * x, v, g)
        c1, c2 = 1 - 0.9**count, 1 - 0.95**count
        p = jax.tree.map(
            lambda w, a, s: w * (1 - 1e-4 * (w.ndim > 1)) - 1e-3 * (a / c1) / (jnp.sqrt(s / c2) + 1e-8), p, m, v)
        return p, m, v

    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = [parameters, zeros, zeros, 0]
    data = jax.random.randint(next(keys), (tokens // context, context + 1), 0, vocabulary)

    def step():
        state[3] += 1
        state[:3] = update(*state[:3], float(state[3]), data[:, :-1], data[:, 1:])
        jax.block_until_ready(state[0])

    return step


def measure(peer, shape, threads, seconds):
    """A peer in a process of its own, so that none inherits another's threads or settings."""
    command = [sys.executable, __file__, "--peer", peer, "--threads", str(threads), "--seconds", str(seconds)]
    run = subprocess.run(command + ["--shape", *map(str, shape)], capture_output=True, text=True, check=False)
    if run.returncode:
        print(f"  {peer}: {run.stderr.strip().splitlines()[-1] if run.stderr.strip() else 'failed'}", file=sys.stderr)
        return None
    return float(run.stdout)


def ours(tool, shape, threads, seconds):
    names = ["--layers", "--width", "--heads", "--context", "--vocabulary", "--tokens"]
    options = [text for pair in zip(names, map(str, shape)) for text in pair]
    command = [tool, "bench", *options, "--threads", str(threads), "--seconds", str(seconds), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", default=".build/release/codelength")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--shape", type=int, nargs=6)
    parser.add_argument("--peer", choices=["eager", "compile", "jax"])
    options = parser.parse_args()
    if options.peer:
        shape = tuple(options.shape)
        step = (
            jax_step(shape, options.threads) if options.peer == "jax"
            else torch_step(shape, options.threads, options.peer == "compile")
        )
        print(timed(step, shape[5], options.seconds))
        return
    print("| L, d, heads, T, V, tokens a step | Codelength | of peak | PyTorch eager | torch.compile | JAX jit | best ratio |")
    print("|---|---|---|---|---|---|---|")
    for shape in [tuple(options.shape)] if options.shape else ROWS:
        mine = ours(options.tool, shape, options.threads, options.seconds)
        peers = [measure(peer, shape, options.threads, options.seconds) for peer in ("eager", "compile", "jax")]
        best = max((value for value in peers if value), default=None)
        cells = [f"{value:,.0f}" if value else "-" for value in peers]
        ratio = f"{mine['tokens_per_second'] / best:.2f}" if best else "-"
        print(
            f"| {', '.join(map(str, shape))} | {mine['tokens_per_second']:,.0f} | {100 * mine['peak_share']:.0f} % | "
            f"{' | '.join(cells)} | {ratio} |", flush=True)


main()
