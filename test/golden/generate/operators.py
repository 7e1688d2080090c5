"""What PyTorch computes, forward and backward, for every operator the library uses.

    python test/golden/generate/operators.py > test/golden/operators.json

Inputs are float32; everything is computed from them in float64, so that the values are right to
eight digits. A case is: operator, attributes, inputs, output, and for float inputs
the gradients of sum(output * upstream).
"""

import json
import math

import torch
import torch.nn.functional as F

SEED = 20250203
generator = torch.Generator().manual_seed(SEED)
cases = []


def plain(tensor):
    dtype = {torch.float64: "float32", torch.int64: "int32", torch.bool: "bool"}[tensor.dtype]
    values = tensor.detach().flatten().tolist()
    if dtype == "float32":
        values = [float(f"{v:.8g}") for v in values]
    return {"dtype": dtype, "shape": list(tensor.shape), "values": [int(v) if dtype == "bool" else v for v in values]}


def normal(*shape, scale=1.0, fine=64):
    values = scale * torch.randn(shape, generator=generator, dtype=torch.float32)
    return torch.round(values * fine) / fine  # short to write, exact in float32


def distinct(*shape):
    """No two alike: which of two equal maxima gets the gradient is a matter of taste."""
    return (torch.randperm(math.prod(shape), generator=generator).float().reshape(shape) - 7) / 16


def positive(*shape):
    return normal(*shape).abs() + 0.25


def integers(*shape, low=0, high=5):
    return torch.randint(low, high, shape, generator=generator)


def booleans(*shape):
    return torch.rand(shape, generator=generator) < 0.5


def case(operator, inputs, compute, note="", tolerance="elementwise", gradient=True, **attributes):
    wide = [x.double() if x.is_floating_point() else x for x in inputs]
    leaves = [x.requires_grad_(True) if x.is_floating_point() and gradient else x for x in wide]
    output = compute(*leaves)
    outputs = list(output) if isinstance(output, (tuple, list)) else [output]
    record = {
        "operator": operator,
        "note": note,
        "tolerance": tolerance,
        "attributes": attributes,
        "inputs": [plain(x) for x in inputs_of(wide)],
        "outputs": [plain(o) for o in outputs],
    }
    if gradient and any(x.is_floating_point() for x in leaves):
        upstreams = [normal(*o.shape).double() for o in outputs]
        sum((o * u).sum() for o, u in zip(outputs, upstreams)).backward()
        record["upstreams"] = [plain(u) for u in upstreams]
        record["gradients"] = [plain(x.grad) if x.is_floating_point() else None for x in leaves]
    cases.append(record)


def inputs_of(tensors):
    return [t.detach() for t in tensors]


# Elementwise, with every kind of broadcasting the models use.
SHAPES = [((2, 2, 3), (2, 2, 3), ""), ((2, 2, 3), (3,), "a row"), ((2, 2, 3), (2, 2, 1), "a column"),
          ((2, 3), (), "a scalar"), ((), (2, 3), "a scalar on the left"), ((2, 1, 2, 1), (3, 1, 2), "both sides"),
          ((1, 1), (1,), "size 1")]
for a, b, note in SHAPES:
    case("add", [normal(*a), normal(*b)], torch.add, note, "sum")
    case("sub", [normal(*a), normal(*b)], torch.sub, note, "sum")
    case("mul", [normal(*a), normal(*b)], torch.mul, note, "sum")
    case("div", [normal(*a), positive(*b)], torch.div, note, "sum")
case("add", [integers(3, 4), integers(4)], torch.add, "int32", "exact")
case("mul", [integers(3, 4), integers(1)], torch.mul, "int32", "exact")
case("sub", [integers(3, 1), integers(4)], torch.sub, "int32", "exact")
case("minimum", [normal(3, 5), normal(3, 5) + 1 / 128], torch.minimum)
case("maximum", [normal(3, 5), normal(3, 5) + 1 / 128], torch.maximum)
# tfjs does not sum these gradients over a broadcast axis, so only the forward direction is asked.
case("minimum", [normal(3, 5), normal(5)], torch.minimum, "a row", gradient=False)
case("maximum", [normal(3, 5), normal(3, 1)], torch.maximum, "a column", gradient=False)
case("pow", [positive(2, 5), torch.tensor(3.0)], torch.pow, "cube", "sum")
case("squaredDifference", [normal(3, 4), normal(3, 4)], lambda a, b: (a - b) ** 2)
case("addN", [normal(2, 3), normal(2, 3), normal(2, 3)], lambda *xs: sum(xs))

UNARY = {"neg": torch.neg, "square": torch.square, "abs": torch.abs, "exp": torch.exp, "erf": torch.erf,
         "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "sin": torch.sin, "cos": torch.cos,
         "softplus": F.softplus, "elu": F.elu}
for name, function in UNARY.items():
    for shape in [(2, 5), (1,), ()]:
        case(name, [normal(*shape)], function, "size 1" if shape != (2, 5) else "")
    case(name, [normal(2, 5, scale=6)], function, "large arguments", "elementwise" if name != "exp" else "relative")
for name, function in {"sqrt": torch.sqrt, "rsqrt": torch.rsqrt, "log": torch.log, "reciprocal": torch.reciprocal}.items():
    case(name, [positive(3, 7)], function)
    case(name, [positive(1) * 1e-5], function, "small arguments", "relative")
case("erf", [torch.linspace(-4, 4, 17)], torch.erf, "over its whole range")

# Comparisons, logic, selection.
for name, function in {"equal": torch.eq, "notEqual": torch.ne, "greater": torch.gt, "greaterEqual": torch.ge,
                       "less": torch.lt, "lessEqual": torch.le}.items():
    case(name, [integers(3, 5, high=3), integers(5, high=3)], function, "int32", "exact")
    case(name, [normal(2, 3), normal(2, 1)], function, "float32", "exact", gradient=False)
    case(name, [integers(4, high=2), torch.tensor(1)], function, "a scalar", "exact")
case("logicalAnd", [booleans(3, 4), booleans(4)], torch.logical_and, "", "exact")
case("logicalOr", [booleans(3, 4), booleans(3, 1)], torch.logical_or, "", "exact")
case("logicalNot", [booleans(7)], torch.logical_not, "", "exact")
case("where", [booleans(3, 4), normal(3, 4), normal(3, 4)], torch.where, "", "exact")
case("where", [booleans(3, 4), normal(3, 4), torch.tensor(-1e9)], torch.where, "a mask", "sum")
case("where", [booleans(5), integers(5), integers(5)], torch.where, "int32", "exact")

# Types.
case("cast", [torch.tensor([0.0, 0.5, -0.25, 256.0, 1.0])], lambda x: x != 0, "to bool: all but zero is true", "exact", gradient=False, dtype="bool")
case("cast", [torch.tensor([0.0, 1.75, -1.75, 300.0])], lambda x: x.long(), "to int32: towards zero", "exact", gradient=False, dtype="int32")
case("cast", [integers(3, 2)], lambda x: x.double(), "int32 to float32", "exact", gradient=False, dtype="float32")
case("cast", [torch.tensor([0, 1, 256, -1])], lambda x: x != 0, "int32 to bool", "exact", dtype="bool")
case("cast", [booleans(5)], lambda x: x.double(), "bool to float32", "exact", gradient=False, dtype="float32")
case("cast", [booleans(5)], lambda x: x.long(), "bool to int32", "exact", dtype="int32")
case("cast", [normal(2, 3)], lambda x: x * 1, "float32 to itself", "exact", dtype="float32")
case("clone", [normal(2, 3)], lambda x: x * 1, "", "exact")

# Reductions.
for axes, keep, note in [(None, False, "all"), (-1, False, "last"), (-1, True, "last, kept"), (0, False, "first"),
                         ([0, 1], False, "leading"), (1, True, "middle, kept"), ([0, 2], False, "outer two")]:
    dims = axes if axes is not None else [0, 1, 2]
    for name, function in {"sum": torch.sum, "mean": torch.mean}.items():
        case(name, [normal(2, 3, 4)], lambda x, f=function: f(x, dim=dims, keepdim=keep), note, "sum", axis=axes, keepDims=keep)
    case("max", [distinct(2, 3, 4)], lambda x: torch.amax(x, dim=dims, keepdim=keep), note, "exact", axis=axes, keepDims=keep)
    case("min", [distinct(2, 3, 4)], lambda x: torch.amin(x, dim=dims, keepdim=keep), note, "exact", axis=axes, keepDims=keep)
case("sum", [normal(1, 1)], lambda x: x.sum(-1), "size 1", "sum", axis=-1, keepDims=False)
case("sum", [integers(3, 4)], lambda x: x.sum(0), "int32", "exact", axis=0, keepDims=False)
case("argMax", [distinct(3, 5)], lambda x: x.argmax(-1), "last", "exact", gradient=False, axis=-1)
case("argMax", [distinct(3, 5)], lambda x: x.argmax(0), "first", "exact", gradient=False, axis=0)
case("any", [booleans(3, 4)], lambda x: x.any(-1), "", "exact", axis=-1, keepDims=False)
case("all", [booleans(4, 3)], lambda x: x.all(0), "", "exact", axis=0, keepDims=False)
case("cumsum", [normal(3, 4)], lambda x: x.cumsum(1), "", "sum", axis=1)
case("topk", [distinct(3, 7)], lambda x: tuple(torch.topk(x, 3)), "values and indices", "exact", gradient=False, k=3)

for shape, note in [((3, 7), ""), ((2, 1, 3, 4), "scores of attention"), ((1, 1), "size 1")]:
    case("softmax", [normal(*shape)], lambda x: torch.softmax(x, -1), note, "sum")
    case("logSoftmax", [normal(*shape)], lambda x: torch.log_softmax(x, -1), note, "sum")
case("softmax", [normal(3, 5) + torch.tensor([0, 0, 0, -1e9, -1e9])], lambda x: torch.softmax(x, -1), "masked", "sum")
case("softmax", [normal(3, 5, fine=8) + 1000], lambda x: torch.softmax(x, -1), "shifted by 1000", "sum")
case("logSoftmax", [normal(3, 5, fine=8) - 1000], lambda x: torch.log_softmax(x, -1), "shifted by -1000", "sum")

# Matrix products: every transposition with no batch, equal batches and broadcast ones. tfjs does not
# sum the gradient over a broadcast batch, so there only the forward direction is asked; and on its cpu
# backend batches that broadcast on both sides are wrong, so they are not asked at all.
BATCHES = [((), (), "no batch"), ((1,), (1,), "batch 1"), ((3,), (3,), "a batch"), ((2, 3), (2, 3), "two batch axes"),
           ((3,), (1,), "shared right side"), ((1,), (3,), "shared left side"),
           ((2, 3), (3,), "fewer batch axes on the right")]
for batch_a, batch_b, note in BATCHES:
    for transpose_a in (False, True):
        for transpose_b in (False, True):
            a = normal(*batch_a, *((3, 4) if transpose_a else (4, 3)))
            b = normal(*batch_b, *((2, 3) if transpose_b else (3, 2)))
            case("matMul", [a, b],
                 lambda x, y, s=transpose_a, t=transpose_b: torch.matmul(x.mT if s else x, y.mT if t else y),
                 note, "sum", gradient=batch_a == batch_b, transposeA=transpose_a, transposeB=transpose_b)
for sizes in [(1, 1, 1), (1, 9, 1), (9, 1, 2), (9, 17, 10)]:
    t, k, s = sizes
    case("matMul", [normal(2, t, k), normal(2, s, k)], lambda x, y: x @ y.mT, f"{t} x {k} x {s}", "sum",
         transposeA=False, transposeB=True)
for activation, function in {"linear": lambda x: x, "relu": torch.relu, "sigmoid": torch.sigmoid}.items():
    for transpose_b in (False, True):
        case("fusedMatMul", [normal(4, 5), normal(*((3, 5) if transpose_b else (5, 3))), normal(3)],
             lambda x, y, b, f=function, t=transpose_b: f(x @ (y.mT if t else y) + b), "with bias", "sum",
             activation=activation, transposeA=False, transposeB=transpose_b)

# Gather and its gradient: repeated and missing rows.
case("gather", [normal(5, 3), torch.tensor([[4, 0, 4], [1, 1, 4]])], lambda x, i: x[i], "rows, some twice", "sum", axis=0)
case("gather", [normal(4), torch.tensor([3, 0, 3])], lambda x, i: x[i], "from a vector", "sum", axis=0)
case("gather", [normal(2, 4, 3), torch.tensor([3, 0])], lambda x, i: x[:, i], "middle axis", "sum", axis=1)
case("gather", [normal(2, 4), torch.tensor([3, 0, 3])], lambda x, i: x[:, i], "last axis", "sum", axis=1)
case("gather", [normal(1, 3), torch.tensor([0])], lambda x, i: x[i], "size 1", "sum", axis=0)
case("gather", [integers(5, 2), torch.tensor([4, 0])], lambda x, i: x[i], "int32", "exact", axis=0)
case("unsortedSegmentSum", [normal(5, 3), torch.tensor([2, 0, 2, 3, 0])],
     lambda x, i: torch.zeros(4, 3, dtype=x.dtype).index_add(0, i, x), "an empty segment", "sum", numSegments=4)
case("unsortedSegmentSum", [normal(4), torch.tensor([1, -1, 1, -3])],
     lambda x, i: torch.stack([x[0] * 0, x[0] + x[2]]), "a negative segment is dropped", "sum", gradient=False, numSegments=2)
case("oneHot", [torch.tensor([2, 0, 3])], lambda i: F.one_hot(i, 4).double(), "", "exact", depth=4)

# Shapes.
for perm in [(1, 0), (0, 2, 1), (2, 0, 1), (0, 2, 1, 3), (0, 2, 3, 1), (3, 2, 1, 0)]:
    shape = (2, 3, 4, 5)[: len(perm)]
    case("transpose", [normal(*shape)], lambda x, p=perm: x.permute(p), str(perm), "exact", perm=list(perm))
case("transpose", [normal(1, 4, 1, 3)], lambda x: x.permute(0, 2, 1, 3), "size 1", "exact", perm=[0, 2, 1, 3])
case("transpose", [integers(2, 3)], lambda x: x.T, "int32", "exact", perm=[1, 0])
case("reshape", [normal(2, 3, 4)], lambda x: x.reshape(6, 4), "", "exact", shape=[-1, 4])
case("expandDims", [normal(2, 3)], lambda x: x.unsqueeze(1), "", "exact", axis=1)
case("squeeze", [normal(2, 1, 3)], lambda x: x.squeeze(1), "", "exact", axis=1)
for axis in (0, 1, -1):
    case("concat", [normal(2, 3, 4), normal(2, 3, 4)], lambda a, b, d=axis: torch.cat([a, b], d), f"axis {axis}", "exact", axis=axis)
    case("split", [normal(2, 4, 2)], lambda x, d=axis: tuple(torch.chunk(x, 2, d)), f"axis {axis}", "exact", pieces=2, axis=axis)
case("split", [normal(2, 3, 9)], lambda x: tuple(torch.split(x, 3, -1)), "query, key, value", "exact", pieces=3, axis=-1)
case("stack", [normal(2, 3), normal(2, 3)], lambda a, b: torch.stack([a, b], 1), "", "exact", axis=1)
case("slice", [normal(3, 4, 5)], lambda x: x[1:3, 0:4, 2:3], "", "exact", begin=[1, 0, 2], size=[2, -1, 1])
case("slice", [integers(6)], lambda x: x[2:5], "int32", "exact", begin=[2], size=[3])
case("stridedSlice", [normal(5, 6)], lambda x: x[1:5:2, 0:6:3], "", "exact", gradient=False, begin=[1, 0], end=[5, 6], strides=[2, 3])
case("tile", [normal(2, 3)], lambda x: x.repeat(2, 3), "", "exact", reps=[2, 3])
case("pad", [normal(2, 3)], lambda x: F.pad(x, (2, 0, 1, 0)), "", "exact", paddings=[[1, 0], [2, 0]])
case("reverse", [normal(3, 4)], lambda x: x.flip(-1), "", "exact", axis=-1)
case("range", [], lambda: torch.arange(3, 8), "", "exact", gradient=False, start=3, stop=8)
case("fill", [], lambda: torch.full((2, 3), -1e9, dtype=torch.float64), "", "exact", gradient=False, shape=[2, 3], value=-1e9)

print(json.dumps({"torch": torch.__version__, "seed": SEED, "cases": cases}, separators=(",", ":")).replace('{"operator"', '\n{"operator"'))
