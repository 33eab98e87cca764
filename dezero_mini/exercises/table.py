"""Which function checks an exercise, and the checksum of its starter, if that has an answer."""

from collections.abc import Callable

from . import stage1, stage2, stage3, stage4
from .answers import Attempt

EXERCISES: dict[str, tuple[Callable[[Attempt], str], int | None]] = {
    "1.0": (stage1.make_it_three, 0x67FFA787),
    "1.1": (stage1.say_the_counts, None),
    "1.2": (stage1.say_the_line, None),
    "1.3": (stage1.hold_one_array, 0x87341269),
    "1.4": (stage1.find_the_holder, 0xCFBB26BB),
    "2.0": (stage2.close_a_second_ring, 0x8771A2A8),
    "2.1": (stage2.say_the_counts, None),
    "2.2": (stage2.spot_the_cycles, None),
    "2.3": (stage2.break_the_cycle, 0x74364B8C),
    "2.4": (stage2.say_the_megabytes, None),
    "3.0": (stage3.open_the_ring, 0xED6AFB02),
    "3.1": (stage3.say_what_it_gives, None),
    "3.2": (stage3.call_once, 0xCFDAB6D2),
    "3.3": (stage3.know_your_parent, 0x35F29A10),
    "3.4": (stage3.forget, 0xFF994E42),
    "4.1": (stage4.fix_function, 0xF1D6829F),
    "4.2": (stage4.say_how_many_survive, None),
    "4.3": (stage4.keep_one_graph, 0xFA6E0458),
    "4.4": (stage4.return_two_outputs, 0xC24A5652),
    "4.5": (stage4.cure_the_closure, 0x4D0547BC),
    "4.6": (stage4.write_the_test, 0x5BE7A85A),
}
