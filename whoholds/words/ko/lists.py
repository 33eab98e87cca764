"""How several things are said as one."""

WORDS = {
    "comma": ", ",
    "and": ", ",
    "clauses": "; ",
    "names": " = ",
    "then": ", 이어서 ",
    "or": " 또는 ",
    "more": "… {n:,}개 더",
}
