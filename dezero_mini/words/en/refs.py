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
    "local name": "{name} in {function}()",
    "old": "old {name}",
}
