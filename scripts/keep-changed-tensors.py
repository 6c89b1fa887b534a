#!/usr/bin/env python3
"""Writes a model file with only those tensors of MODEL that differ from those of BASE: what NAME_sharp has to
hold beside NAME (see --fidelity). Reads and writes Lacuna's safetensors: padded header, hash in the metadata.

usage: keep-changed-tensors.py BASE.safetensors MODEL.safetensors OUT.safetensors
"""
import hashlib
import json
import pathlib
import struct
import sys


def read(path):
    data = pathlib.Path(path).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__", {})
    body = data[8 + size:]
    return {name: (item["dtype"], item["shape"], body[slice(*item["data_offsets"])])
            for name, item in header.items()}, metadata


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    base, _ = read(sys.argv[1])
    tensors, metadata = read(sys.argv[2])
    kept = {name: tensor for name, tensor in sorted(tensors.items()) if base.get(name) != tensor}
    if not kept:
        sys.exit("no tensor differs")
    metadata["sha256"] = "0" * 64
    header, offset = {"__metadata__": metadata}, 0
    for name, (kind, shape, data) in kept.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    blank = struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in kept.values())
    digest = hashlib.sha256(blank).hexdigest().encode()
    pathlib.Path(sys.argv[3]).write_bytes(blank.replace(b"0" * 64, digest, 1))
    print(f"{len(kept)} of {len(tensors)} tensors, {len(blank)} bytes")


if __name__ == "__main__":
    main()
