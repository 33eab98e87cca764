"""English, by subjects."""

from . import exercises, hints, holders, lists, magics, memory, names, refs, types, values
