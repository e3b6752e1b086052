"""Writes the golden fixtures of the Transformer tests with Hugging Face's GPT-NeoX in PyTorch.

Needs torch and transformers. Run: python3 Tests/Peers/golden.py Tests/TransformerTests/Fixtures

A fixture is a JSON header line (configuration, batch, optimiser, names and shapes of what follows, in order) and then
little-endian fp32 numbers: the initial parameters, logits, every gradient, and the parameters after ten steps of AdamW with
clipping and a decay mask. Loss and norms are in the header.
"""

import json
import pathlib
import struct
import sys

import torch
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM


def make(tied: bool, layers: int, width: int, heads: int, context: int, vocabulary: int, sequences: int):
    torch.manual_seed(7)
    model = GPTNeoXForCausalLM(
        GPTNeoXConfig(
            vocab_size=vocabulary, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
            intermediate_size=4 * width, hidden_act="gelu_new", rotary_pct=1.0,
            max_position_embeddings=context, use_parallel_residual=False, tie_word_embeddings=tied,
            layer_norm_eps=1e-5, hidden_dropout=0.0, attention_dropout=0.0, attention_bias=True,
            attn_implementation="eager", initializer_range=0.2, use_cache=False,
        )
    ).float().train()
    # Biases and gains away from 0 and 1, so that an error in them shows.
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.add_(0.3 * torch.randn_like(parameter))
    tokens = torch.randint(0, vocabulary, (sequences, context))
    targets = torch.randint(0, vocabulary, (sequences, context))
    targets[torch.rand(sequences, context) < 0.3] = -1
    settings = {"beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1, "clipNorm": 0.5}
    rate = 3e-3
    header = {
        "layers": layers, "width": width, "heads": heads, "context": context, "vocabulary": vocabulary,
        "tiedOutput": tied, "sequences": sequences, "learningRate": rate, "settings": settings,
        "tokens": tokens.flatten().tolist(), "targets": targets.flatten().tolist(), "names": [], "counts": [],
    }
    body = []

    def put(name, tensor):
        header["names"].append(name)
        header["counts"].append(tensor.numel())
        body.append(tensor.detach().flatten().tolist())

    # Version 5 of transformers calls the output matrix lm_head; checkpoints and older versions embed_out.
    named = {n.replace("lm_head", "embed_out"): p for n, p in model.named_parameters()}
    for name, parameter in named.items():
        put("initial:" + name, parameter)
    decays = [p for p in named.values() if p.dim() > 1]
    rest = [p for p in named.values() if p.dim() == 1]
    optimiser = torch.optim.AdamW(
        [{"params": decays, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}],
        lr=rate, betas=(0.9, 0.95), eps=1e-8,
    )
    for step in range(10):
        optimiser.zero_grad()
        logits = model(tokens).logits
        loss = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), torch.where(targets < 0, -100, targets).flatten())
        loss.backward()
        if step == 0:
            put("logits", logits)
            for name, parameter in named.items():
                put("gradient:" + name, parameter.grad)
            header["loss"] = loss.item()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        if step == 0:
            header["gradientNorm"] = norm.item()
        optimiser.step()
    for name, parameter in named.items():
        put("final:" + name, parameter)
    header["finalLoss"] = loss.item()
    return header, body


def main():
    folder = pathlib.Path(sys.argv[1])
    shapes = {
        "untied": dict(tied=False, layers=2, width=24, heads=3, context=5, vocabulary=37, sequences=6),
        "tied": dict(tied=True, layers=1, width=16, heads=2, context=19, vocabulary=33, sequences=4),
    }
    for name, shape in shapes.items():
        header, body = make(**shape)
        with open(folder / f"{name}.golden", "wb") as file:
            file.write(json.dumps(header).encode() + b"\n")
            for values in body:
                file.write(struct.pack(f"<{len(values)}f", *values))


main()
