"""A snapshot carries values as they are, whatever they say of themselves, and nothing else."""

import collections
import contextlib
import enum
import json
import math
import pathlib
import pickle
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from autograder.sealed.format import MAX_BYTES, MAX_TEXT
from autograder.sealed.snapshot import Libraries, take
from autograder.sealed.values import Opaque, SnapshotError, View, read_snapshot
from autograder.sealed.verdict import judge

LIBRARIES = Libraries()

numbers = st.integers() | st.floats() | st.integers(-(10**30), 10**30)
scalars = st.none() | st.booleans() | numbers | st.text()
hashable = st.recursive(
    scalars,
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
arrays = st_numpy.arrays(
    st.sampled_from(["?", "i1", "u8", "<f4", ">f8", "f2", "c16", "U3"]),
    st_numpy.array_shapes(min_dims=0, max_dims=3, min_side=0),
)
plain = st.recursive(
    hashable | arrays | st.slices(5) | st.builds(range, st.integers(0, 9), st.integers(0, 9)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.sets(hashable, max_size=3)
        | st.dictionaries(hashable, inner, max_size=3)
    ),
    max_leaves=10,
)


def through(value):
    """The value as the trusted side gets it."""
    text, buffers, _ = take({"value": value}, ["value"], LIBRARIES)
    return read_snapshot(text, buffers, ["value"]).values["value"]


def same(one, other) -> bool:
    """Whether two values are of one type and equal; NaN equals NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(
            one, other, equal_nan=one.dtype.kind in "fc"
        )
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, (set, frozenset)):
        return len(one) == len(other) and all(any(same(a, b) for b in other) for a in one)
    return one == other or repr(one) == repr(other)


@given(plain)
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_plain_values_arrive_as_they_were(value):
    """Type, order, NaN and all."""
    assert same(through(value), value)


@pytest.mark.parametrize(
    "value",
    [np.float32(0.1), np.int64(3), np.bool_(True), np.str_("é"), np.float64("nan"), 1 / 255],
)
def test_numpys_scalars_stay_what_they_are(value):
    """A check may ask for their type."""
    assert same(through(value), value)


def test_paths_and_their_like_arrive_as_paths():
    """An answer may be a pathlib.Path."""
    assert through(pathlib.Path("data") / "images") == pathlib.Path("data/images")
    assert through(pathlib.PureWindowsPath("data")) == pathlib.Path("data")


class Size(tuple):
    """What a learner may derive."""

    def __eq__(self, other):
        raise AssertionError("a method of the learner was called")

    __len__ = __iter__ = __getitem__ = __hash__ = __reduce__ = __repr__ = __getattribute__ = __eq__


def test_what_is_derived_from_a_plain_type_arrives_as_that_type():
    """Its own methods are not called, whatever they do."""
    assert same(through(Size((1, 2))), (1, 2))
    assert same(through(collections.OrderedDict(a=1)), {"a": 1})
    assert same(through(collections.namedtuple("Point", "x y")(1, 2)), (1, 2))
    assert same(through(enum.IntEnum("Color", "RED")(1)), 1)


def test_anything_else_equals_nothing():
    """Not even itself; its class's name is all that is known."""
    found = through(object())
    assert isinstance(found, Opaque) and type(found).__name__ == "object"
    assert found != found and found != 3
    assert not (found == found)  # noqa: SIM201
    assert type(through(len)).__name__ == "builtin_function_or_method"
    assert isinstance(through(int), type) and through(int).__name__ == "int"


def endless() -> list:
    """A list that holds itself."""
    items = []
    items.append(items)
    return items


TOO_MUCH = {
    "depth": endless(),
    "array": np.zeros(10**8, "u1"),
    "string": "x" * 10**8,
    "items": list(range(10**6)),
    "integer": 10**5000,
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_large_or_too_deep_becomes_opaque_and_the_rest_arrives(name):
    """What was told before it is whole, whatever comes; the snapshot stays small."""
    values = {"before": [1, "x"], name: TOO_MUCH[name], "after": [1, 2]}
    text, buffers, _ = take(values, list(values), LIBRARIES)
    found = read_snapshot(text, buffers, values).values
    assert found["before"] == [1, "x"]
    assert isinstance(innermost(found[name]), Opaque)
    assert found["after"] == [1, 2]
    assert len(text) <= MAX_TEXT and sum(map(len, buffers)) <= MAX_BYTES


def innermost(value):
    """The last of the lists within lists, which is opaque where depth has an end."""
    while type(value) is list:
        (value,) = value
    return value


def test_patched_builtins_change_no_snapshot():
    """Functions of the snapshot do not see them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.len", lambda *words: 150)
        patch.setattr("builtins.type", lambda *words: int)
        text, buffers, _ = take({"value": [1, 2]}, ["value"], LIBRARIES)
    assert read_snapshot(text, buffers, ["value"]).values["value"] == [1, 2]


VALID, VALID_BUFFERS, _ = take(
    {"a": [1, (2.5, "x")], "b": {"k": np.arange(3)}, "c": np.float32(1), "d": object()},
    ["a", "b", "c", "d"],
    LIBRARIES,
)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | numbers
    | st.text()
    | st.sampled_from(["kind", "array", "view", "<f4"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=3)
            | st.sampled_from(
                [
                    "kind",
                    "items",
                    "values",
                    "dtype",
                    "shape",
                    "buffer",
                    "name",
                    "attributes",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(json_values, st.lists(st.binary(max_size=20), max_size=3))
@settings(deadline=None)
def test_any_json_is_a_snapshot_or_refused(content, buffers):
    """Nothing but SnapshotError is raised."""
    for text in (json.dumps(content), json.dumps({"values": {"a": content}})):
        read_or_refuse(text.encode(), buffers)


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_a_damaged_snapshot_is_read_or_refused(data):
    """Bytes that were changed, removed or added, in the text or in a buffer."""
    parts = [VALID, *VALID_BUFFERS]
    which = data.draw(st.integers(0, len(parts) - 1))
    start = data.draw(st.integers(0, len(parts[which])))
    end = data.draw(st.integers(start, min(start + 5, len(parts[which]))))
    parts[which] = parts[which][:start] + data.draw(st.binary(max_size=5)) + parts[which][end:]
    read_or_refuse(parts[0], parts[1:])


def read_or_refuse(text: bytes, buffers: list[bytes]) -> None:
    """Anything but a value or a SnapshotError is a failure."""
    with contextlib.suppress(SnapshotError):
        read_snapshot(text, buffers, "abcd")


@pytest.mark.parametrize(
    "node",
    [
        {"kind": "array", "dtype": "O", "shape": [1], "buffer": 0},
        {"kind": "array", "dtype": "V8", "shape": [1], "buffer": 0},
        {"kind": "array", "dtype": "<f8", "shape": [-1], "buffer": 0},
        {"kind": "array", "dtype": "<f8", "shape": [10**9, 10**9], "buffer": 0},
        {"kind": "array", "dtype": "<f8", "shape": [1], "buffer": 7},
        {"kind": "array", "dtype": "<f8", "shape": [1], "buffer": -1},
        {"kind": "array", "dtype": "<i4,<i4", "shape": [1], "buffer": 0},
        {"kind": "view", "name": "x", "attributes": {"__class__": 1}, "calls": {}},
        {"kind": "set", "items": [{"kind": "list", "items": []}]},
        {"kind": "integer", "digits": "9" * 5000},
        {"kind": "range", "items": [0, 1, 0]},
        {"kind": "module", "name": "os"},
        {"kind": "tuple", "items": [], "more": 1},
        {"kind": "float", "value": "1e5"},
    ],
)
def test_what_breaks_a_rule_is_refused(node):
    """Each rule of the format, broken once."""
    text = json.dumps({"values": {"a": node}}).encode()
    with pytest.raises(SnapshotError):
        read_snapshot(text, [pickle.dumps(1)[:8].ljust(8, b".")], ["a"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such clock")
def test_a_snapshot_that_takes_long_to_read_is_refused(monkeypatch):
    """Keys that are all alike to a dictionary: its time grows with their square."""
    monkeypatch.setattr("autograder.sealed.verdict.SECONDS_TO_READ", 0.05)
    modulus = sys.hash_info.modulus
    keys = [[{"kind": "integer", "digits": str(n * modulus)}, 0] for n in range(20_000)]
    text = json.dumps({"values": {"x": {"kind": "dict", "items": keys}}}).encode()
    before = time.process_time()
    verdict = judge("assert x", {}, text, [])
    assert "too long to read" in verdict.sign
    assert time.process_time() - before < 1


def test_a_refused_snapshot_fails_its_check_with_a_sentence_and_a_sign():
    """The instructor reads what was wrong, the learner what to do."""
    verdict = judge("assert True", {}, b"nothing", [])
    assert [output.output_type for output in verdict.outputs] == ["error"]
    assert "답" in verdict.outputs[0].evalue
    assert "no snapshot" in verdict.sign


def test_a_check_runs_as_in_a_notebook():
    """Printed text, warnings, an error, the value of the last expression."""
    text, buffers, _ = take({"x": 3}, ["x"], LIBRARIES)
    shown = judge("print(x)\nx + 1", {}, text, buffers).outputs
    assert [output.output_type for output in shown] == ["stream", "execute_result"]
    assert shown[1].data["text/plain"] == "4"
    failed = judge("assert x == 4, 'no'", {}, text, buffers).outputs
    assert (failed[0].ename, failed[0].evalue) == ("AssertionError", "no")
    assert math.isnan(through(math.nan))


def test_a_views_method_takes_no_argument():
    """A check that gave it one would get it back as the answer."""
    view = View({}, {"get_config": {"units": 3}})
    assert view.get_config() == {"units": 3}
    with pytest.raises(TypeError):
        view.get_config({"units": 4})


def test_a_check_gets_no_name_that_it_does_not_read():
    """Whatever else a kernel sends: least of all what Python itself looks up."""
    text, buffers, _ = take({"x": 3}, ["x"], LIBRARIES)
    more = json.loads(text)["values"] | dict.fromkeys(["__builtins__", "isinstance", "np"], 1)
    verdict = judge(
        "import numpy as np\nassert isinstance(x, int) and np.ndim(x) == 0",
        {},
        json.dumps({"values": more}).encode(),
        buffers,
    )
    assert verdict.outputs == []
    assert set(read_snapshot(json.dumps({"values": more}).encode(), [], ["x"]).values) == {"x"}
