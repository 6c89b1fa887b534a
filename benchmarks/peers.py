#!/usr/bin/python3
"""Lacuna beside OpenCV and G'MIC: filling holes and taking out noise, in one run.

usage: benchmarks/peers.py PHOTOS... [--sizes 0.25,1,4,12,48] [--runs N] [--limit SECONDS] [--plot FILE.svg] [--lacuna PROGRAM]

PHOTOS are folders of photographs; those of at least 320 x 320 pixels count. The first folder should hold some that no
network was trained on: results are judged up to 4 megapixels, which 39 photographs make. Each picture is a mosaic of their middles at native
resolution. Holes cover 2 % of it: thin ones are strokes of 3 pixels, wide ones strokes of 45. Noise is white, sigma 25.
Every run is a process of its own, that reads and writes files, methods in turn; figures are medians. Seconds are those
of the processor, all threads together, so that other programs disturb them little; memory is the most a process held.
A method that would take longer than the limit, by its time for the size before, is left out of the sizes that follow.
Needs python3-opencv and gmic (scripts/setup.sh bench).
"""
import argparse
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile

import cv2
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
TILE = 320
SIGMA = 25
HOLE_SHARE = 0.02
MOST_JUDGED = 4  # megapixels


def opencv(method, picture, mask, out):
    """What a child process does for one of OpenCV's methods."""
    image = cv2.imread(picture)
    if method == "nlm":  # as `lacuna evaluate --baseline nlm`
        result = cv2.fastNlMeansDenoising(image, None, 22.5, 7, 21)
    else:
        hole = cv2.imread(mask, cv2.IMREAD_GRAYSCALE)
        if method in ("TELEA", "NS"):
            result = cv2.inpaint(image, hole, 4, getattr(cv2, "INPAINT_" + method))
        elif method == "SHIFTMAP":
            lab = cv2.cvtColor(image, cv2.COLOR_BGR2Lab)
            result = numpy.zeros_like(lab)
            cv2.xphoto.inpaint(lab, 255 - hole, result, cv2.xphoto.INPAINT_SHIFTMAP)
            result = cv2.cvtColor(result, cv2.COLOR_Lab2BGR)
            result[hole == 0] = image[hole == 0]
        else:
            result = numpy.zeros_like(image)
            cv2.xphoto.inpaint(image, 255 - hole, result, cv2.xphoto.INPAINT_FSR_FAST)
    cv2.imwrite(out, result)


def commands(lacuna):
    """Per task: method -> command line for (picture, mask, out)."""
    me = [sys.executable, __file__, "--opencv"]
    peer = lambda name: lambda picture, mask, out: me + [name, picture, mask, out]
    fill = lambda method: lambda picture, mask, out: [
        lacuna, "fill", picture, "--mask", mask, "-o", out, "-q", "--method", method]
    gmic = lambda picture, mask, out: [
        "gmic", "-v", "-", picture, mask, "-inpaint_matchpatch[0]", "[1]", "-keep[0]", "-o", out]
    denoise = lambda speed: lambda picture, mask, out: [
        lacuna, "denoise", picture, "-o", out, "-q", "--noise", str(SIGMA), "--speed", speed]
    peers = {"OpenCV TELEA": peer("TELEA"), "OpenCV Navier-Stokes": peer("NS"), "OpenCV SHIFTMAP": peer("SHIFTMAP"),
             "OpenCV FSR (fast)": peer("FSR"), "G'MIC inpaint_matchpatch": gmic}
    return {
        "thin": {"Lacuna": fill("auto"), "Lacuna, exemplar": fill("exemplar"), **peers},
        "wide": {"Lacuna": fill("auto"), **peers},
        "noise": {"Lacuna": denoise("best"), "Lacuna, fast": denoise("fast"), "OpenCV non-local means": peer("nlm")},
    }


def mosaic(photos, megapixels):
    side = round((megapixels * 1e6) ** 0.5)
    across = -(-side // TILE)
    picture = numpy.zeros((across * TILE, across * TILE, 3), numpy.uint8)
    for place in range(across * across):
        photo = cv2.imread(str(photos[place % len(photos)]))
        top, left = (photo.shape[0] - TILE) // 2, (photo.shape[1] - TILE) // 2
        y, x = divmod(place, across)
        picture[y * TILE:(y + 1) * TILE, x * TILE:(x + 1) * TILE] = photo[top:top + TILE, left:left + TILE]
    return picture[:side, :side]


def strokes(side, width, random):
    """A mask of bent strokes of this width that cover HOLE_SHARE of a square."""
    mask = numpy.zeros((side, side), numpy.uint8)
    covered = 0
    while covered < HOLE_SHARE * side * side:
        points = [random.integers(0, side, 2)]
        for _ in range(3):
            points.append(points[-1] + random.integers(-60, 61, 2))
        box = numpy.array(points)
        low = numpy.maximum(box.min(0) - width, 0)
        high = box.max(0) + width + 1
        part = mask[low[1]:high[1], low[0]:high[0]]
        before = numpy.count_nonzero(part)
        cv2.polylines(mask, [box.astype(numpy.int32)], False, 255, width)
        covered += numpy.count_nonzero(part) - before
    return mask


def luma(picture):
    return picture.astype(numpy.float32) @ numpy.array([0.114, 0.587, 0.299], numpy.float32)


def sharpness(picture):
    smooth = cv2.GaussianBlur(luma(picture), (11, 11), 1.5)
    down, right = numpy.gradient(smooth)
    return numpy.hypot(down, right)


def steps(gray, hole):
    """Sum of the steps of luma across the hole's border."""
    total = 0.0
    for axis in (0, 1):
        total += numpy.abs(numpy.diff(gray, axis=axis))[numpy.diff(hole.astype(numpy.int8), axis=axis) != 0].sum()
    return total


def ssim_map(a, b):
    blur = lambda x: cv2.GaussianBlur(x, (11, 11), 1.5)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ma, mb = blur(a), blur(b)
    va, vb, vab = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    return ((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))


def psnr(a, b):
    return 10 * numpy.log10(255 ** 2 / numpy.mean((a.astype(numpy.float32) - b) ** 2))


def judge(result, clean, mask):
    """PSNR and SSIM (in the hole, or of all without one), sharpness and seam as docs/design.md defines them."""
    a, b = luma(result), luma(clean)
    if mask is None:
        return [psnr(result, clean), ssim_map(a, b).mean(), None, None]
    hole = mask > 0
    deep = cv2.erode(mask, numpy.ones((5, 5), numpy.uint8)) > 0
    sharp = sharpness(result)[deep].sum() / sharpness(clean)[deep].sum() if deep.any() else None
    return [psnr(result[hole], clean[hole]), ssim_map(a, b)[hole].mean(), sharp, steps(a, hole) / steps(b, hole)]


# A process of its own runs each command: what a process is born with counts as its memory, and this one holds pictures.
RUNNER = """
import resource, subprocess, sys, time
begin = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1000)
sys.exit(done.returncode != 0)
"""


def run(command, limit):
    """(processor seconds, seconds, megabytes) of a process, or None where it failed or took longer than allowed."""
    runner = subprocess.Popen([sys.executable, "-S", "-c", RUNNER, *command], stdout=subprocess.PIPE, text=True,
                              start_new_session=True)
    try:
        said, _ = runner.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(runner.pid, signal.SIGKILL)
        runner.wait()
        return None
    return tuple(float(word) for word in said.split()) if runner.returncode == 0 else None


def measure(task, methods, photos, sizes, runs, limit, folder):
    """method -> size -> (processor seconds, seconds, megabytes, judgement or None)."""
    figures = {method: {} for method in methods}
    expected = {}  # seconds per megapixel, of the size before
    for size in sizes:
        clean = mosaic(photos, size)
        side = clean.shape[0]
        random = numpy.random.default_rng(1)
        mask = None if task == "noise" else strokes(side, 3 if task == "thin" else 45, random)
        damaged = clean.copy()
        if mask is None:
            noise = random.standard_normal(clean.shape, numpy.float32) * SIGMA
            damaged = numpy.clip(numpy.rint(clean + noise), 0, 255).astype(numpy.uint8)
        else:
            damaged[mask > 0] = 255
            cv2.imwrite(f"{folder}/mask.pgm", mask)
        cv2.imwrite(f"{folder}/in.ppm", damaged)
        taken = {method: [] for method in methods}
        judged = {}
        for turn in range(runs):
            for method, command in methods.items():
                if expected.get(method, 0) * size > limit:
                    continue
                out = f"{folder}/out.ppm"
                pathlib.Path(out).unlink(missing_ok=True)
                figure = run(command(f"{folder}/in.ppm", f"{folder}/mask.pgm", out), 2 * limit)
                if not figure or not os.path.exists(out):
                    expected[method] = float("inf")
                    print(f"{task} {size} MP {method}: failed or too slow", file=sys.stderr)
                    continue
                taken[method].append(figure)
                if turn == 0 and size <= MOST_JUDGED:
                    judged[method] = judge(cv2.imread(out), clean, mask)
        for method, each in taken.items():
            if not each:
                continue
            middle = [statistics.median(values) for values in zip(*each)]
            figures[method][size] = (*middle, judged.get(method))
            expected[method] = middle[1] / size
            print(task, size, method, [round(v, 2) for v in middle], judged.get(method), file=sys.stderr)
    return figures


def cell(value, digits):
    return "" if value is None else f"{value:.{digits}f}"


def table(task, figures, sizes):
    judged = [size for size in sizes if size <= MOST_JUDGED]
    print(f"\n**{task}**: processor seconds, and MB at {sizes[-1]} MP\n")
    print("| | " + " | ".join(f"{size} MP" for size in sizes) + " | MB |")
    print("|---" * (len(sizes) + 2) + "|")
    for method, by_size in figures.items():
        seconds = [cell(by_size[size][0], 1) if size in by_size else "" for size in sizes]
        last = by_size.get(sizes[-1])
        print(f"| {method} | " + " | ".join(seconds) + f" | {cell(last and last[2], 0)} |")
    for size in dict.fromkeys((judged[0], judged[-1])):
        print(f"\n{size} MP:\n\n| | PSNR | SSIM | sharpness | seam |\n|---|---|---|---|---|")
        for method, by_size in figures.items():
            if size in by_size:
                values = by_size[size][3]
                print(f"| {method} | " + " | ".join(cell(v, d) for v, d in zip(values, (2, 3, 2, 2))) + " |")


def plot(figures, sizes, path):
    """Processor seconds over megapixels, both logarithmic, a panel for each task."""
    width, height, left, top, gap = 330, 300, 50, 30, 20
    colours = ["#c0392b", "#e67e22", "#2471a3", "#17a589", "#7d3c98", "#7f8c8d", "#34495e"]
    low, high = -1, 3  # powers of ten of seconds
    x_of = lambda size: numpy.log(size / sizes[0]) / numpy.log(sizes[-1] / sizes[0]) * (width - 30) + 15
    y_of = lambda seconds: height - (numpy.log10(seconds) - low) / (high - low) * height
    names = {"thin": "thin holes", "wide": "wide holes", "noise": "noise"}
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + 3 * (width + gap)}" height="{top + height + 180}" '
           'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>']
    for panel, (task, methods) in enumerate(figures.items()):
        out.append(f'<g transform="translate({left + panel * (width + gap)},{top})">'
                   f'<text x="0" y="-10" font-weight="bold">{names[task]}: processor seconds over megapixels</text>'
                   f'<rect width="{width}" height="{height}" fill="none" stroke="#999"/>')
        for power in range(low, high + 1):
            y = y_of(10.0 ** power)
            out.append(f'<path d="M0 {y:.1f}h{width}" stroke="#ddd"/>')
            if panel == 0:
                out.append(f'<text x="-6" y="{y + 4:.1f}" text-anchor="end">{10.0 ** power:g}</text>')
        for size in sizes:
            out.append(f'<text x="{x_of(size):.1f}" y="{height + 16}" text-anchor="middle">{size:g}</text>')
        for row, (method, by_size) in enumerate(methods.items()):
            points = " ".join(f"{x_of(size):.1f},{y_of(max(each[0], 0.1)):.1f}" for size, each in by_size.items())
            colour = colours[row]
            thick = 2.5 if method.startswith("Lacuna") else 1.5
            out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{thick}"/>')
            out += [f'<circle cx="{point.split(",")[0]}" cy="{point.split(",")[1]}" r="3" fill="{colour}"/>'
                    for point in points.split()]
            y = height + 40 + 18 * row
            out.append(f'<path d="M0 {y - 4}h20" stroke="{colour}" stroke-width="{thick}"/>'
                       f'<text x="26" y="{y}">{method}</text>')
        out.append("</g>")
    out.append("</svg>")
    pathlib.Path(path).write_text("\n".join(out) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=pathlib.Path, nargs="+")
    parser.add_argument("--sizes", default="0.25,1,4,12,48")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120, help="seconds that a run may take")
    parser.add_argument("--tasks", default="thin,wide,noise")
    parser.add_argument("--plot")
    parser.add_argument("--lacuna", default=str(ROOT / "build/lacuna"))
    given = parser.parse_args()
    photos = [path for folder in given.photos for path in sorted(folder.rglob("*"))
              if path.suffix.lower() in (".png", ".jpg", ".jpeg")]
    photos = [path for path in photos if min(cv2.imread(str(path)).shape[:2]) >= TILE]
    sizes = [float(size) if "." in size else int(size) for size in given.sizes.split(",")]
    tasks = commands(given.lacuna)
    with tempfile.TemporaryDirectory() as folder:
        figures = {task: measure(task, tasks[task], photos, sizes, given.runs, given.limit, folder)
                   for task in given.tasks.split(",")}
    for task, each in figures.items():
        table(task, each, sizes)
    if given.plot:
        plot(figures, sizes, given.plot)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--opencv"]:
        opencv(*sys.argv[2:])
    else:
        main()
