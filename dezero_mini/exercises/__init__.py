"""Exercises that check themselves: `check("2.3", answer)` answers in a sentence that helps.

What an answer is compared with is measured, in the interpreter that runs it.
"""

from .checking import check

__all__ = ["check"]
