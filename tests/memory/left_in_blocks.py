"""Blocks that leave something behind, and whether what the account says of it comes true.

For another process, in which little else lives: `python left_in_blocks.py 400` prints, as JSON,
what differed for so many random graphs, and how many of the objects that are left were not found.
"""

import gc
import json
import random
import sys
import weakref
from functools import cache

from whoholds import watch
from whoholds.holding import groups
from whoholds.memory import left, watching


class Obj:
    """A node."""


older_list: list = []
older_dict: dict = {}
older_object = Obj()
falls: dict = {}  # for each code that was decided: whom it frees, at once and in the end
met: list = []  # the groups of the last account


def build(rng):
    """Make some objects that refer to each other, some of which older ones or names hold."""
    nodes = [Obj() for _ in range(rng.randint(3, 40))]
    for node in nodes:
        node.load = bytearray(200)
    for _ in range(rng.randint(0, 50)):
        one, other = rng.choice(nodes), rng.choice(nodes)
        how = rng.randint(0, 5)
        if how == 0:
            one.other = other
        elif how == 1:
            one.list = [other]
        elif how == 2:
            one.tuple = (other, 1)
        elif how == 3:
            one.function = (lambda value: lambda: value)(other)
        elif how == 4:
            one.dict = {"k": other}
        else:
            one.view = (memoryview(other.load), 2)
    for _ in range(rng.randint(0, 6)):
        node, where = rng.choice(nodes), rng.randint(0, 5)
        if where == 0:
            older_list.append(node)
        elif where == 1:
            older_dict[rng.randint(0, 9)] = node
        elif where == 2:
            older_object.kept = node
        else:
            globals()[f"n{rng.randint(0, 5)}"] = node


def note_decisions():
    """Remember which objects each decision is about."""
    decide, tell = groups._fall, groups._told

    def noted(group, ancestry, sizes, tried, removed):
        found = decide(group, ancestry, sizes, tried, removed)
        stages = [set(freed) for freed in groups.falls(ancestry, removed)]
        members = {n for n in group.numbers if type(ancestry.objects[n]) is Obj}
        falls[found.code] = [
            {id(ancestry.objects[n]) for n in members & freed} for freed in (stages[0], stages[-1])
        ]
        return found

    def told(group, ancestry, *rest):
        met.append(
            {id(ancestry.objects[n]) for n in group.numbers if type(ancestry.objects[n]) is Obj}
        )
        return tell(group, ancestry, *rest)

    groups._fall, groups._told = noted, told


def dead(weak):
    return {address for address, reference in weak.items() if reference() is None}


def trial(seed):
    """One graph: what is wrong with its account, and how many objects were left and not found."""
    rng = random.Random(seed)
    falls.clear()
    met.clear()
    with watch("a graph") as run:
        build(rng)
    alive = [o for o in gc.get_objects() if type(o) is Obj and o is not older_object]
    weak = {id(obj): weakref.ref(obj) for obj in alive}
    del alive
    missed = weak.keys() - set().union(*met)
    parts = list(zip(run.left.kept, met, strict=True))
    lost = [members for part, members in parts if part.fate == "lost" and members]
    with_code = [part for part in run.left.kept if part.code and any(falls[part.code])]
    wrong = []
    if lost:
        gc.collect()
        if dead(weak) - missed != lost[0]:
            wrong.append([seed, "lost", len(lost[0]), len(dead(weak))])
    elif with_code:
        part = rng.choice(with_code)
        at_once, in_the_end = falls[part.code]
        exec(part.code, globals())
        if not at_once <= dead(weak):
            wrong.append([seed, part.code, "at once", len(at_once), len(dead(weak))])
        if part.later_nbytes == 0 and at_once != in_the_end:
            wrong.append([seed, part.code, "later", len(at_once), len(in_the_end)])
        if (in_the_end - at_once) & dead(weak):
            wrong.append([seed, part.code, "too early"])
        gc.collect()
        if not in_the_end <= dead(weak):
            wrong.append([seed, part.code, "in the end", len(in_the_end), len(dead(weak))])
    unknown = sum(part.fate == "unknown" for part in run.left.kept)
    return wrong, len(weak), len(missed), bool(with_code), unknown


def clear():
    globals().update(older_list=[], older_dict={}, older_object=Obj())  # a `del` was advised
    for number in range(6):
        globals().pop(f"n{number}", None)
    gc.collect()


@cache  # once
def look_at_all():
    """Tell of each part, however small it is, and remember what is decided."""
    watching.SPEAKABLE = left.SPEAKABLE = -(10**12)
    left._MOST_TOLD, left._LEAST, left._LEAST_PART = 100, 0, 0.0
    note_decisions()
    gc.disable()


def main(number):
    look_at_all()
    wrong, alive, missed, tried, unknown = [], 0, 0, 0, 0
    for seed in range(number):
        clear()
        found = trial(seed)
        wrong += found[0]
        alive, missed, tried, unknown = (
            total + more
            for total, more in zip((alive, missed, tried, unknown), found[1:], strict=True)
        )
    print(
        json.dumps(
            {"wrong": wrong, "alive": alive, "missed": missed, "tried": tried, "unknown": unknown}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
