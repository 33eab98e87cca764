"""What is said of reference graphs."""

WORDS = {
    "error": {
        "namespace": (
            "snapshot() draws what the names of a dictionary reach, such as globals(); "
            "it was given an object of type {given}."
        ),
        "record": (
            "record() runs a string of statements in a dictionary, as in "
            'record("a = []", globals()); it was given objects of type {given}.'
        ),
        "into": (
            "There is no function {name!r} written in Python to step into, neither defined before "
            "nor in this source."
        ),
        "name": (
            "There is no name {name!r} to draw: run the cell that defines it first, or leave it "
            "out."
        ),
        "not drawn": "No name {name!r} was drawn, or it was not bound.",
        "no engine": (
            "There is no picture, because nothing on this computer can lay out a graph. Run "
            "`pip install graphviz-pure`, or install Graphviz (https://graphviz.org/download), and "
            "run the cell again."
        ),
        "engine loading": (
            "There is no picture yet, because what lays out a graph is still being loaded. Run the "
            "cell again."
        ),
        "exit status": "exit status {n}",
        "no graphviz": (
            "dot() takes the package graphviz, which this Python does not have ({reason}). Run "
            "`pip install graphviz`, and try again. Pictures do not need it."
        ),
        "engine failed": (
            "There is no picture, because {name} could not lay the graph out. {reason}"
        ),
    },
    "into ended": (
        "The source has ended our tracer, by one of its own (sys.settrace) or by a recursion that "
        "went too deep. Up to Python 3.11 there can be only one, so the lines of the function "
        "that ran after that are not steps of their own."
    ),
    "free threaded": (
        "This is a free-threaded build of Python (PEP 703), where some things differ. Classes, "
        "modules and the functions of a module have no exact counts, and it takes a collection to "
        "free them (on 3.13, once a thread was started, they stay for good, and what they hold is "
        "said to be held by their dictionaries). What another thread has made may go only when "
        "that thread runs on. The collector has no generations. And another thread may change a "
        "count while it is read."
    ),
    "local name": "{name} in {function}()",
    "returned": "returned by {function}()",
    # On an object, a name or an arrow.
    "count": "count {n}",
    "immortal": "immortal",
    "held elsewhere": "+{n} held elsewhere",
    "unreachable": "unreachable",
    "freed": "freed",
    "was": "was {name}",
    "old": "old {name}",
    "is None": "{name} = None",
    "are None": "{names} = None",
    "weak": "{label} (weak)",
    "weak unnamed": "(weak)",
    "more here": "… {n:,} more",
    # Below a picture.
    "not drawn": {
        "objects": {
            "one": "1 of {total:,} objects is not drawn.",
            "other": "{n:,} of {total:,} objects are not drawn.",
        },
        "names": {
            "one": "1 of {total:,} names is not drawn.",
            "other": "{n:,} of {total:,} names are not drawn.",
        },
        "references": {
            "one": "1 more reference between these objects is not drawn.",
            "other": "{n:,} more references between these objects are not drawn.",
        },
    },
    "untrusted picture": "In words. If no picture shows, trust this notebook to see it:",
    "untrusted pictures": "In words. If no pictures show, trust this notebook to see them:",
    # What stands for one of them inside of something else, such as a list.
    "snapshot in brief": "<Snapshot of {names}: {objects}, {references}>",
    "no names": "no names",
    "no type": "(a class without a name)",
    "recording in brief": "<{steps}: {first}>",
    "number": {
        "objects": {"one": "1 object", "other": "{n:,} objects"},
        "references": {"one": "1 reference", "other": "{n:,} references"},
        "steps": {"one": "1 step", "other": "{n:,} steps"},
    },
    "rest": {
        "objects": {"one": "… 1 more object.", "other": "… {n:,} more objects."},
        "references": {"one": "… 1 more reference.", "other": "… {n:,} more references."},
        "holders": {"one": "… 1 more holder.", "other": "… {n:,} more holders."},
        "steps": {
            "one": "… 1 more step is not shown.",
            "other": "… {n:,} more steps are not shown.",
        },
        "passed over": {
            "one": "… 1 more statement or line ran without a step of its own.",
            "other": "… {n:,} more statements or lines ran without steps of their own.",
        },
        "lines": {
            "one": "… the rest of the source, 1 character, is not shown.",
            "other": "… the rest of the source, {n:,} characters, is not shown.",
        },
        "picture": "The picture is left out: with it, this output would be too large.",
    },
    # A graph in sentences.
    "object": "{called}: {condition}.",
    "condition": {
        "reachable": "{count}, reachable",
        "unreachable": "{count}, unreachable",
        "freed": "freed",
        "held elsewhere": "{count}, {more}",
    },
    "name": "Name {name}",
    "refers": {
        "strong": "{holder} refers to {called}.",
        "weak": "{holder} refers weakly to {called}.",
        "strong by a name": "{holder}, {label}, refers to {called}.",
        "weak by a name": "{holder}, {label}, refers weakly to {called}.",
    },
    "name is None": "{holder} is None.",
    "dead": "{holder} is dead.",
    "no objects": "No objects.",
    # What a picture replies when a box is asked.
    "reply": {
        "hint": "Click or tap an object, or use Tab and ↑ ↓, to see how its count adds up.",
        "name": "name {name}",
        "elsewhere": "{n} held elsewhere",
        "sum": "{called}: {count:,} = {terms}.",
        "referred to": "{called}: {count}. Referred to by {terms}.",
        "weak": "Weak, so not counted: {what}.",
        "holds": "Holds {what}.",
        "refers weakly": "Refers weakly to {what}.",
    },
    # What a statement changed.
    "change": {
        "new": "new: {names}",
        "counted": "{name}: {before} → {after}",
        "subtracted": "gc_refs of {name}: {before} → {after}",
        "reachable": "can be reached: {names}",
        "unreachable": "out of reach: {names}",
        "freed": "freed: {names}",
        "none": "no count changes",
    },
    "stepper": {
        "title": "Steps of this cell",
        "start": "Before the first statement",
        "legend": "Thick blue: new or changed since the step before. Dotted: gone.",
        "none": "No statements.",
        "step": "Step {number} of {total}",
        "back": "← Back",
        "back title": "One step back (arrow left)",
        "on": "Next →",
        "on title": "One step on (arrow right)",
        "error": "This statement raised {error}.",
    },
}
