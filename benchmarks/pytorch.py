#!/usr/bin/python3
"""Lacuna beside the same network in PyTorch eager (Debian's python3-torch, the version of its libtorch-dev).

usage: benchmarks/pytorch.py [--threads N] [--runs N] [--photos DIR] [--lacuna PROGRAM]

Measures a training step of recipes/photo_denoiser.toml (batch 16, crops of 64 pixels) and denoising a picture of one
megapixel. Each figure is the median of RUNS runs, every run a process of its own, Lacuna and PyTorch in turn. PyTorch
runs twice, in its own memory format and with channels-last; the ratio is to the faster one. Lacuna does more in its
time: a training step also averages the weights, while a thread loads the next data; denoising also reads and writes
the file. Before anything is timed the two must agree to 0.001.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODEL = ROOT / "models/photo_denoiser.safetensors"
RECIPE = ROOT / "recipes/photo_denoiser.toml"
SIGMA = 25
STEPS = 10  # of a training run
PICTURES = 2  # of a denoising run; the first one pays for the start and is left out
FORMATS = {"PyTorch": torch.contiguous_format, "PyTorch, channels-last": torch.channels_last}


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)

    def forward(self, x):
        return self.second(self.first(x).relu_()).add_(x)


class RestorerUnet(nn.Module):
    """src/networks/restorer_unet.cpp with a noise plane, without masks."""

    def __init__(self, channels=3, widths=(64, 128, 160), convolutions=(8, 8, 6)):
        super().__init__()
        self.levels = len(widths) - 1
        self.stem = nn.Conv2d(4 * channels + 1, widths[0], 3, padding=1, bias=False)
        for level, (width, deeper) in enumerate(zip(widths, widths[1:])):
            blocks = convolutions[level] // 4
            setattr(self, f"encoder{level}", nn.Sequential(*(Block(width) for _ in range(blocks))))
            setattr(self, f"down{level}", nn.Conv2d(width, deeper, 2, stride=2, bias=False))
            setattr(self, f"up{level}", nn.Conv2d(deeper, 4 * width, 1, bias=False))
            setattr(self, f"decoder{level}", nn.Sequential(*(Block(width) for _ in range(blocks))))
        self.middle = nn.Sequential(*(Block(widths[-1]) for _ in range(convolutions[-1] // 2)))
        self.tail = nn.Conv2d(widths[0], 4 * channels, 3, padding=1, bias=False)

    def forward(self, image, noise_level, memory_format):
        plane = noise_level.view(-1, 1, 1, 1).expand(-1, 1, image.shape[2] // 2, image.shape[3] // 2)
        x = torch.cat([functional.pixel_unshuffle(image, 2), plane], 1).contiguous(memory_format=memory_format)
        first = x = self.stem(x)
        skips = []
        for level in range(self.levels):
            x = getattr(self, f"encoder{level}")(x)
            skips.append(x)
            x = getattr(self, f"down{level}")(x)
        x = self.middle(x)
        for level in reversed(range(self.levels)):
            x = functional.pixel_shuffle(getattr(self, f"up{level}")(x), 2).add_(skips[level])
            x = getattr(self, f"decoder{level}")(x)
        return functional.pixel_shuffle(self.tail(x + first), 2).add_(image)


def shipped_network(memory_format):
    """The network of the shipped model file, read by hand: eight bytes of header length, JSON, tensors."""
    data = MODEL.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        kind = {"F16": numpy.float16, "F32": numpy.float32}[entry["dtype"]]
        values = numpy.frombuffer(data[start + first:start + end], kind).astype(numpy.float32)
        tensors[name] = torch.from_numpy(values.reshape(entry["shape"]))
    network = RestorerUnet()
    network.load_state_dict(tensors)  # every tensor, or an error
    return network.to(memory_format=memory_format)


def write_picture(path, side):
    """Waves with noise as a PPM of 16 bits; returns it as 1 x 3 x side x side."""
    random = numpy.random.default_rng(1)
    y, x = numpy.mgrid[0:side, 0:side]
    waves = numpy.stack([0.5 + 0.4 * numpy.sin(0.11 * x + c) * numpy.cos(0.07 * y) for c in range(3)], -1)
    noisy = numpy.clip(waves + SIGMA / 255 * random.standard_normal(waves.shape), 0, 1)
    samples = numpy.round(65535 * noisy).astype(">u2")
    path.write_bytes(b"P6\n%d %d\n65535\n" % (side, side) + samples.tobytes())
    return torch.from_numpy((samples / 65535).astype(numpy.float32)).permute(2, 0, 1)[None].contiguous()


def run_lacuna(arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr}")


def restored(network, picture, memory_format):
    with torch.inference_mode():
        return network(picture, torch.tensor([SIGMA / 255]), memory_format).clamp(0, 1)


def check_agreement(lacuna, folder):
    picture = write_picture(folder / "check.ppm", 256)
    run_lacuna([lacuna, "denoise", folder / "check.ppm", "-o", folder / "out.ppm", "--noise", str(SIGMA)])
    samples = numpy.frombuffer((folder / "out.ppm").read_bytes()[-picture.numel() * 2:], ">u2")
    ours = torch.from_numpy((samples / 65535).astype(numpy.float32)).reshape(256, 256, 3).permute(2, 0, 1)[None]
    for name, memory_format in FORMATS.items():
        difference = (ours - restored(shipped_network(memory_format), picture, memory_format)).abs().max().item()
        print(f"{name}: the results differ by {difference:.6f} at most", flush=True)
        if not difference < 1e-3:
            sys.exit("the networks differ: nothing was timed")


def pytorch_training(memory_format):
    """Seconds per training step."""
    network = shipped_network(memory_format)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0)
    clean = torch.rand(16, 3, 64, 64)
    levels = torch.rand(16) * 75 / 255
    noisy = clean + levels.view(-1, 1, 1, 1) * torch.randn_like(clean)
    start = time.perf_counter()
    for _ in range(STEPS):
        error = network(noisy, levels, memory_format) - clean
        loss = error.square().mean([1, 2, 3]).add(1e-8).log().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        optimizer.step()
        loss.item()
    return (time.perf_counter() - start) / STEPS


def pytorch_denoising(memory_format):
    """Seconds per megapixel picture."""
    network = shipped_network(memory_format)
    picture = torch.rand(1, 3, 1000, 1000)
    seconds = []
    for _ in range(PICTURES):
        start = time.perf_counter()
        restored(network, picture, memory_format)
        seconds.append(time.perf_counter() - start)
    return statistics.mean(seconds[1:])


def lacuna_training(options):
    """Seconds per training step without waiting for data, and the share of the time that was not spent so."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"schedule.steps": STEPS, "validation.pictures": 1, "validation.crop": 64}
        given = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        run_lacuna([options.lacuna, "train", RECIPE, "--data", options.photos, "--out", f"{folder}/run", "--init", MODEL,
                    "--threads", str(options.threads), "--quiet", *given])
        lines = [json.loads(line) for line in open(f"{folder}/run/metrics.jsonl")]
        last = next(line for line in lines if line.get("step") == STEPS and "seconds" in line)
        return last["seconds"] * last["busy"] / STEPS, last["busy"]


def lacuna_denoising(options, folder):
    """Seconds per megapixel picture."""
    pictures = [folder / f"{i}.ppm" for i in range(PICTURES)]
    run_lacuna([options.lacuna, "denoise", *pictures, "-o", folder / "out", "--noise", str(SIGMA), "--threads",
                str(options.threads), "--max-memory", "4G", "--report", folder / "report.json", "--quiet"])
    rows = json.loads((folder / "report.json").read_text())["rows"]
    return statistics.mean(row["seconds"] for row in rows[1:])


def in_a_process(task, name, options):
    done = subprocess.run([sys.executable, __file__, "--peer", task, "--format", name, "--threads", str(options.threads)],
                          capture_output=True, text=True, check=True)
    return float(done.stdout)


def row(task, unit, lacuna, options):
    """Runs all in turn and prints a row of the table."""
    times = {"Lacuna": [], **{name: [] for name in FORMATS}}
    for _ in range(options.runs):
        times["Lacuna"].append(lacuna())
        for name in FORMATS:
            times[name].append(in_a_process(task, name, options))
    medians = {name: statistics.median(each) for name, each in times.items()}
    ratio = medians["Lacuna"] / min(medians[name] for name in FORMATS)
    cells = " | ".join(f"{medians[name]:.3f} s" for name in medians)
    print(f"| {unit} | {options.threads} | {cells} | {ratio:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("LACUNA_DATA") or ROOT.parent / "shared/data"
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--photos", default=pathlib.Path(data) / "photos", help="folder with train/*.jpg")
    parser.add_argument("--lacuna", default=ROOT / "build/lacuna")
    parser.add_argument("--peer", choices=["training", "denoising"], help=argparse.SUPPRESS)
    parser.add_argument("--format", choices=FORMATS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.peer:
        task = {"training": pytorch_training, "denoising": pytorch_denoising}[options.peer]
        print(task(FORMATS[options.format]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_agreement(options.lacuna, folder)
        print(f"\n| | threads | Lacuna | {' | '.join(FORMATS)} | ratio |\n|---|---|---|---|---|---|")
        busy = []

        def training():
            seconds, share = lacuna_training(options)
            busy.append(share)
            return seconds

        row("training", "training step", training, options)
        for i in range(PICTURES):
            write_picture(folder / f"{i}.ppm", 1000)
        row("denoising", "denoising 1 megapixel", lambda: lacuna_denoising(options, folder), options)
        print(f"\nShare of the training time not spent waiting for data: {statistics.median(busy):.3f}")


if __name__ == "__main__":
    main()
