"""The peer of bench_peers.py that uses JAX."""

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree

# Steps in one call, by lax.scan; a call for each step costs small models a seventh of their speed.
STEPS = 8
RATE, BETAS, EPSILON, DECAY = 1e-3, (0.9, 0.95), 1e-8, 0.1


def initial(shape):
    layers, width, _, _, vocabulary, _ = shape
    keys = iter(jax.random.split(jax.random.PRNGKey(1), 4 * layers + 2))

    def matrix(*size):
        return 0.02 * jax.random.normal(next(keys), size)

    def norm():
        return jnp.ones(width), jnp.zeros(width)

    def linear(inputs, outputs):
        return matrix(inputs, outputs), jnp.zeros(outputs)

    blocks = [
        {
            "norm1": norm(), "norm2": norm(), "qkv": linear(width, 3 * width), "out": linear(width, width),
            "up": linear(width, 4 * width), "down": linear(4 * width, width),
        }
        for _ in range(layers)
    ]
    outer = {"embedding": matrix(vocabulary, width), "output": matrix(width, vocabulary), "norm": norm()}
    return {**outer, "blocks": blocks}


def loss_function(shape):
    """The loss of a batch. All but attention works on a matrix with a row a token: with three axes XLA is slower."""
    _, width, heads, context, vocabulary, _ = shape
    half = width // heads // 2
    angle = jnp.arange(context)[:, None] * 10000.0 ** (-jnp.arange(half) / half)
    cos, sin = jnp.cos(angle)[:, None], jnp.sin(angle)[:, None]
    mask = jnp.tril(jnp.ones((context, context), bool))

    def norm(x, p):
        centred = x - x.mean(-1, keepdims=True)
        return centred * jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * p[0] + p[1]

    def turn(x):
        a, b = x[..., :half], x[..., half:]
        return jnp.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

    def attention(qkv):
        qkv = qkv.reshape(-1, context, heads, 3, width // heads)
        q, k, v = (qkv[:, :, :, i] for i in range(3))
        scores = jnp.einsum("bthd,bshd->bhts", turn(q), turn(k)) / (width // heads) ** 0.5
        shares = jax.nn.softmax(jnp.where(mask, scores, -jnp.inf), -1)
        return jnp.einsum("bhts,bshd->bthd", shares, v).reshape(-1, width)

    def loss(p, inputs, targets):
        x = p["embedding"][inputs.reshape(-1)]
        for block in p["blocks"]:
            qkv = norm(x, block["norm1"]) @ block["qkv"][0] + block["qkv"][1]
            x = x + attention(qkv) @ block["out"][0] + block["out"][1]
            hidden = jax.nn.gelu(norm(x, block["norm2"]) @ block["up"][0] + block["up"][1], approximate=True)
            x = x + hidden @ block["down"][0] + block["down"][1]
        logits = norm(x, p["norm"]) @ p["output"]
        chosen = jnp.where(jnp.arange(vocabulary) == targets.reshape(-1, 1), logits, 0).sum(-1)
        return (jax.nn.logsumexp(logits, -1) - chosen).mean()

    return loss


def jax_step(shape):
    """A function that does STEPS training steps. Parameters and moments are one vector each, and donated."""
    row, unravel = ravel_pytree(initial(shape))
    loss = loss_function(shape)

    def update(state, data):
        row, mean, square, count = state
        g = jax.grad(lambda row: loss(unravel(row), data[:, :-1], data[:, 1:]))(row)
        g = g * jnp.minimum(1, 1 / (jnp.sqrt((g**2).sum()) + 1e-6))
        count = count + 1
        mean = BETAS[0] * mean + (1 - BETAS[0]) * g
        square = BETAS[1] * square + (1 - BETAS[1]) * g**2
        unbiased = jnp.sqrt(square / (1 - BETAS[1] ** count)) + EPSILON
        row = row * (1 - RATE * DECAY) - RATE / (1 - BETAS[0] ** count) * mean / unbiased
        return (row, mean, square, count), None

    run = jax.jit(lambda state, data: jax.lax.scan(update, state, data)[0], donate_argnums=0)
    state = row, jnp.zeros_like(row), jnp.zeros_like(row), jnp.zeros(())
    size = STEPS, shape[5] // shape[3], shape[3] + 1
    data = jax.random.randint(jax.random.PRNGKey(2), size, 0, shape[4])

    def step():
        nonlocal state
        state = jax.block_until_ready(run(state, data))

    return step
