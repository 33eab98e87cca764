"""How several things are said as one."""

WORDS = {
    "comma": ", ",
    "and": " and ",
    "clauses": "; ",
    "names": " = ",
    "then": ", then ",
    "more": "… {n:,} more",
}
