"""What `holders` says holds for any program: each remedy is run on a heap that is built anew.

`HEAPS` in the environment says how many: `HEAPS=2000 pytest tests/holding/test_decision.py`. It is
25 of each kind otherwise; `make fuzz` goes on.
"""

import gc
import os
import random
import sys
import threading
from collections import Counter

import pytest
from carrying import WHEN, parts
from heaps import Heap
from hypothesis import settings

from whoholds import holders, refcount
from whoholds.collector import Paused
from whoholds.holding import decision, remedies, search, twins
from whoholds.holding.ancestry import ROOT
from whoholds.holding.answers import answer as put_together
from whoholds.holding.decision import effect
from whoholds.holding.expressions import Expressions
from whoholds.holding.remedies import Tried, removed_by
from whoholds.holding.search import climb
from whoholds.reading.scope import Scope
from whoholds.reading.world import World

np = pytest.importorskip("numpy")
BLOCK = settings.default.max_examples // 4  # 25, or 5 for `make quick`
NUMBER = int(os.environ.get("HEAPS", BLOCK))
_OF_WHAT_RUNS = ("local", "running", "copy")
MORE = ("", "arrays", "running")
MOST_DRAWN = 12  # ways
BLOCKS = [(start, more) for start in range(0, NUMBER, BLOCK) for more in MORE]


@pytest.fixture(autouse=True)
def collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def within(seed, more, act):
    """What `act` returns of a heap that is built anew, called where its functions run."""
    gc.collect()
    heap = Heap(seed, more)
    heap.namespace["__builtins__"] = __builtins__
    try:
        return heap.within(lambda: act(heap))
    finally:
        heap.close()


def comes(seed, more, code):
    """When the object goes that a heap is about, after these lines; `None` if it stays."""

    def carried_out(heap):
        exec(code, heap.namespace)
        for when in WHEN:
            if when != WHEN[0]:
                gc.collect()
            if heap.ref() is None:
                return when
        return None

    return within(seed, more, carried_out)


def asked(heap):
    """What is said of a heap, and what of that is wrong without carrying anything out."""
    if heap.ref is None:
        return None, []
    found = holders(heap.ref(), heap.namespace)
    wrong = [] if found.found == found.refcount else ["not all are found"]
    names = {**heap.namespace}
    for holder in found.holders:
        if holder.way and eval(holder.way, names) is not heap.ref():
            wrong.append(("another object", holder.way))
    return found, wrong


def is_held_by_what_runs(found):
    return any(o.root is not None and o.root.kind in _OF_WHAT_RUNS for o in found.obstacles)


def untrue(seed, more, are_lots=False):
    """What is said of a heap and does not come true; how many remedies there were."""
    found, wrong = within(seed, more, asked)
    if found is None:
        return [], 0
    wrong = [(seed, *wrong)] if wrong else []
    if found.fate == "held" and not found.remedies and more != "arrays" and not are_lots:
        if more != "running" or not is_held_by_what_runs(found):
            wrong.append((seed, "no remedy", found.obstacles))
        elif comes(seed, more, "") is not None:
            wrong.append((seed, "not held by what runs"))
    if found.fate == "lost" and comes(seed, more, "") not in WHEN[1:]:
        wrong.append((seed, "not lost"))
    if found.fate == "stuck" and comes(seed, more, "") is not None:
        wrong.append((seed, "not stuck"))
    for remedy in found.remedies:
        seen = comes(seed, more, remedy.code)
        if seen != remedy.effect:
            wrong.append((seed, remedy.code, remedy.effect, seen))
        for part in parts(remedy.code):
            seen = comes(seed, more, part)
            if seen is not None and WHEN.index(seen) <= WHEN.index(remedy.effect):
                wrong.append((seed, "a part does it", part, remedy.code))
    return wrong, len(found.remedies)


@pytest.mark.parametrize(("start", "more"), BLOCKS)
def test_each_remedy_comes_true_and_each_part_of_it_is_needed(start, more):
    wrong, number = [], 0
    for seed in range(start, start + BLOCK):
        some, remedies_of_one = untrue(seed, more)
        wrong += some
        number += remedies_of_one
    assert wrong == []
    assert number > BLOCK // 10  # heaps by chance: of some there is nothing to free


@pytest.mark.parametrize(("start", "more"), BLOCKS)
def test_the_decision_is_exact_for_any_lines_whether_they_help_or_not(start, more):
    wrong, seen = [], Counter()
    for seed in range(start, start + BLOCK):
        for code, after in decided(seed, more):
            when = comes(seed, more, code)
            seen[when] += 1
            if when != (None if after is None else WHEN[after]):
                wrong.append((seed, code, after, when))
    assert wrong == []
    assert seen[None] > 0  # "still held" is tried as strictly
    assert seen["at once"] > 0


def decided(seed, more):
    """Some sets of lines, each with what the decision says of it."""
    return within(seed, more, lambda heap: decided_of(heap, seed))


def decided_of(heap, seed):
    if heap.ref is None:
        return []
    box = [heap.ref()]
    with Paused():
        ancestry = climb(box, World.around(box, sys._getframe(), heap.namespace, {}))
        if len(ancestry.objects) > 200:
            return []
        expressions = Expressions(ancestry, Scope(heap.namespace, named=box[:1]))
        found = {
            line.code: line
            for target in range(len(ancestry.objects))
            for holder in [ROOT, *ancestry.holders.get(target, ())]
            for line in expressions.lines(holder, target) or ()
        }
        choose = random.Random(seed)
        lines = [*found.values()]
        sets = [
            choose.sample(lines, min(len(lines), choose.choice([1, 1, 2, 3, 5]))) for _ in "abc"
        ]
        return [
            (
                "\n".join(Tried(tuple(some), 0, set()).codes),
                effect(ancestry, removed_by(some)).after,
            )
            for some in sets
            if some
        ]


@pytest.fixture
def lots(monkeypatch):
    """Put two holders together already if they are alike; say which numbers stand for several."""
    made = []

    class Noting(twins.Level):
        def note(self, found, skipped):
            super().note(found, skipped)
            made.extend(self.ancestry.others)

    monkeypatch.setattr(twins, "FEWEST", 2)
    monkeypatch.setattr(search, "_MANY", 2)
    monkeypatch.setattr(search, "Level", Noting)
    return made


@pytest.mark.parametrize("start", range(0, NUMBER, BLOCK))
def test_what_is_decided_of_those_that_are_alike_as_one_is_exact(start, lots):
    wrong, seen = [], Counter()
    for seed in range(start, start + BLOCK):
        wrong += untrue(seed, "", are_lots=True)[0]
        for code, after in decided(seed, ""):
            when = comes(seed, "", code)
            seen[when] += 1
            if when != (None if after is None else WHEN[after]):
                wrong.append((seed, code, after, when))
    assert wrong == []
    assert seen.total() > 0
    assert lots or start  # heaps by chance: some have none


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(152, id="a list of ours was among all objects, and held one that was parted"),
        pytest.param(383, id="the same below a closure"),
        pytest.param(257, id="of two that were parted only one refers to a list"),
    ],
)
def test_what_was_put_together_and_parted_is_decided_about_as_each(seed, lots):
    decisions = decided(seed, "")
    assert len(decisions) == 3
    for code, after in decisions:
        assert comes(seed, "", code) == (None if after is None else WHEN[after])


class CountedOnce(decision._Fall):
    def _refers_to(self, number):
        return ((target, 1) for target, _ in super()._refers_to(number))


class NothingAlive(decision._Fall):
    def _unreached(self):
        return self._everything()


class NoCollector(decision._Fall):
    def collect(self):
        return False


class KeepsNeedless(remedies.Proposals):
    def tried(self):
        return [self._longer(tried) for tried in super().tried()]

    def _longer(self, tried):
        """The same with one more line of those that there are, if it changes nothing."""
        for target in range(len(self.ancestry.objects)):
            for holder in [ROOT, *self.ancestry.holders.get(target, ())]:
                for line in self.lines(holder, target) or ():
                    lines = (*tried.lines, line)
                    after, freed = effect(self.ancestry, removed_by(lines))
                    if line not in tried.lines and after == tried.after:
                        return Tried(lines, after, freed)
        return tried


MUTANTS = {
    "needless lines are kept": (remedies, "Proposals", KeepsNeedless),
    "references are counted once": (decision, "_Fall", CountedOnce),
    "nothing is alive": (decision, "_Fall", NothingAlive),
    "nothing is collected": (decision, "_Fall", NoCollector),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_decision_is_noticed(name, monkeypatch):
    where, what, mutant = MUTANTS[name]
    monkeypatch.setattr(where, what, mutant)
    assert any(untrue(seed, "")[0] for seed in range(150))


def test_a_line_that_is_not_needed_is_left_out():
    class Thing:
        pass

    box = [Thing()]
    namespace = {"x": box[0], "kept": [box[0], Thing()]}
    namespace["kept"][1].other = namespace["kept"]
    with Paused():
        ancestry = climb(box, World.around(box, sys._getframe(), namespace, {}))
        expressions = Expressions(ancestry, Scope(namespace, named=box[:1]))
        kept = ancestry.numbers[id(namespace["kept"])]
        proposals = remedies.Proposals(ancestry, expressions)
        name, item = expressions.lines(ROOT, 0), expressions.lines(kept, 0)
        needless = expressions.lines(ROOT, kept)
        tried = proposals.least([*name, *item, *needless])
    assert tried.codes == ["kept[0] = None", "del x"]
    assert proposals.least(name) is None


def test_a_thread_that_never_rests_makes_no_error():
    shared, stop = {}, threading.Event()
    kept = []

    def change():
        n = 0
        while not stop.is_set():
            n += 1
            shared[n] = obj if n % 3 else None
            shared.pop(n - 50, None)
            kept.append(obj)
            del kept[:-20]

    class Thing:
        pass

    obj = Thing()
    thread = threading.Thread(target=change, name="Restless")
    thread.start()
    try:
        answers = [holders(obj, {"obj": obj, "shared": shared}) for _ in range(8)]
    finally:
        stop.set()
        thread.join()
    for answer in answers:
        assert str(answer)
        if answer.found > answer.refcount:
            assert [missing.kind for missing in answer.missing] == ["moved"]
            assert "It moved while" in str(answer)
    assert holders(obj).is_complete


def test_nothing_is_left_of_a_search():
    box = [np.zeros(3)]
    part = box[0][1:]
    gc.collect()
    before = refcount(box[0]), len(gc.get_objects())
    for _ in range(3):
        str(holders(box[0]))
    gc.collect()
    after = refcount(box[0]), len(gc.get_objects())
    assert after[0] == before[0]
    assert after[1] - before[1] < 50
    del part


@pytest.mark.parametrize("number", [2, 60, 3000])
def test_a_search_leaves_no_ring_behind(number):
    """Not even where it went through the whole heap: a list of all objects is in a ring easily."""
    gc.collect()
    kept = [[i] for i in range(number)]
    hub = kept[0]
    for one in kept:
        one.append(hub)
    str(holders(hub, {"kept": kept}))
    assert gc.collect() == 0


def test_where_the_search_is_given_up_that_is_said():
    with Paused():
        box = [object.__new__(type("Thing", (), {}))]
        kept = [[box[0]] for _ in range(100)]
        names = {"many": [[one] for one in kept]}
        del kept
        ancestry = climb(box, World.around(box, sys._getframe(), names, {}), most=50)
        found = put_together(ancestry, Scope(names, named=box[:1]))
    assert [(missing.kind, missing.looked_at) for missing in found.missing] == [("cut", 101)]


def assert_boxes_add_up(answer):
    """Of each box, the arrows that lead to it and the rest that it tells of are its count."""
    arrows = Counter(edge.target for edge in answer.edges)
    arrows += Counter(node for _, _, node in answer.tags)
    assert answer.nodes
    for node in answer.nodes:
        if node.refcount is not None:
            assert node.unexplained >= 0, (node, answer.edges)
            assert arrows[node.id] + node.unexplained == node.refcount


def test_what_holds_itself_and_has_given_its_dict_away_is_drawn_with_all_its_references():
    class Thing:
        pass

    thing = Thing()
    thing.me = thing
    names = {"c": thing, "dc": thing.__dict__}
    del thing
    answer = holders(names["c"], names)
    assert_boxes_add_up(answer)
    assert answer.is_complete


def reached(answer, start, *, upward=False):
    """What the arrows of a picture lead to from a node; or, upward, what leads to that."""
    found, pending = set(), [start]
    while pending:
        at = pending.pop()
        for edge in answer.edges:
            source, target = (edge.target, edge.source) if upward else (edge.source, edge.target)
            if source == at and target not in found:
                found.add(target)
                pending.append(target)
    return found


def is_drawn(holder, answer):
    """Whether a picture has what the words say of a holder: where it starts, how it ends."""
    root, references, _ = holder.route
    above = reached(answer, 1, upward=True) | {1}
    starts = [tag for tag in answer.tags if tag[0] == root and tag[2] in above]
    if root is not None and not starts:
        return False
    path = references[-1].path if references else ()
    if any(target == 1 and first == path for _, first, target in starts) or not path:
        return True
    # Of a closure's variable that others share the words name the function, and not the cell.
    cells = {node.id for node in answer.nodes if node.type == "cell"}
    cells &= {edge.source for edge in answer.edges if edge.target == 1}
    into = [edge for edge in answer.edges if edge.target in {1, *cells}]
    # What is told as an argument's default is drawn as the place in the tuple of the defaults.
    ends = [edge for edge in into if edge.path[-1] == path[-1] or path[-1][0] == "default"]
    if not holder.is_part:
        return bool(ends)
    is_around = any((edge.source, 1) in answer.around for edge in ends)
    return is_around and 1 in reached(answer, 1)


def undrawn(answer):
    """What the words tell and the picture has not."""
    tags = {root for root, _, _ in answer.tags}
    into = [edge for edge in answer.edges if edge.target == 1]
    names = [node for _, _, node in answer.tags if node == 1]
    wrong = [holder for holder in answer.holders if not is_drawn(holder, answer)]
    wrong += [way for way in answer.entries if way.root is not None and way.root not in tags]
    return wrong + ["fewer arrows"] * (len(into) + len(names) < len(answer.holders))


@pytest.mark.parametrize("more", MORE)
def test_a_picture_has_every_ring_and_way_of_the_words_and_its_boxes_add_up(more):
    rings = ways = 0
    for seed in range(2 * BLOCK):
        answer, _ = within(seed, more, asked)
        if answer is not None and answer.nodes:
            assert_boxes_add_up(answer)
        if answer is None or len(answer.holders) + len(answer.entries) > MOST_DRAWN:
            continue
        assert undrawn(answer) == [], (seed, str(answer))
        rings += any(holder.is_part for holder in answer.holders)
        ways += len(answer.holders) + len(answer.entries)
    assert rings > BLOCK // 10
    assert ways > 2 * BLOCK


@pytest.mark.parametrize("number", [29, 58, 59, 200, 3000])
def test_of_a_long_way_a_picture_has_both_ends_and_how_much_is_between(number):
    names = {"head": Thing()}
    answer = holders(lengthened(names["head"], number), names)
    assert_boxes_add_up(answer)
    assert [(root.name, node) for root, _, node in answer.tags] == [("head", 2)]
    left_out = [edge.path[0][1] for edge in answer.edges if edge.path[0][0] == "between"]
    assert len(answer.nodes) + sum(left_out) == number + 1
    assert len(answer.nodes) <= 60


class Thing: ...


def lengthened(at, number):
    """Let a thing lead to so many more, one after the other; return the last."""
    for _ in range(number):
        at.next = Thing()
        at = at.next
    return at
