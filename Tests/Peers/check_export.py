"""Trains small models with Codelength, exports them, loads them with transformers and compares.

Run through `make check-export`. Needs torch and transformers. For a tied and an untied model, one of them with
tokens to spare and one of them interrupted before its end, it checks that every weight is loaded and none is left
over, that the tokenizer gives our numbers for our texts and back, that the logits are ours to 1e-4, and that replies
are the same one by one, in batches padded on either side, and through the pipeline. With --folder it checks an export
that is there already, made with --probe. Exits 1 if anything differs.
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
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline

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


def check_texts(tokenizer, probe, require):
    """A sentence as a line of a corpus file, with and without the mark that begins it."""
    text, tokens = probe["text"], probe["tokens"]
    for written in [text, f"<s> {text}", f"  {text}\n", text.replace(" .", ".")]:
        require(tokenizer(written).input_ids == tokens, f"{written!r} has other tokens")
    require(tokenizer(text, add_special_tokens=False).input_ids == tokens[1:], f"{text!r} alone has other tokens")
    plain = tokenizer.decode(tokens, skip_special_tokens=True)
    require(plain == text, f"{text!r} comes back as {plain!r}")
    marked = tokenizer.decode(tokens)
    require(marked == f"<s> {text}", f"{text!r} with its mark comes back as {marked!r}")
    # Wherever a text is cut, its parts make the whole.
    for place in range(2, len(tokens)):
        parts = [tokenizer.decode(part, skip_special_tokens=True) for part in (tokens[:place], tokens[place:])]
        require("".join(parts) == text, f"{text!r} in parts is {parts}")


def check_replies(folder, model, tokenizer, probes, require):
    """Replies to the beginnings of sentences, of different lengths; the first of them."""
    prompts = [" ".join(probe["text"].split(" ")[:1 + index % 4]) for index, probe in enumerate(probes[:8])]
    longest = max(len(probe["tokens"]) for probe in probes)

    def reply(inputs, **settings):
        with torch.no_grad():
            return model.generate(**inputs, max_new_tokens=longest, do_sample=False, **settings)

    alone, last = [], []
    for prompt in prompts:
        inputs = tokenizer(prompt, return_tensors="pt")
        tokens = reply(inputs)[0]
        alone.append(tokenizer.decode(tokens, skip_special_tokens=True))
        require(alone[-1].startswith(prompt + " "), f"the reply to {prompt!r} is {alone[-1]!r}")
        require(tokens.tolist().count(1) <= 1, f"the reply to {prompt!r} does not end at its full stop")
        # Without a mask nothing is taken for padding.
        bare = model.generate(inputs.input_ids, max_new_tokens=longest, do_sample=False)
        require(bare[0].tolist() == tokens.tolist(), f"without a mask the reply to {prompt!r} is another")
        with torch.no_grad():
            last.append(model(**inputs).logits[0, -1])
    for side in ["left", "right"]:
        batch = tokenizer(prompts, padding=True, padding_side=side, return_tensors="pt")
        with torch.no_grad():
            logits = model(**batch).logits
        for row, (mask, expected) in enumerate(zip(batch.attention_mask, last)):
            difference = (logits[row, mask.nonzero()[-1]] - expected).abs().max().item()
            require(difference <= TOLERANCE, f"padded on the {side}, {prompts[row]!r} differs by {difference:.2e}")
    require(tokenizer.padding_side == "left", "prompts are padded between them and their replies")
    batch = tokenizer(prompts, padding=True, return_tensors="pt")
    require(tokenizer.batch_decode(reply(batch), skip_special_tokens=True) == alone, "replies in a batch are others")
    generate = pipeline("text-generation", model=str(folder))
    for size in [1, 4]:
        # Left to itself, the pipeline of version 4 removes the space before a full stop.
        replies = generate(prompts, max_new_tokens=longest, do_sample=False, batch_size=size,
                           clean_up_tokenization_spaces=False)
        texts = [reply[0]["generated_text"] for reply in replies]
        require(texts == alone, f"the pipeline, in batches of {size}, says {texts}, not {alone}")
    return alone[0]


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
    require(model.config.eos_token_id == 1, "the last token is another")
    require(model.generation_config.eos_token_id == [1, 0], "replies end elsewhere")
    require(tokenizer.pad_token_id == model.generation_config.pad_token_id == 0, "the padding is another")
    require(tokenizer.all_special_ids == [0], f"{tokenizer.all_special_tokens} are special")
    try:
        wrong.append(f"an unknown word is encoded: {tokenizer('Unheardof').input_ids}")
    except Exception:  # the tokenizers library raises nothing more specific
        pass
    lines = (folder / "probe.jsonl").read_text().splitlines()
    require(lines, "there are no sentences to compare")
    difference = scale = 0.0
    probes = [json.loads(line) for line in lines]
    for probe in probes:
        check_texts(tokenizer, probe, require)
        encoded = tokenizer(probe["text"], return_tensors="pt")
        with torch.no_grad():
            logits = model(**encoded).logits[0, :-1]
        ours = torch.tensor(probe["logits"])
        require(ours.shape == logits.shape, f"shape {tuple(logits.shape)}, not {tuple(ours.shape)}")
        difference = max(difference, (logits - ours).abs().max().item())
        scale = max(scale, ours.abs().max().item())
    require(difference <= TOLERANCE, f"the logits differ by {difference:.2e}")
    return wrong, len(lines), difference, scale, check_replies(folder, model, tokenizer, probes, require)


def report(name, folder):
    wrong, sentences, difference, scale, reply = check(folder)
    print(
        f"{name}: {sentences} sentences, logits up to {scale:.1f}, largest difference {difference:.2e}; "
        f"replies {reply!r}", flush=True)
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
