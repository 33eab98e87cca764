"""How several things are said as one."""

WORDS = {
    "comma": ", ",
    "and": " and ",
    "clauses": "; ",
    "names": " = ",
    "then": ", then ",
    "or": " or ",
    "more": "… {n:,} more",
}
