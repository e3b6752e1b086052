"""The peers of bench_peers.py that use PyTorch: eager, torch.compile, and several models batched by torch.func."""

import sys
import time

import torch
import torch.nn.functional as F

# Sequences of up to so many tokens are fastest with attention in plain operations, all compiled together; with matrix
# products, or with loops over products and sums. Longer ones, and eager mode, are with scaled_dot_product_attention.
SHORT = 16
RATE, BETAS, EPSILON, DECAY = 1e-3, (0.9, 0.95), 1e-8, 0.1


class Block(torch.nn.Module):
    def __init__(self, width, heads, context, attention):
        super().__init__()
        self.heads, self.attention = heads, attention
        self.norm1, self.norm2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.out = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)
        self.half = width // heads // 2
        angle = torch.arange(context)[:, None] * 10000.0 ** (-torch.arange(self.half) / self.half)
        self.cos, self.sin = angle.cos(), angle.sin()
        self.later = torch.ones(context, context).triu(1).bool()

    def turn(self, x):
        a, b = x[..., :self.half], x[..., self.half:]
        return torch.cat([a * self.cos - b * self.sin, b * self.cos + a * self.sin], -1)

    def mix(self, q, k, v):
        if self.attention == "fused":
            return F.scaled_dot_product_attention(q, k, v, is_causal=True)
        loops = self.attention == "loops"
        scores = (q[..., :, None, :] * k[..., None, :, :]).sum(-1) if loops else q @ k.transpose(-1, -2)
        shares = (scores * q.shape[-1] ** -0.5).masked_fill(self.later, float("-inf")).softmax(-1)
        return (shares[..., None] * v[..., None, :, :]).sum(-2) if loops else shares @ v

    def forward(self, x):
        b, t, d = x.shape
        qkv = self.qkv(self.norm1(x)).view(b, t, self.heads, 3, d // self.heads)
        q, k, v = (qkv[:, :, :, i].transpose(1, 2) for i in range(3))
        mixed = self.mix(self.turn(q), self.turn(k), v)
        x = x + self.out(mixed.transpose(1, 2).reshape(b, t, d))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Model(torch.nn.Module):
    def __init__(self, shape, attention):
        super().__init__()
        layers, width, heads, context, vocabulary, _ = shape
        self.embedding = torch.nn.Embedding(vocabulary, width)
        self.blocks = torch.nn.Sequential(*[Block(width, heads, context, attention) for _ in range(layers)])
        self.norm = torch.nn.LayerNorm(width)
        self.output = torch.nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens, targets):
        logits = self.output(self.norm(self.blocks(self.embedding(tokens))))
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def batch(shape, models):
    """Tokens and targets of a step, for each model its own."""
    data = torch.randint(0, shape[4], (models, shape[5] // shape[3], shape[3] + 1))
    return data[..., :-1].contiguous(), data[..., 1:].contiguous()


def module_step(model, inputs, targets, compiled, clip=1.0):
    """A step as most programs have it: backward(), clip_grad_norm_ and AdamW in its fused form.

    Compiling optimizer.step, clipping or backward() as well made no difference, nor did max-autotune-no-cudagraphs.
    """
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=BETAS, weight_decay=DECAY, fused=True)
    run = torch.compile(model) if compiled else model

    def step():
        optimiser.zero_grad()
        run(inputs, targets).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimiser.step()

    return step


def functional_step(models, inputs, targets, compiled, clip=1.0):
    """The whole step of several models as one function, and the matrix of their parameters, a row for each model.

    Clipping and AdamW are then a few operations on whole matrices. With short sequences this compiles to faster code
    than module_step, also for a single model. No fused attention here: vmap cannot batch it.
    """
    model = models[0]
    shapes = {name: parameter.shape for name, parameter in model.named_parameters()}
    sizes = [shape.numel() for shape in shapes.values()]
    rows = torch.stack([torch.cat([p.detach().flatten() for p in model.parameters()]) for model in models])
    mean, square, count = torch.zeros_like(rows), torch.zeros_like(rows), torch.zeros(())

    def loss(row, inputs, targets):
        pieces = zip(shapes.items(), row.split(sizes))
        parameters = {name: piece.view(shape) for (name, shape), piece in pieces}
        return torch.func.functional_call(model, parameters, (inputs, targets))

    gradient = torch.func.grad(loss)

    def update(rows, mean, square, count, inputs, targets):
        if len(models) == 1:
            g = gradient(rows[0], inputs[0], targets[0])[None]
        else:
            g = torch.func.vmap(gradient)(rows, inputs, targets)
        # Products, because PyTorch 2.13 fails to compile the sum of squares over rows.
        norm = torch.stack([row.dot(row) for row in g])[:, None].sqrt()
        g = g * (clip / (norm + 1e-6)).clamp(max=1)
        mean.mul_(BETAS[0]).add_(g * (1 - BETAS[0]))
        square.mul_(BETAS[1]).add_(g * g * (1 - BETAS[1]))
        unbiased = (square / (1 - BETAS[1] ** count)).sqrt() + EPSILON
        rows.mul_(1 - RATE * DECAY).sub_(RATE / (1 - BETAS[0] ** count) * mean / unbiased)

    run = torch.compile(update) if compiled else update

    def step():
        count.add_(1)  # Outside of compiled code: PyTorch 2.13 reads the old count there in double precision.
        run(rows, mean, square, count, inputs, targets)

    return step, rows


def fastest(steps):
    """Of compiled steps that which is done most often in half a second; those that do not compile are left out."""
    best, most = None, 0
    for step in steps:
        try:
            step()
        except Exception as error:  # Whatever the compiler may raise.
            print(f"not compiled: {str(error).splitlines()[0]}", file=sys.stderr)
            continue
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < 0.5:
            step()
            count += 1
        if count > most:
            best, most = step, count
    return best


def torch_step(peer, shape, threads, models):
    """A function that does one training step of `models` models, each with a batch of its own."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    short = shape[3] <= SHORT
    inputs, targets = batch(shape, models)

    def functional(attention, compiled):
        return functional_step([Model(shape, attention) for _ in range(models)], inputs, targets, compiled)[0]

    if peer == "eager" or (peer == "compile" and not short):
        return module_step(Model(shape, "fused"), inputs[0], targets[0], peer == "compile")
    step = fastest([functional(attention, True) for attention in (("loops", "products") if short else ("products",))])
    if step:
        return step
    if peer == "func":
        return functional("products", False)
    raise SystemExit("nothing of it compiles")


def self_test():
    """Compares functional_step, compiled or not, with torch.optim.AdamW and clip_grad_norm_ after three steps.

    In double precision: in single, AdamW makes differences of up to 1e-5 of roundings in gradients that are near 0.
    """
    torch.set_default_dtype(torch.float64)
    shape, clip = (2, 24, 2, 8, 300, 256), 0.25
    for count in (1, 4):
        for attention, compiled in (("loops", False), ("products", False), ("loops", True)):
            torch.manual_seed(1)
            inputs, targets = batch(shape, count)
            models = [Model(shape, attention) for _ in range(count)]
            step, rows = functional_step(models, inputs, targets, compiled, clip)
            before = rows.clone()
            for _ in range(3):
                step()
            differences = []
            for model, x, y, row in zip(models, inputs, targets, rows):
                for block in model.blocks:
                    block.attention = "fused"
                expected = module_step(model, x, y, False, clip)
                for _ in range(3):
                    expected()
                norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm().item()
                assert abs(norm - clip) < 1e-4, f"a gradient of norm {norm} was not clipped"
                flat = torch.cat([p.detach().flatten() for p in model.parameters()])
                differences.append((flat - row).abs().max())
            worst = torch.stack(differences).max().item()  # Unlike max(), not a number if one of them is not.
            moved = (rows - before).abs().max().item()
            kind = f"{attention}, {'compiled' if compiled else 'eager'}"
            print(f"{count} models, {kind}: parameters moved by up to {moved:.1e} and differ by up to {worst:.1e}")
            assert worst < 1e-5 < moved
