"""Trains the same model in PyTorch eager, torch.compile and JAX jit, and in Codelength, in turn, and prints the ratios.

Run through `make bench-peers`. Needs torch and jax; a missing one is reported and left out. Every framework runs the
whole training step on the same shape and batch size: forward, backward, clipping of the global norm and AdamW. In the
first table one run has all threads. The second is of a sweep: a run has one thread, and as many run at once.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

# Layers, width, heads, tokens in a sequence, vocabulary, tokens a step: what the chapters train, then longer ones.
CHAPTERS = [
    (2, 8, 2, 7, 172, 448), (2, 16, 2, 7, 176, 448), (2, 24, 2, 8, 300, 1024),
    (2, 48, 2, 7, 172, 448), (2, 64, 2, 7, 1104, 448), (2, 64, 2, 8, 1104, 4096),
]
LONGER = [
    (3, 96, 6, 48, 777, 8160), (4, 160, 5, 64, 1500, 8192),
    (2, 16, 2, 64, 1024, 8192), (2, 32, 2, 64, 1024, 8192), (2, 64, 4, 64, 1024, 8192),
    (4, 64, 4, 64, 1024, 8192), (4, 128, 4, 64, 1024, 8192), (4, 256, 8, 64, 1024, 8192),
    (6, 384, 6, 64, 1024, 8192), (2, 64, 4, 8, 256, 16384),
]
TITLES = {"eager": "PyTorch eager", "compile": "torch.compile", "func": "torch.func, 4 models", "jax": "JAX jit"}
PACKAGES = {"eager": "torch", "compile": "torch", "func": "torch", "jax": "jax"}
# Models that torch.func trains at once in a process.
MODELS = 4
# With steps of at most so many tokens a peer can be faster with one thread than with all, so both are measured.
SMALL = 4096


def run_peer(peer, shape, threads, seconds):
    """What a peer's process does: warms up, says so, waits for a line and prints its tokens a second."""
    tokens = shape[5] // shape[3] * shape[3]
    if peer == "jax":
        import jax_peer
        step, tokens = jax_peer.jax_step(shape), tokens * jax_peer.STEPS
    else:
        import torch_peers
        models = MODELS if peer == "func" else 1
        step, tokens = torch_peers.torch_step(peer, shape, threads, models), tokens * models
    step()  # This one compiles.
    repeat(step, 0.5, 3)
    print("ready", flush=True)
    sys.stdin.readline()
    steps, elapsed = repeat(step, seconds, 2)
    print(steps * tokens / elapsed, flush=True)


def repeat(step, seconds, least):
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < seconds or steps < least:
        step()
        steps += 1
    return steps, time.perf_counter() - start


def environment(threads):
    """Limits all libraries to some threads and lets freed memory stay with the process.

    glibc would otherwise return large blocks to the system after use, and both PyTorch and JAX would fault them in
    again at every step, which cost them up to a third of their speed.
    """
    return dict(
        os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads), PJRT_NPROC=str(threads),
        XLA_FLAGS=f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}",
        TORCHINDUCTOR_COMPILE_THREADS="1", MALLOC_ARENA_MAX="1", MALLOC_MMAP_MAX_="0",
        MALLOC_TRIM_THRESHOLD_=str(2**36), MALLOC_TOP_PAD_=str(2**26))


def measure(peer, shape, threads, seconds, processes):
    """A peer's tokens a second, summed over processes that are timed at once; none if it does not work.

    It has processes of its own, so that none inherits another's threads or settings.
    """
    command = [sys.executable, os.path.abspath(__file__), "--peer", peer, "--threads", str(threads)]
    command += ["--seconds", str(seconds), "--shape", *map(str, shape)]
    with tempfile.TemporaryFile("w+") as errors:
        children = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                             env=environment(threads))
            for _ in range(processes)
        ]
        try:
            if all([child.stdout.readline() == "ready\n" for child in children]):
                for child in children:
                    child.stdin.write("go\n")
                    child.stdin.flush()
                return sum(float(child.stdout.readline()) for child in children)
        except (ValueError, BrokenPipeError):
            pass  # It ended before its time; the reason is printed below.
        finally:
            for child in children:
                child.kill()
                child.communicate()
        errors.seek(0)
        lines = errors.read().strip().splitlines()
        print(f"  {TITLES[peer]}, {shape}: {lines[-1] if lines else 'failed'}", file=sys.stderr)
        return None


def best(peer, shape, threads, seconds, processes):
    """A peer's tokens a second; for small steps the better of one thread and all threads."""
    counts = {1, threads} if shape[5] <= SMALL else {threads}
    speeds = [measure(peer, shape, count, seconds, processes) for count in sorted(counts)]
    return max((speed for speed in speeds if speed), default=None)


def ours(tool, shape, threads, seconds, processes):
    """Tokens a second, summed over processes that run at once, and the median of their shares of the peak."""
    names = ["--layers", "--width", "--heads", "--context", "--vocabulary", "--tokens"]
    command = [tool, "bench", *[text for pair in zip(names, map(str, shape)) for text in pair]]
    command += ["--threads", str(threads), "--seconds", str(seconds), "--json"]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    outputs = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        sys.exit(f"{' '.join(command)} failed")
    results = [json.loads(output) for output in outputs]
    return (
        sum(result["tokens_per_second"] for result in results),
        statistics.median(result["peak_share"] for result in results))


def row(options, shape, peers, threads, processes):
    """A line of a table. The ratio to the best peer is taken in each round, since machines change their speed."""
    speeds, shares, ratios, others = [], [], [], {peer: [] for peer in peers}
    for _ in range(options.rounds):
        speed, share = ours(options.tool, shape, threads, options.seconds, processes)
        speeds.append(speed)
        shares.append(share)
        working = {}
        for peer in filter(available, peers):
            if value := best(peer, shape, threads, options.seconds, processes):
                working[peer] = value
        for peer, value in working.items():
            others[peer].append(value)
        if working:
            ratios.append(speed / max(working.values()))
    cells = [", ".join(map(str, shape))]
    cells += [f"{statistics.median(speeds):,.0f}", f"{100 * statistics.median(shares):.0f} %"]
    cells += [f"{statistics.median(values):,.0f}" if values else "-" for values in others.values()]
    return cells + [f"{statistics.median(ratios):.2f}" if ratios else "-"]


def table(options, shapes, ours_title, peers, threads, processes):
    titles = ["L, d, heads, T, V, tokens a step", ours_title, "of peak", *[TITLES[peer] for peer in peers], "ratio"]
    print(f"\n| {' | '.join(titles)} |\n|---{'|---:' * (len(titles) - 1)}|", flush=True)
    for shape in [tuple(options.shape)] if options.shape else shapes:
        print(f"| {' | '.join(row(options, shape, peers, threads, processes))} |", flush=True)


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def available(peer):
    return version(PACKAGES[peer]) is not None


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def machine():
    """The processor, its vector instructions, the cores and the versions of the peers."""
    name, vectors = platform.processor() or platform.machine(), []
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            facts = dict([text.strip() for text in line.split(":", 1)] for line in file if ":" in line)
        name = facts.get("model name", name)
        vectors = [flag for flag in ("avx2", "avx512f") if flag in facts.get("flags", "").split()]
    versions = [f"{package} {version(package) or 'missing, left out'}" for package in ("torch", "jax")]
    return "; ".join([" ".join([name, *vectors]), f"{cores()} cores", *versions])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=".build/release/codelength")
    parser.add_argument("--threads", type=int, default=cores(), help="threads of a step; processes of the sweep")
    parser.add_argument("--seconds", type=float, default=6, help="how long each is measured in a round")
    parser.add_argument("--rounds", type=int, default=3, help="how often all are measured in turn")
    parser.add_argument("--shape", type=int, nargs=6, help="this shape alone: L d heads T V tokens")
    parser.add_argument("--table", choices=["step", "sweep", "both"], default="both")
    parser.add_argument("--self-test", action="store_true", help="check AdamW of several models at once, no more")
    parser.add_argument("--peer", choices=TITLES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        run_peer(options.peer, tuple(options.shape), options.threads, options.seconds)
        return
    print(machine(), flush=True)
    if options.self_test:
        if available("func"):
            import torch_peers
            torch_peers.self_test()
        return
    if not os.path.exists(options.tool):
        parser.error(f"there is no {options.tool}; --tool says where the program is")
    if options.table != "sweep":
        table(options, CHAPTERS + LONGER, "Codelength tokens/s", ["eager", "compile", "jax"], options.threads, 1)
    if options.table != "step":
        peers = ["eager", "compile", "func", "jax"]
        table(options, CHAPTERS, "Codelength, sum", peers, 1, options.threads)


if __name__ == "__main__":
    main()
