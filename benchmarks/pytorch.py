#!/usr/bin/python3
"""Lacuna beside the same network in PyTorch eager (Debian's python3-torch, the version of its libtorch-dev), in ONNX
Runtime and in OpenCV's DNN.

usage: benchmarks/pytorch.py [--only training|denoising] [--threads N] [--runs N] [--photos DIR] [--lacuna PROGRAM]

Measures a training step of recipes/photo_denoiser.toml (batch 16, crops of 64 pixels), and denoising a picture of one
megapixel by photo_denoiser and photo_denoiser_fast. Each figure is the median of RUNS runs, every run a process of its
own, all in turn. PyTorch runs twice, in its own memory format and with channels-last. ONNX Runtime (onnxruntime-node,
fetched from npm without its scripts) and OpenCV run the files that `lacuna export` writes; they do not train. The ratio
is to the fastest of them. Lacuna does more in its time: a training step also averages the weights, while a thread loads
the next data; denoising also reads and writes the file. Before anything is timed Lacuna and PyTorch must agree to
0.001; the other two are compared by build/test_export.
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
MODELS = ["photo_denoiser", "photo_denoiser_fast"]
RECIPE = ROOT / "recipes/photo_denoiser.toml"
SIGMA = 25
STEPS = 10  # of a training run
SIDE = 1000  # of the megapixel
PICTURES = 2  # of a denoising run; the first one pays for the start and is left out
FORMATS = {"PyTorch": torch.contiguous_format, "PyTorch, channels-last": torch.channels_last}
EXPORTED = ["ONNX Runtime", "OpenCV"]  # run exported files


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)

    def forward(self, x):
        return self.second(self.first(x).relu_()).add_(x)


class RestorerUnet(nn.Module):
    """src/networks/restorer_unet.cpp with a noise plane, without masks."""

    def __init__(self, channels, widths, convolutions):
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


def model_file(name):
    return ROOT / "models" / f"{name}.safetensors"


def shipped_network(name, memory_format):
    """The network of a shipped model file, read by hand: eight bytes of header length, JSON, tensors."""
    data = model_file(name).read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    parameters = json.loads(header.pop("__metadata__")["lacuna"])["parameters"]
    tensors = {}
    for tensor, entry in header.items():
        first, end = entry["data_offsets"]
        kind = {"F16": numpy.float16, "F32": numpy.float32}[entry["dtype"]]
        values = numpy.frombuffer(data[start + first:start + end], kind).astype(numpy.float32)
        tensors[tensor] = torch.from_numpy(values.reshape(entry["shape"]))
    numbers = {key: [int(number) for number in parameters[key].split(",")] for key in ("widths", "convolutions")}
    network = RestorerUnet(3, **numbers)
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


def check_agreement(model, lacuna, folder):
    picture = write_picture(folder / "check.ppm", 256)
    run_lacuna([lacuna, "denoise", folder / "check.ppm", "-o", folder / "out.ppm", "--noise", str(SIGMA),
                "--model", model])
    samples = numpy.frombuffer((folder / "out.ppm").read_bytes()[-picture.numel() * 2:], ">u2")
    ours = torch.from_numpy((samples / 65535).astype(numpy.float32)).reshape(256, 256, 3).permute(2, 0, 1)[None]
    for name, memory_format in FORMATS.items():
        difference = (ours - restored(shipped_network(model, memory_format), picture, memory_format)).abs().max().item()
        print(f"{model}, {name}: the results differ by {difference:.6f} at most", flush=True)
        if not difference < 1e-3:
            sys.exit("the networks differ: nothing was timed")


def pytorch_training(model, memory_format):
    """Seconds per training step."""
    network = shipped_network(model, memory_format)
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


def seconds_after_the_first(run):
    """Seconds of a run, without the first one."""
    seconds = []
    for _ in range(PICTURES):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.mean(seconds[1:])


def pytorch_denoising(model, memory_format):
    network, picture = shipped_network(model, memory_format), torch.rand(1, 3, SIDE, SIDE)
    return seconds_after_the_first(lambda: restored(network, picture, memory_format))


def opencv_denoising(file, threads):
    import cv2
    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromONNX(str(file))
    picture = numpy.random.default_rng(1).random((1, 3, SIDE, SIDE), numpy.float32)
    level = numpy.full((1, 1, SIDE, SIDE), SIGMA / 255, numpy.float32)

    def run():
        net.setInput(picture, "image")  # anew, or OpenCV has nothing to do
        net.setInput(level, "noise_level")
        net.forward("restored")

    return seconds_after_the_first(run)


def onnx_runtime_denoising(file, threads):
    script = ROOT / "benchmarks/onnx_runtime"
    done = subprocess.run([f"{script}.sh", "sh", "-c", 'NODE_PATH="$LACUNA_ONNX_RUNTIME" exec node "$@"', "node",
                           f"{script}.js", "time", file, str(SIDE), str(SIDE), str(threads)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return float(done.stdout)


def lacuna_training(options):
    """Seconds per training step without waiting for data, and the share of the time that was not spent so."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"schedule.steps": STEPS, "validation.pictures": 1, "validation.crop": 64}
        given = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        run_lacuna([options.lacuna, "train", RECIPE, "--data", options.photos, "--out", f"{folder}/run",
                    "--init", model_file("photo_denoiser"),
                    "--threads", str(options.threads), "--quiet", *given])
        lines = [json.loads(line) for line in open(f"{folder}/run/metrics.jsonl")]
        last = next(line for line in lines if line.get("step") == STEPS and "seconds" in line)
        return last["seconds"] * last["busy"] / STEPS, last["busy"]


def lacuna_denoising(model, options, folder):
    """Seconds per megapixel picture."""
    pictures = [folder / f"{i}.ppm" for i in range(PICTURES)]
    run_lacuna([options.lacuna, "denoise", *pictures, "-o", folder / "out", "--noise", str(SIGMA), "--model", model,
                "--threads", str(options.threads), "--max-memory", "4G", "--report", folder / "report.json", "--quiet"])
    rows = json.loads((folder / "report.json").read_text())["rows"]
    return statistics.mean(row["seconds"] for row in rows[1:])


def in_a_process(task, model, peer, options, file=None):
    done = subprocess.run([sys.executable, __file__, "--task", task, "--model", model, "--peer", peer,
                           "--file", str(file), "--threads", str(options.threads)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return float(done.stdout)


def row(what, runs, options):
    """Runs all in turn and prints a row of the table. `runs`: name -> function that gives seconds, Lacuna's first."""
    times = {name: [] for name in runs}
    for _ in range(options.runs):
        for name, run in runs.items():
            times[name].append(run())
    medians = {name: statistics.median(each) for name, each in times.items()}
    ratio = medians["Lacuna"] / min(seconds for name, seconds in medians.items() if name != "Lacuna")
    columns = ["Lacuna", *FORMATS, *EXPORTED]
    cells = " | ".join(f"{medians[name]:.3f} s" if name in medians else "" for name in columns)
    print(f"| {what} | {options.threads} | {options.runs} | {cells} | {ratio:.2f} |", flush=True)


def training_row(options):
    busy = []

    def lacuna():
        seconds, share = lacuna_training(options)
        busy.append(share)
        return seconds

    peers = {name: lambda name=name: in_a_process("training", "photo_denoiser", name, options) for name in FORMATS}
    row("training step of `photo_denoiser`", {"Lacuna": lacuna, **peers}, options)
    return statistics.median(busy)


def denoising_row(model, options, folder):
    files = {"ONNX Runtime": folder / f"{model}.onnx", "OpenCV": folder / f"{model}_{SIDE}.onnx"}
    run_lacuna([options.lacuna, "export", model, "-o", files["ONNX Runtime"], "-q"])
    run_lacuna([options.lacuna, "export", model, "-o", files["OpenCV"], "-q", "--size", f"{SIDE}x{SIDE}"])
    for i in range(PICTURES):
        write_picture(folder / f"{i}.ppm", SIDE)
    peers = {name: lambda name=name: in_a_process("denoising", model, name, options, files.get(name))
             for name in [*FORMATS, *EXPORTED]}
    row(f"1 megapixel, `{model}`", {"Lacuna": lambda: lacuna_denoising(model, options, folder), **peers}, options)


def run_peer(options):
    if options.peer == "ONNX Runtime":
        return onnx_runtime_denoising(options.file, options.threads)
    if options.peer == "OpenCV":
        return opencv_denoising(options.file, options.threads)
    torch.set_num_threads(options.threads)
    task = {"training": pytorch_training, "denoising": pytorch_denoising}[options.task]
    return task(options.model, FORMATS[options.peer])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("LACUNA_DATA") or ROOT.parent / "shared/data"
    parser.add_argument("--only", choices=["training", "denoising"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--photos", default=pathlib.Path(data) / "photos", help="folder with train/*.jpg")
    parser.add_argument("--lacuna", default=ROOT / "build/lacuna")
    for hidden in ("--task", "--model", "--peer", "--file"):  # of a peer's own process
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        print(run_peer(options))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for model in MODELS:
            check_agreement(model, options.lacuna, folder)
        columns = ["", "threads", "runs", "Lacuna", *FORMATS, *EXPORTED, "ratio"]
        print(f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
        busy = training_row(options) if options.only != "denoising" else None
        if options.only != "training":
            for model in MODELS:
                denoising_row(model, options, folder)
        if busy:
            print(f"\nShare of the training time not spent waiting for data: {busy:.3f}")


if __name__ == "__main__":
    main()
