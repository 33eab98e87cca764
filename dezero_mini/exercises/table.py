"""Which function checks which exercise."""

from collections.abc import Callable

from . import stage1, stage2, stage3, stage4
from .answers import Attempt

EXERCISES: dict[str, Callable[[Attempt], str]] = {
    "1.0": stage1.make_it_three,
    "1.1": stage1.say_the_counts,
    "1.2": stage1.say_the_line,
    "1.3": stage1.hold_one_array,
    "1.4": stage1.find_the_holder,
    "2.0": stage2.close_a_second_ring,
    "2.1": stage2.say_the_counts,
    "2.2": stage2.spot_the_cycles,
    "2.3": stage2.break_the_cycle,
    "2.4": stage2.say_the_megabytes,
    "3.0": stage3.open_the_ring,
    "3.1": stage3.say_what_it_gives,
    "3.2": stage3.call_once,
    "3.3": stage3.know_your_parent,
    "3.4": stage3.forget,
    "4.1": stage4.fix_function,
    "4.2": stage4.say_how_many_survive,
    "4.3": stage4.keep_one_graph,
    "4.4": stage4.return_two_outputs,
    "4.5": stage4.cure_the_closure,
    "4.6": stage4.write_the_test,
}
