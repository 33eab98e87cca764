"""What the magics of a notebook say."""

WORDS = {
    "whose holders": "Say whose holders you want, as in: %holders a",
    "no expression": "%holders takes a name or an expression. {reason}",
    "hidden names": "IPython's hidden names",
    "no name": "--as takes a name such as before, and was given {given!r}.",
    "order": "{option} comes before everything else, as in: {example}",
    "this cell": "this cell",
}
