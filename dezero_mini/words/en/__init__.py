"""English, by subjects."""

from . import exercises, hints, holders, lists, memory, names, refs, types, values
