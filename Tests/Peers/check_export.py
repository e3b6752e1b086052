"""Trains small models with Codelength, exports them, loads them with transformers and compares.

Run through `make check-export`. Needs torch and transformers. For a tied and an untied model, one of them with
tokens to spare and one of them interrupted before its end, it checks that every weight is loaded and none is left
over, that the tokenizer gives our numbers for our texts and back, and that the logits are ours to 1e-4. With --folder
it checks an export that is there already, made with --probe. Exits 1 if anything differs.
"""

import argparse
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

# Nothing is to be looked for on the network.
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

TOLERANCE = 1e-4
SENTENCES = 64
# 237 tokens: 2 marks, 4 openers, 3 attributes, 2 variants, 45 + 45 names and 136 values.
RUN = {
    "model": {"layers": 3, "width": 48, "heads": 3, "context": 8, "vocabulary": 237, "tiedOutput": False},
    "corpus": {
        "people": 512, "firstNames": 45, "lastNames": 45, "values": [64, 40, 32], "templates": 5,
        "law": {"kind": "power", "exponent": 1.2, "shift": 20}, "noise": 0.1, "seed": 1,
    },
    "optimiser": {"beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1, "clipNorm": 1},
    "schedule": {"shape": "cosine", "peak": 0.01, "warmupSteps": 10, "finalFraction": 0.1},
    "batchSentences": 256, "steps": 200, "evaluation": {"interval": 100, "sentences": 256},
    "checkpointInterval": 10, "seed": 3,
}


def train(tool, configuration, folder, name, interrupt):
    """The id of a run, trained to its end or killed after its first checkpoints."""
    file, store = folder / f"{name}.json", folder / "runs"
    file.write_text(json.dumps(configuration))
    known = set(store.glob("*"))
    command = [tool, "train", "--config", file, "--store", store, "--threads", "1"]
    if not interrupt:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    else:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Until it has a checkpoint of step 100 or later.
        while process.poll() is None and {
            path.parent for path in store.glob("*/checkpoint-0000000[1-9]*")
        } <= known:
            time.sleep(0.01)
        process.kill()
        process.wait()
    (run,) = set(store.glob("*")) - known
    return run.name, store


def export(tool, run, store, folder):
    command = [tool, "export", "--run", run[:12], "--store", store, "--to", folder, "--probe", str(SENTENCES)]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return finished.stdout


def check(folder):
    """What is wrong with an export, and the largest difference between the logits."""
    wrong = []

    def require(condition, message):
        if not condition:
            wrong.append(message)

    model, report = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
    for kind, keys in report.items():
        require(not keys, f"{kind}: {keys}")
    model.eval()
    require(model.dtype == torch.float32, f"the weights are {model.dtype}")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    size = model.config.vocab_size
    require(len(tokenizer) == size, f"the tokenizer has {len(tokenizer)} tokens, the model {size}")
    require(sorted(tokenizer.get_vocab().values()) == list(range(size)), "the tokenizer's numbers have gaps")
    require(tokenizer.bos_token_id == model.config.bos_token_id == 0, "the first token is another")
    require(tokenizer.eos_token_id == model.generation_config.eos_token_id == 1, "the last token is another")
    try:
        wrong.append(f"an unknown word is encoded: {tokenizer('<s> Unheardof').input_ids}")
    except Exception:  # the tokenizers library raises nothing more specific
        pass
    lines = (folder / "probe.jsonl").read_text().splitlines()
    require(lines, "there are no sentences to compare")
    difference = scale = 0.0
    for probe in map(json.loads, lines):
        encoded = tokenizer(probe["text"], return_tensors="pt")
        require(encoded.input_ids[0].tolist() == probe["tokens"], f"{probe['text']!r} has other tokens")
        text = tokenizer.decode(probe["tokens"])
        require(text == probe["text"], f"{probe['text']!r} comes back as {text!r}")
        with torch.no_grad():
            logits = model(**encoded).logits[0, :-1]
        ours = torch.tensor(probe["logits"])
        require(ours.shape == logits.shape, f"shape {tuple(logits.shape)}, not {tuple(ours.shape)}")
        difference = max(difference, (logits - ours).abs().max().item())
        scale = max(scale, ours.abs().max().item())
    require(difference <= TOLERANCE, f"the logits differ by {difference:.2e}")
    start = tokenizer("<s>", return_tensors="pt")
    reply = model.generate(**start, max_new_tokens=model.config.max_position_embeddings - 1, do_sample=False)
    return wrong, len(lines), difference, scale, tokenizer.decode(reply[0])


def report(name, folder):
    wrong, sentences, difference, scale, reply = check(folder)
    print(
        f"{name}: {sentences} sentences, logits up to {scale:.1f}, largest difference {difference:.2e}; "
        f"generates {reply!r}", flush=True)
    for message in wrong:
        print(f"  {message}", file=sys.stderr)
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default=".build/release/codelength")
    parser.add_argument("--folder", type=pathlib.Path, help="an export made with --probe")
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    print(f"transformers {transformers.__version__}, torch {torch.__version__}, tolerance {TOLERANCE}")
    if options.folder:
        return report(str(options.folder), options.folder)
    right = True
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for kind, tied, spare, interrupt in [("untied", False, 0, False), ("tied", True, 19, False),
                                             ("interrupted", True, 0, True)]:
            configuration = copy.deepcopy(RUN)
            configuration["model"]["tiedOutput"] = tied
            configuration["model"]["vocabulary"] += spare
            if interrupt:
                configuration["steps"] = 1_000_000
            run, store = train(options.tool, configuration, folder, kind, interrupt)
            print(export(options.tool, run, store, folder / kind), end="")
            right = report(kind, folder / kind) and right
    return right


sys.exit(0 if main() else 1)
