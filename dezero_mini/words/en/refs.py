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
    },
    "free threaded": (
        "This is a free-threaded build of Python (PEP 703), on which this package has not been "
        "tried. Counts of your own objects can be right there while one thread runs; classes, "
        "functions and modules have no exact ones, what a running function holds may not be "
        "counted, and another thread may change a count while it is read."
    ),
    "local name": "{name} in {function}()",
    "old": "old {name}",
}
