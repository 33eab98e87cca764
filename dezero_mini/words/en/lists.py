"""How several things are said as one."""

WORDS = {
    "comma": ", ",
    "and": " and ",
    "then": ", then ",
    "equals": " = ",
    "more": "… {n:,} more",
}
