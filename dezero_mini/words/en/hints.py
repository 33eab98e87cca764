"""How to make a holder let go, where that is not obvious."""

WORDS = {
    "Out": (
        "Out keeps what a cell displays last. `%xdel NAME` deletes a name and all that the "
        "notebook itself holds of its object; `del Out[n]` alone does not. A semicolon after the "
        "expression, or print(), keeps it out in the first place."
    ),
    "last error": (
        "Python keeps the frames of the last uncaught error for a debugger. Another error takes "
        "their place: run 1/0 in a cell, and gc.collect() in the next."
    ),
}
