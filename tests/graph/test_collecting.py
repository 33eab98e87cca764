"""The steps of the collector's search are true of the collector of the interpreter that runs."""

import gc
import html
import re
import weakref

from hypothesis import given
from hypothesis import strategies as st

from whoholds import collector_steps, snapshot
from whoholds.showing.phrases import label_in_words
from whoholds.words import say

LINES = """\
class Obj: pass
a = Obj(); b = Obj(); c = Obj()
a.b = b; b.c = c; c.a = a
"""


def ring(let_go):
    """A snapshot of the ring of three after a line lets go of names of it."""
    namespace = {}
    exec(LINES, namespace)
    before = snapshot(namespace, "a b c")
    exec(let_go, namespace)
    return snapshot(namespace, "a b c", follow=before)


def copies(step):
    """`gc_refs` of each object, by the name that it had first."""
    labels = {
        node.was: label_in_words(node.label).partition("gc_refs ") for node in step.snapshot.nodes
    }
    return {name: int(number) for name, (_, found, number) in labels.items() if found}


def test_in_a_lost_ring_each_gc_refs_goes_from_1_to_0():
    steps = collector_steps(ring("a = b = c = None"))
    assert [list(copies(step).values()) for step in steps] == [
        [1, 1, 1],
        [1, 0, 1],
        [1, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
    ]
    assert steps.found == ("a", "b", "c")


def test_in_a_ring_that_a_name_reaches_one_stays_above_0_and_holds_the_others():
    steps = collector_steps(ring("b = c = None"))
    assert copies(steps[0]) == {"a": 2, "b": 1, "c": 1}
    assert copies(steps[-1]) == {"a": 1, "b": 0, "c": 0}
    assert steps.found == ()
    assert {node.state for node in steps[-1].snapshot.nodes} == {"reachable"}


def test_each_step_says_of_which_number_it_is_and_the_last_who_can_be_reached():
    lost, named = (collector_steps(ring(line)) for line in ("a = b = c = None", "b = c = None"))
    assert [said.strip() for said in str(lost).splitlines() if "→" in said] == [
        "→ no count changes",
        "→ gc_refs of b: 1 → 0",
        "→ gc_refs of c: 1 → 0",
        "→ gc_refs of a: 1 → 0",
        "→ out of reach: a, b, c",
    ]
    assert str(named).splitlines()[-1].strip() == "→ can be reached: a, b, c"


def test_a_step_says_whose_number_falls_and_the_last_who_is_lost():
    page = collector_steps(ring("a = b = c = None"))._repr_html_()
    for text in ("subtract the references of a", "b: 1 → 0", "out of reach: a, b, c"):
        assert text in page
    assert 'aria-label="How the collector decides"' in page
    assert "c: gc_refs 0." in page  # for those who do not see the picture


def test_each_step_has_its_place_in_the_list_of_all():
    steps = collector_steps(ring("a = b = c = None"))
    assert [steps.source[slice(*step.span)] for step in steps] == [step.source for step in steps]
    assert steps.source.splitlines() == [step.source for step in steps]


def test_what_had_no_name_is_called_by_its_type():
    a, b = Obj(), Obj()
    a.b, b.a = b, a
    page = collector_steps(snapshot({"a": a}, "a"))._repr_html_()
    assert "Obj: 2 → 1" in page


def test_nothing_is_lost_before_the_last_step_says_so():
    *others, last = collector_steps(ring("a = b = c = None"))
    assert {n.state for step in others for n in step.snapshot.nodes} == {"reachable"}
    assert {n.state for n in last.snapshot.nodes} == {"unreachable"}


def test_what_is_held_from_outside_of_the_drawing_is_not_lost():
    namespace = {}
    exec(LINES, namespace)
    keep = [namespace["b"]]
    before = snapshot(namespace, "a b c")
    exec("a = b = c = None", namespace)
    steps = collector_steps(snapshot(namespace, "a b c", follow=before))
    assert copies(steps[-1]) == {"a": 0, "b": 1, "c": 0}
    assert steps.found == ()
    assert keep


def test_weak_references_values_and_arrays_take_no_part():
    import numpy as np

    namespace = {"weakref": weakref, "np": np}
    exec("class Obj: pass\na = Obj(); w = weakref.ref(a); x = np.ones(3); n = 1.5", namespace)
    graph = snapshot(namespace, "a w x n")
    steps = collector_steps(graph)
    assert copies(steps[0]) == copies(steps[-1]) == {"a": 1, "w": 1}


def test_what_an_array_of_objects_holds_the_collector_does_not_see():
    import numpy as np

    namespace = {"np": np}
    exec("class Obj: pass\na = Obj(); a.x = np.array([a], dtype=object)", namespace)
    before = snapshot(namespace, "a")
    namespace["a"] = None
    steps = collector_steps(snapshot(namespace, "a", follow=before))
    assert copies(steps[0]) == copies(steps[-1]) == {"a": 1}
    assert steps.found == ()
    gc.collect()
    assert any(type(obj) is namespace["Obj"] for obj in gc.get_objects())  # indeed


def test_no_objects_make_a_search_that_finds_nothing():
    assert collector_steps(snapshot({}, "")).found == ()


class Obj:
    pass


graphs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14)
kept_names = st.sets(st.integers(0, 5))


@given(graphs, kept_names)
def test_what_is_found_is_what_the_collector_frees(links, kept):
    """For any six objects, of which some keep their names."""
    objects = {f"o{n}": Obj() for n in range(6)}
    for number, (source, target) in enumerate(links):
        setattr(objects[f"o{source}"], f"to{number}", objects[f"o{target}"])
    refs = {name: weakref.ref(obj) for name, obj in objects.items()}
    before = snapshot(objects)
    collects = gc.isenabled()
    gc.disable()
    try:
        for n in {*range(6)} - kept:
            objects[f"o{n}"] = None
        steps = collector_steps(snapshot(objects, follow=before))
        alive = {name for name, ref in refs.items() if ref() is not None}
        gc.collect()
    finally:
        if collects:
            gc.enable()
    assert set(steps.found) == alive - {name for name, ref in refs.items() if ref() is not None}
    for step in steps[:-1]:
        for node in step.snapshot.nodes:
            if node.state != "freed" and label_in_words(node.label):
                arrows = sum(edge.target == node.id for edge in step.snapshot.edges)
                assert copies(step)[node.was] == arrows


def test_the_words_tell_the_number_of_containers_only():
    a, b = Obj(), Obj()
    a.b, b.a, text = b, a, "some text"
    steps = collector_steps(snapshot({"a": a, "text": text}, "a text"))
    page = html.unescape(steps._repr_html_())
    assert [node.type for node in steps[0].snapshot.nodes] == ["Obj", "str", "Obj"]
    assert f"a: {say('collecting.copy', n=3)}." in page
    assert f"Obj: {say('collecting.copy', n=2)}." in page
    assert "text: 'some text'" not in page


def test_only_what_the_collector_changes_is_marked():
    names = {name: type("Obj", (), {})() for name in "ab"}
    page = collector_steps(snapshot(names, "a b"))._repr_html_()
    first = page.partition("<li")[2].partition("<li")[0]
    assert "Before the first statement" not in page
    boxes = re.findall(r'class="node".*?<text[^>]*>([^<]*)<', first, re.DOTALL)
    assert len(boxes) == 4
    thick = re.findall(r'class="node"[^>]*>\s*<(?:path|polygon)[^>]*stroke-width="3', first)
    assert len(thick) == 2  # each object has a number beside its count; the names are as before
    arrows = re.findall(r'class="edge"[^>]*>\s*<path[^>]*>', first)
    assert len(arrows) == 2
    assert not any('stroke-width="3' in arrow for arrow in arrows)
