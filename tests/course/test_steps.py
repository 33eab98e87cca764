"""Steps 16 and 17: the same gradients and the same errors, but not the same lifetimes."""

import ast
import difflib
import gc
import inspect
import sys
import tracemalloc
import weakref

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import dezero_mini
from dezero_mini import step16, step17

BOTH = pytest.mark.parametrize("step", [step16, step17], ids=["step16", "step17"])


@pytest.fixture
def no_gc():
    """Only reference counting frees anything while the test runs."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


def variable(step, value=3.0):
    return step.Variable(np.array(value))


def function(step, forward, backward=None):
    """A new `Function` of the step, from two functions of arrays alone."""
    methods = {
        "forward": lambda self, *xs: forward(*xs),
        "backward": lambda self, *gys: backward(*gys),
    }
    return type("Mine", (step.Function,), methods)()


def split(step, x, received=None):
    """Twice `x`, and the sum of `x` in float32; `received` collects the gradients of both."""

    def backward(g_twice, g_sum):
        if received is not None:
            received.append((g_twice, g_sum))
        return 2 * g_twice + g_sum

    return function(step, lambda x: (2 * x, np.float32(x.sum())), backward)(x)


def three_squares(step, array):
    x = step.Variable(array)
    return x, step.square(step.square(step.square(x)))


# Gradients


@BOTH
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
def test_square_exp_and_add_compute_what_numpy_computes(step, shape):
    x0, x1 = np.random.default_rng(0).normal(size=(2, *shape))
    x0, x1 = np.asarray(x0), np.asarray(x1)
    v0, v1 = step.Variable(x0), step.Variable(x1)
    np.testing.assert_array_equal(step.square(v0).data, x0 * x0)
    np.testing.assert_array_equal(step.exp(v0).data, np.exp(x0))
    np.testing.assert_array_equal(step.add(v0, v1).data, x0 + x1)


def run(step, program, arrays):
    """Run (operation, index, index) one after the other; return the inputs and the last result."""
    inputs = [step.Variable(array) for array in arrays]
    values = list(inputs)
    for operation, i, j in program:
        a, b = values[i % len(values)], values[j % len(values)]
        values.append(step.add(a, b) if operation == "add" else getattr(step, operation)(a))
    return inputs, values[-1]


INDEX = st.integers(0, 9)
PROGRAMS = st.lists(
    st.tuples(st.sampled_from(["add", "square", "exp"]), INDEX, INDEX), min_size=1, max_size=8
)
NUMBER = st.floats(-1, 1)
TWO_ARRAYS = st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=3).map(
    lambda rows: [np.array(column) for column in zip(*rows, strict=True)]
)


@BOTH
@given(program=PROGRAMS, arrays=TWO_ARRAYS)
@np.errstate(all="ignore")
def test_gradients_equal_central_differences(step, program, arrays):
    inputs, y = run(step, program, arrays)
    assume(np.abs(y.data).max() < 1e4)
    y.backward()

    h = 1e-5
    for n, x in enumerate(inputs):
        # All operations go element by element, so one difference serves every element.
        above, below = (
            run(step, program, [a + (d if n == m else 0) for m, a in enumerate(arrays)])[1].data
            for d in (h, -h)
        )
        gradient = np.zeros_like(x.data) if x.grad is None else x.grad
        tolerance = 1e-6 * (1 + np.abs(y.data).max())
        np.testing.assert_allclose(gradient, (above - below) / (2 * h), rtol=1e-4, atol=tolerance)


@given(program=PROGRAMS, arrays=TWO_ARRAYS)
@np.errstate(all="ignore")
def test_both_steps_give_the_same_gradients_to_the_last_bit(program, arrays):
    gradients = []
    for step in (step16, step17):
        inputs, y = run(step, program, arrays)
        y.backward()
        gradients.append([x.grad for x in inputs])
    np.testing.assert_equal(gradients[0], gradients[1])


@BOTH
def test_an_input_used_twice_gets_both_gradients(step):
    x = variable(step)
    step.add(x, x).backward()
    assert x.grad == 2
    step.add(step.add(x, x), x).backward()
    assert x.grad == 2 + 3


@BOTH
def test_branches_that_meet_again_give_the_gradient_of_the_book(step):
    x = variable(step, 2.0)
    a = step.square(x)
    y = step.add(step.square(a), step.square(a))
    y.backward()
    assert y.data == 32
    assert x.grad == 64
    assert [v.generation for v in (x, a, y)] == [0, 1, 3]


@BOTH
def test_a_result_is_one_generation_after_the_latest_input(step):
    x = variable(step)
    late = step.square(step.square(x))
    assert late.generation == 2
    assert step.add(x, late).generation == 3
    assert step.add(late, x).generation == 3


@BOTH
def test_every_function_runs_once_after_all_that_used_its_outputs(step):
    order = []

    def named(name, *inputs):
        def backward(gy):
            order.append(name)
            return (gy,) * len(inputs)

        return function(step, lambda *xs: sum(xs), backward)(*inputs)

    x = variable(step)
    a = named("a", x)
    b = named("b", a)
    c = named("c", b)
    y = named("y", a, named("d", a), c, b)
    y.backward()
    assert order == ["y", "c", "d", "b", "a"]
    assert x.grad == 4


@BOTH
@pytest.mark.parametrize("shape", [(), (2, 3)])
def test_a_variable_without_creator_keeps_ones(step, shape):
    x = step.Variable(np.zeros(shape, np.float32))
    for _ in range(2):
        x.backward()
        np.testing.assert_array_equal(x.grad, np.ones(shape))
        assert x.grad.dtype == np.float32


@BOTH
def test_backward_starts_from_the_gradient_that_is_there(step):
    x = variable(step, [1.0, 2.0])
    y = step.square(x)
    y.grad = np.array([10.0, 100.0])
    y.backward()
    assert x.grad.tolist() == [20, 400]


@BOTH
def test_gradients_add_up_until_they_are_cleared(step):
    x = variable(step)
    step.square(x).backward()
    step.square(x).backward()
    assert x.grad == 12
    x.cleargrad()
    assert x.grad is None
    step.square(x).backward()
    assert x.grad == 6


@BOTH
@pytest.mark.parametrize("cleared", ["x", "xa", "xay"])
def test_a_second_backward_after_cleargrad_gives_the_same_gradient(step, cleared):
    x = variable(step, 2.0)
    a = step.square(x)
    y = step.add(step.square(a), step.square(step.exp(a)))
    y.backward()
    first = x.grad
    for name in cleared:
        {"x": x, "a": a, "y": y}[name].cleargrad()
    y.backward()
    assert x.grad == first


@BOTH
def test_a_pass_from_one_result_does_not_count_for_another(step):
    x = variable(step, 2.0)
    a = step.square(x)
    step.square(a).backward()
    x.cleargrad()
    step.exp(a).backward()
    np.testing.assert_allclose(x.grad, np.exp(4.0) * 4)


@BOTH
def test_backward_never_writes_into_an_array_that_it_gave_out(step):
    x = variable(step, [1.0, 2.0])
    a = step.add(x, x)
    y = step.add(a, x)
    y.backward()
    held = [(v.grad, v.grad.copy()) for v in (x, a, y)]
    y.backward()
    assert x.grad.tolist() == [6, 6]
    for array, copy in held:
        np.testing.assert_array_equal(array, copy)


@BOTH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_data_and_gradients_are_arrays_of_one_dtype_even_without_dimensions(step, dtype):
    received = []

    def backward(gy):
        received.append(gy)
        return gy + gy

    x = step.Variable(np.array(2.0, dtype))
    a = function(step, lambda x: x + x, backward)(x)
    y = step.add(step.add(a, a), step.exp(x))
    y.backward()
    arrays = [y.data, y.grad, a.data, a.grad, x.grad, *received]
    assert [type(array) for array in arrays] == [np.ndarray] * 6
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


@BOTH
def test_as_array_wraps_numbers_and_leaves_the_rest(step):
    array = np.zeros(3)
    assert step.as_array(array) is array
    for n in (1, 1.5, 1j, True, np.float32(1.5), np.int8(1), np.bool_(True)):
        wrapped = step.as_array(n)
        assert type(wrapped) is np.ndarray
        assert wrapped.shape == ()
        assert wrapped.dtype == np.asarray(n).dtype
        assert wrapped == n
    for other in ([1], (1,), "1", None):
        assert step.as_array(other) is other


# Functions of several inputs and outputs


@BOTH
def test_any_number_of_inputs_and_outputs(step):
    xs = [variable(step, n) for n in (1.0, 2.0, 3.0)]
    f = function(step, lambda *xs: (sum(xs), xs[0] * xs[1]), lambda g, h: (g + 2 * h, g + h, g))
    total, product = f(*xs)
    step.add(total, step.square(product)).backward()
    assert (total.data, product.data) == (6, 2)
    assert [x.grad for x in xs] == [1 + 2 * 4, 1 + 4, 1]

    constant = function(step, lambda: 7.0, lambda gy: ())()
    step.add(constant, xs[0]).backward()
    assert (constant.data, constant.generation) == (7, 1)


@BOTH
@pytest.mark.parametrize("kept", [True, False], ids=["kept but unused", "dropped"])
@pytest.mark.parametrize("used", [0, 1])
def test_an_output_that_does_not_contribute_counts_as_zero(step, used, kept):
    x = variable(step, [[1.0, 2.0]])
    received = []
    outputs = split(step, x, received)
    y = outputs[used]
    if not kept:
        del outputs
    y.backward()

    expected = (np.ones((1, 2)), np.ones((), np.float32))
    for i, (gradient, one) in enumerate(zip(received[0], expected, strict=True)):
        np.testing.assert_array_equal(
            gradient, one if i == used else np.zeros_like(one), strict=True
        )
    assert x.grad.tolist() == [[[2, 2]], [[1, 1]]][used]


@BOTH
def test_an_output_differentiated_before_does_not_count_again(step):
    x = variable(step, [1.0, 2.0])
    twice, total = split(step, x)
    twice.backward()
    x.cleargrad()
    total.backward()
    assert x.grad.tolist() == [1, 1]


@BOTH
def test_both_outputs_in_one_result_run_their_function_once(step):
    x = variable(step, 5.0)
    received = []
    step.add(*split(step, x, received)).backward()
    assert len(received) == 1
    assert x.grad == 3


# Errors


@BOTH
@pytest.mark.parametrize("value", ["x", [1, 2], 1.0, 1, np.float64(1.0), (1,)])
def test_a_variable_takes_an_array_or_none(step, value):
    with pytest.raises(TypeError, match=rf"type {type(value).__name__}\b.*np\.array"):
        step.Variable(value)
    assert step.Variable(None).data is None


@BOTH
def test_a_function_takes_variables_with_data(step):
    with pytest.raises(TypeError, match=r"Square was given .* type ndarray.*Variable\("):
        step.square(np.array(1.0))
    with pytest.raises(TypeError, match=r"Add was given .* type float.*Variable\("):
        step.add(variable(step), 1.0)
    with pytest.raises(ValueError, match=r"Exp was given .* without data.*set"):
        step.exp(step.Variable(None))


@pytest.mark.parametrize(("step", "other"), [(step16, step17), (step17, step16)])
def test_the_steps_do_not_mix(step, other):
    with pytest.raises(TypeError, match="Square was given a Variable of another step: do not mix"):
        step.square(variable(other))


@BOTH
def test_a_function_without_forward_or_backward_says_which_is_missing(step):
    class Half(step.Function):
        pass

    with pytest.raises(NotImplementedError, match="Half needs a method forward"):
        Half()(variable(step))
    Half.forward = lambda self, x: x / 2
    with pytest.raises(NotImplementedError, match="Half needs a method backward"):
        Half()(variable(step)).backward()


@BOTH
@pytest.mark.parametrize(
    ("returned", "error", "words"),
    [
        (None, TypeError, "type NoneType: return an array"),
        ([1.0, 2.0], TypeError, "type list: return an array"),
        ("x", TypeError, "type str: return an array"),
        ((np.ones(2), None), TypeError, "type NoneType: return an array"),
        ((), ValueError, "empty tuple: return at least one"),
    ],
)
def test_forward_returns_arrays(step, returned, error, words):
    with pytest.raises(error, match=rf"Mine\.forward returned .*{words}"):
        function(step, lambda x: returned)(variable(step))


@BOTH
@pytest.mark.parametrize(
    ("returned", "error", "words"),
    [
        (np.ones(2), ValueError, r"1 gradient\(s\) for 2 input\(s\): return a tuple"),
        ((), ValueError, r"0 gradient\(s\) for 2 input\(s\): return a tuple"),
        ((np.ones(2),) * 3, ValueError, r"3 gradient\(s\) for 2 input\(s\): return a tuple"),
        ([np.ones(2)] * 2, ValueError, r"1 gradient\(s\) for 2 input\(s\): return a tuple"),
        ((np.ones(2), np.ones(3)), ValueError, r"shape \(3,\) for inputs\[1\].* \(2,\): return"),
        ((np.ones(2), np.ones((1, 2))), ValueError, r"shape \(1, 2\) for inputs\[1\].* \(2,\)"),
        ((1.0, np.ones(2)), ValueError, r"shape \(\) for inputs\[0\].* \(2,\): return"),
        ((np.ones(2), None), TypeError, r"type NoneType .* inputs\[1\]: return .*\(2,\)"),
        (([1.0, 2.0], np.ones(2)), TypeError, r"type list .* inputs\[0\]: return .*\(2,\)"),
    ],
)
def test_backward_returns_one_gradient_of_the_right_shape_for_each_input(
    step, returned, error, words
):
    inputs = [variable(step, [1.0, 2.0]) for _ in range(2)]
    y = function(step, lambda x0, x1: x0 + x1, lambda gy: returned)(*inputs)
    with pytest.raises(error, match=rf"Mine\.backward returned .*{words}"):
        y.backward()


@BOTH
def test_a_broadcast_input_is_an_error_and_not_a_wrong_gradient(step):
    y = step.add(variable(step, [1.0, 2.0]), variable(step))
    with pytest.raises(ValueError, match=r"Add\.backward .*inputs\[1\].*same shape before"):
        y.backward()


@BOTH
def test_backward_needs_data_and_a_gradient_of_its_shape(step):
    with pytest.raises(ValueError, match=r"no data: set"):
        step.Variable(None).backward()
    y = step.square(variable(step, [1.0, 2.0]))
    y.grad = np.array(1.0)
    with pytest.raises(ValueError, match=r"shape \(\) .* shape \(2,\): set"):
        y.backward()


@BOTH
def test_a_function_called_again_is_an_error_and_not_a_wrong_gradient(step):
    f = step.Square()
    y = f(f(variable(step)))
    with pytest.raises(ValueError, match=r"same Square object .* make a new one"):
        y.backward()

    f = step.Exp()
    y0 = f(variable(step))
    y1 = f(variable(step))
    with pytest.raises(ValueError, match=r"same Exp object .* make a new one"):
        y0.backward()
    y1.backward()


@BOTH
def test_errors_stay_short_whatever_was_given(step):
    big = np.zeros((1000, 1000))
    y = function(step, lambda x: x, lambda gy: gy[0])(step.Variable(big))
    attempts = [
        lambda: step.Variable(big.tolist()),
        lambda: step.square(big),
        lambda: function(step, lambda x: big.tolist())(variable(step)),
        y.backward,
    ]
    for attempt in attempts:
        with pytest.raises((TypeError, ValueError)) as caught:
            attempt()
        assert len(str(caught.value)) < 300


# Lifetimes


def test_step17_frees_a_dropped_graph_by_reference_counting_alone(no_gc):
    x, y = three_squares(step17, np.ones(3))
    y.backward()
    parts = [x, y, y.creator, y.creator.inputs[0], y.creator.inputs[0].creator]
    watched = [weakref.ref(part) for part in parts]
    del x, parts
    assert all(ref() is not None for ref in watched)
    del y
    assert all(ref() is None for ref in watched)


def test_step16_needs_the_collector_to_free_a_dropped_graph(no_gc):
    x, y = three_squares(step16, np.ones(3))
    y.backward()
    parts = [x, y, y.creator, y.creator.inputs[0], y.creator.inputs[0].creator]
    watched = [weakref.ref(part) for part in parts]
    del x, y, parts
    assert all(ref() is not None for ref in watched)
    gc.collect()
    assert all(ref() is None for ref in watched)


def test_step17_does_not_keep_a_dropped_output_and_step16_does(no_gc):
    for step, alive in ((step16, True), (step17, False)):
        y, other = split(step, variable(step))
        dropped = weakref.ref(other)
        del other
        assert (dropped() is not None) is alive
        y.backward()
        assert (dropped() is not None) is alive


def test_outputs_are_variables_in_step16_and_weak_references_in_step17():
    y = step16.square(variable(step16))
    assert y.creator.outputs == [y]
    y = step17.square(variable(step17))
    assert [type(output) for output in y.creator.outputs] == [weakref.ref]
    assert y.creator.outputs[0]() is y


@BOTH
def test_the_list_that_a_call_returns_is_the_callers_own(step):
    outputs = split(step, variable(step))
    y = outputs.pop()
    y.backward()
    assert len(y.creator.outputs) == 2


@BOTH
def test_objects_hold_what_the_lesson_says_and_nothing_else(step):
    x = variable(step, [1.0, 2.0])
    y = step.square(x)
    y.backward()
    assert set(vars(y)) == {"data", "grad", "creator", "generation"}
    assert set(vars(y.creator)) == {"inputs", "outputs", "generation", "_output_specs"}
    assert y.creator.inputs == (x,)
    assert y.creator._output_specs == [((2,), np.dtype(float))]


@BOTH
def test_backward_leaves_every_reference_count_as_it_was(step, no_gc):
    x, y = three_squares(step, np.ones(3))
    a = y.creator.inputs[0]
    objects = [x, a, y, a.creator, y.creator, x.data, a.data, y.data]
    before = [sys.getrefcount(o) for o in objects]
    y.backward()
    assert [sys.getrefcount(o) for o in objects] == before


N = 5_000
GRAPH = 4 * 8 * N  # bytes: x and the three squares, in float64


def trace_the_loop_of_17_5(step, repeats):
    """Traced bytes that the loop left in use, and the most that it ever used."""
    data = np.ones(N)
    tracemalloc.start()
    try:
        for _ in range(repeats):
            x, y = three_squares(step, data.copy())  # noqa: RUF059
        return tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()


def test_a_step_is_the_module_of_its_name_whichever_way_it_is_asked_for():
    for name, module in (("step16", step16), ("step17", step17)):
        assert dezero_mini.__getattr__(name) is module is getattr(dezero_mini, name)


def test_a_thousand_rounds_leave_one_graph_in_step17_and_a_thousand_in_step16(no_gc):
    left, peak = trace_the_loop_of_17_5(step17, 1000)
    assert GRAPH <= left <= 1.05 * GRAPH
    assert peak <= 1.05 * 2 * GRAPH
    left, _ = trace_the_loop_of_17_5(step16, 1000)
    assert left >= 1000 * GRAPH
    gc.collect()


@pytest.mark.slow
@BOTH
def test_a_chain_of_200_000_functions_is_built_differentiated_and_freed(step):
    x = variable(step, 1.0)
    zero = variable(step, 0.0)
    y = x
    for _ in range(200_000):
        y = step.add(y, zero)
    assert y.generation == 200_000
    y.backward()
    assert (x.grad, zero.grad) == (1, 200_000)

    first, last = weakref.ref(x), weakref.ref(y)
    del x, y
    if step is step16:
        gc.collect()
    assert first() is None
    assert last() is None


# The difference is the lesson


def code_lines(module):
    """The lines after the module's docstring."""
    source = inspect.getsource(module)
    return source.splitlines()[ast.parse(source).body[0].end_lineno :]


def test_the_steps_differ_in_the_lesson_only():
    changes = [
        line[0] + " " + line[1:].strip()
        for line in difflib.unified_diff(code_lines(step16), code_lines(step17), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    assert changes == [
        "+ import weakref",
        "- gys = [grads.pop(output, None) for output in f.outputs]",
        "+ gys = [grads.pop(output(), None) for output in f.outputs]",
        "- self.outputs = list(outputs)",
        "+ self.outputs = [weakref.ref(output) for output in outputs]",
    ]


def test_the_package_has_the_names_of_step_17_and_no_others():
    assert dezero_mini.__getattr__("Variable") is step17.Variable
    assert dezero_mini.__getattr__("step16") is step16
    assert {"Variable", "square", "step17", "step16"} <= {*dir(dezero_mini)}
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = dezero_mini.nothing


@BOTH
def test_a_step_is_short_enough_to_be_read(step):
    assert len(inspect.getsource(step).splitlines()) <= 200
