#!/usr/bin/env python3
"""What docs/scale.md says of training in several processes: seconds per step of recipes with one rank and with two, of
one thread and the recipe's batch each, and the expected efficiency on networks, computed.

Usage: benchmarks/ranks.py [--alone] BUILD DATA [RECIPE...]     DATA is laid out as CONTRIBUTING.md says
--alone leaves out the runs of two ranks, which need a machine with two free cores.
"""
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile

LATENCY = 30e-6  # seconds from one machine to the next, a usual figure for TCP over Ethernet
SMALL_SUMS = 3  # per step, of a few numbers each
GIGABITS = (1, 10, 100)
RANKS = (2, 8, 64)


def data_of(recipe, data):
    folders = {"digits": "mnist", "mnist": "mnist", "fashion": "fashion-mnist", "faces": "faces-128/train"}
    return f"{data}/{folders.get(recipe.split('_')[0], 'photos/train')}"


def checkpoint(run, step):
    folder = run / "checkpoints" / f"step-{step:09}"
    header_size = struct.unpack("<Q", (folder / "state.safetensors").open("rb").read(8))[0]
    header = json.loads((folder / "state.safetensors").open("rb").read(8 + header_size)[8:])
    sizes = {name: tensor["shape"][0] for name, tensor in header.items() if name in ("network", "critic")}
    return json.loads((folder / "state.json").read_text())["trained_seconds"], sizes


def measure(build, data, recipe, ranks, more=(), first=2, last=6):
    """Seconds per step from step `first` to step `last`, and the numbers of network and critic."""
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        words = [f"{build}/lacuna", "train", recipe, "--data", data_of(recipe, data), "--out", str(run), "--threads", "1"]
        settings = [f"schedule.steps={last}", f"checkpoint.steps={first}", "checkpoint.keep=9", "validation.pictures=1", *more]
        for setting in settings:
            words += ["--set", setting]
        port = str(20000 + os.getpid() % 9000)
        places = [dict(os.environ, RANK=str(rank), WORLD_SIZE=str(ranks), MASTER_PORT=port) for rank in range(ranks)]
        masks = f"{data}/masks"  # recipes name folders of dust and scratches that lie there
        processes = [subprocess.Popen(words + ["-q"], env=place, cwd=masks) for place in places]
        if any([process.wait() for process in processes]):
            sys.exit(f"{recipe}: {' '.join(words)} failed")
        start, sizes = checkpoint(run, first)
        end, _ = checkpoint(run, last)
        return (end - start) / (last - first), sizes


def efficiency(seconds, payload, sums, ranks, gigabits):
    """Share of the ideal speed when each rank computes for `seconds` per step: no overlap is counted."""
    wire = 2 * (ranks - 1) / ranks * payload * 8 / (gigabits * 1e9)
    waits = 2 * (ranks - 1) * LATENCY * sums
    return seconds / (seconds + wire + waits)


def main():
    words = sys.argv[1:]
    one_only = words[:1] == ["--alone"]
    build, data, *recipes = words[one_only:]
    build, data = os.path.abspath(build), os.path.abspath(data)
    shipped = pathlib.Path(__file__).resolve().parent.parent / "recipes"
    for recipe in recipes or sorted(path.stem for path in shipped.glob("*.toml")):
        text = (shipped / f"{recipe}.toml").read_text()
        batch = int(text.split("\nbatch = ")[1].split()[0])
        once = [measure(build, data, recipe, 1)]
        rounds = 5 if once[0][0] < 0.3 else 1  # long steps vary less
        once += [measure(build, data, recipe, 1) for _ in range(rounds - 1)]
        alone, sizes = statistics.median(seconds for seconds, _ in once), once[0][1]
        turns = int(text.split("critic_steps = ")[1].split()[0]) if "critic_steps" in text else int("critic" in sizes)
        payload = 4 * (sizes["network"] + turns * sizes.get("critic", 0))
        sums = SMALL_SUMS + turns * 2 + 1 + payload // 25e6
        row = [recipe, f"{payload / 1e6:.1f}", f"{alone:.3f}"]
        if not one_only:
            twice = [measure(build, data, recipe, 2, [f"schedule.batch={2 * batch}"])[0] for _ in range(rounds)]
            together = statistics.median(twice)
            row += [f"{together:.3f}", f"{alone / together:.0%}"]
        row += [" / ".join(f"{efficiency(alone, payload, sums, ranks, speed):.0%}" for ranks in RANKS) for speed in GIGABITS]
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
