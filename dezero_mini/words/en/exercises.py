"""What the exercises say."""

SENTENCES = {
    "1.0": {"right": "three references lead to the object that is named `a`."},
    "1.1": {
        "right": (
            "the counts are {counts}, measured just now. A container counts once for each time "
            "that it holds the object, and its references go when it goes."
        ),
        "count": (
            "after line {n}, `{line}`, the count is {expected}, and you say {said:g}. Put "
            "`%%refsteps a b c` above the lines to see each arrow."
        ),
    },
    "1.2": {
        "right": "`{line}` takes away the last reference, the item of the list.",
        "alive": (
            "after line {n}, `{line}`, the object is alive. Its count is {count}, and it is held "
            "by: {held}."
        ),
        "no such line": "you say {said:g}, and one of the lines 1 to {last} frees the object.",
    },
    "1.3": {
        "right": "{n} arrays, and never two of them alive at the same moment.",
        "too many": (
            "the means are right, but {most} arrays were alive at once: when `make` was called "
            "again, an earlier array was still held by: {held}."
        ),
        "kept": (
            "the means are right, but after the function has returned, an array is still held by: "
            "{held}."
        ),
    },
    "1.4": {
        "right": "the name `thing` is the only holder, and the function is still there.",
        "no function": (
            "`remember` should stay the function that the cell defines, and now it names an object "
            "of type {given}. It is one of the function's parts that has to let go."
        ),
        "not thing": 'give the object that is named `thing`: check("1.4", thing).',
        "remembered": (
            "the count of `thing` is {count}, and it should be 1. The object is held by: {held}. "
            "The list is a default value of `remember`, and outlives the call."
        ),
        "another": (
            "the count of `thing` is 1, but a default value of `remember` still holds {held}. Is "
            "`thing` the object that was remembered? Empty that list."
        ),
    },
    "2.0": {
        "right": "the name `a` is one reference, and the other two come from the rings.",
        "a name": (
            "the count is 3, but `{name}`, which leads to `a`, is a name that the cell did not "
            "have. Delete it, and use an attribute, so that an object of the ring holds `a`."
        ),
    },
    "2.1": {
        "right": (
            "the counts are {counts}, measured just now. Without names each object still holds the "
            "other, so counting never frees them."
        ),
        "first": (
            "after `{line}` the count of the first object is {expected}, and you say {said:g}. "
            "Both the name a and the attribute .a of the second object refer to it at first."
        ),
        "second": (
            "after `{line}` the count of the second object is {expected}, and you say {said:g}. "
            "Both the name b and the attribute .b of the first object refer to it at first."
        ),
    },
    "2.2": {
        "right": "{cycles} are cycles: without their names, their objects were still alive.",
        "a cycle": (
            "{letter} is a cycle. When its names were gone, {left} of {objects} stayed alive. {why}"
        ),
        "no cycle": (
            "{letter} is no cycle. When its names were gone, {left} of {objects} stayed alive. "
            "{why}"
        ),
        "no such snippet": "the snippets are A to E; there is no {given}.",
    },
    "2.3": {
        "right": "all {total} nodes were freed by counting alone when the root lost its name.",
        "children": (
            "after `{line}`, `{expression}` does not give the same node as before. Keep the "
            "children as they are, and let go in the other direction."
        ),
    },
    "2.4": {
        "right": "{left:.1f} MB were left behind, measured just now with tracemalloc.",
        "amount": "you say {said:g} MB. How many arrays does a round make, and which are freed?",
        "nothing": (
            "you say 0, but the loop left arrays behind. Each output is in a ring with its "
            "creator, and the collector is off."
        ),
        "one round": "{said:g} MB is one round, and counting frees none of the rounds.",
        "no input": (
            "{said:g} MB is without the inputs. The input is in no ring, but a ring holds it."
        ),
        "two arrays": (
            "{said:g} MB is two arrays a round, and a round makes four: the input, and the output "
            "of each `square`."
        ),
        "bytes": "{said:,.0f} is the number of bytes: say it in MB, of 10**6 bytes each.",
        "elements": "{said:g} million is how many numbers there are: each takes 8 bytes.",
    },
    "3.0": {
        "right": "`c.a` leads to the object, and its name is all that holds it.",
        "no chain": (
            "`a.b.c` should lead to the object of `c`: leave the lines above yours as they are."
        ),
        "no way back": (
            "`c` has no attribute `a` so far: write the line that sets it, above the check."
        ),
        "elsewhere": (
            "`c.a` is {given}, which does not lead to the object of `a`. Say weakref.ref(a)."
        ),
    },
    "3.1": {
        "right": "the lines print {printed}.",
        "print 1": (
            "print number {n}, `{line}`, gives {expected}. Calling a weak reference gives the "
            "object itself."
        ),
        "print 2": (
            "print number {n}, `{line}`, gives {expected}. The name `b` holds the object: `b = "
            "r()` made a strong reference."
        ),
        "print 3": (
            "print number {n}, `{line}`, gives {expected}. The object is alive, and it is the one "
            "that `b` names."
        ),
        "print 4": (
            "print number {n}, `{line}`, gives {expected}. The last strong reference went with the "
            "name `b`."
        ),
        "print 5": (
            "print number {n}, `{line}`, gives {expected}. The weak reference is an object of its "
            "own: it says None only when you call it."
        ),
    },
    "3.2": {
        "right": (
            "what was alive was there, a false object and an array as well, and nothing went wrong "
            "when an object was freed between two steps of the function."
        ),
        "no list": "the function should return a list; it returned {given}.",
        "dead": "the list has None in it: leave out what a dead reference gives.",
        "references": "the list has weak references in it: call them to get at the objects.",
        "false": (
            "an object is missing that is alive, but false, like an empty container. Ask with `is "
            "not None`."
        ),
        "objects": (
            "the list should have {expected}: each that is alive, as often as there is a reference "
            "to it. It has {given}."
        ),
        "order": (
            "the list has as many objects as it should, but not in the order of their references."
        ),
        "kept": (
            "when the list was gone, an object that was in it stayed alive. It is held by: {held}."
        ),
        "twice": (
            "the objects are right, but when one is freed while the function runs, between two "
            "calls of its reference, the list has None in it. Call once, and keep what you got."
        ),
    },
    "3.3": {
        "right": (
            "the parent was freed by counting alone while its child was alive, and then the "
            "child's parent was None."
        ),
        "method": "`{expression}` gives a method: write @property above it.",
        "reference": "`{expression}` gives a weak reference: call it, and return what it gives.",
        "proxy": (
            "`{expression}` gives a proxy, which is another object than the parent. Keep "
            "weakref.ref, and call it."
        ),
        "weak children": (
            "after `{line}` that child was freed, though its parent was alive: hold the children "
            "strongly."
        ),
        "new": (
            "a node that was never added has no parent: `{expression}` should be `{wanted}`, and "
            "it is {given}."
        ),
    },
    "3.4": {
        "right": (
            "an object that somebody held was read once, even if it is false, and one that nobody "
            "held was freed, and read again."
        ),
        "object": "after `{line}` the name should have what `read` returned, and it has {given}.",
        "reads": (
            "after `{line}`, `read` should have been called with {wanted}, and it was called with "
            "{given}."
        ),
        "false": (
            "after `{line}`, `read` should have been called with {wanted}, and it was called with "
            "{given}. The object is alive, but false, like an empty container: ask with `is not "
            "None`."
        ),
        "race": (
            "when the object is freed while `load` runs, between two looks at it, `load` should "
            "read it again. Instead: {given}. Look once, and give what you got a name."
        ),
    },
    "4.1": {
        "right": (
            "what is returned is strong, the gradients are right, and counting alone freed the "
            "graph, after `backward` and without it."
        ),
        "right with proxies": (
            "weakref.proxy does it as well: a proxy passes .grad on without a call, so that one "
            "line is enough. The book takes weakref.ref, which can say that its object is gone."
        ),
        "order": 'give the classes in this order: check("4.1", MyVariable, MyFunction).',
        "unchanged": (
            "the gradients are right, and `outputs` still holds the outputs strongly: the cycle is "
            "there. Change the line that sets self.outputs, and the one that reads it."
        ),
        "only the function": (
            "the outputs are weak now, and `backward` does not know it yet: it asks a weak "
            "reference for .grad. Call the reference first, in MyVariable."
        ),
        "only the variable": (
            "`backward` calls the outputs now, and they are no weak references yet. Change the "
            "line that sets self.outputs, in MyFunction."
        ),
        "a proxy is not called": (
            "`outputs` has proxies, and a proxy is not called: keep weakref.ref in MyFunction, so "
            "that `output()` gives the output."
        ),
        "returned weakly": (
            "the function returned a weak reference to its caller, who then holds nothing. Only "
            "what is kept in self.outputs may be weak."
        ),
        "returned": "the function should return a MyVariable; it returned {given}.",
        "weak creator": (
            "the creator is weak: nobody else holds the function, so it is gone before `backward` "
            "can ask it. Keep the creator strongly, and the outputs weakly."
        ),
        "weak inputs": (
            "the inputs are weak: a variable between two functions is gone at once. Keep the "
            "inputs strongly, and the outputs weakly."
        ),
    },
    "4.2": {
        "right": (
            "the numbers are {alive}, measured just now. In both steps `y` holds all four; when "
            "`y` goes, only step 17 frees them."
        ),
        "del x": (
            "in step {step}, after `{line}`, {expected} variables are alive, and you say {said:g}. "
            "Who holds the input, without its name, as long as `y` is there?"
        ),
        "step 16": (
            "in step 16, after `{line}`, {expected} variables are alive, and you say {said:g}. "
            "Each function and its output hold each other."
        ),
        "step 17": (
            "in step 17, after `{line}`, {expected} variables are alive, and you say {said:g}. "
            "There is no ring in the graph, and only `y` held it."
        ),
    },
    "4.3": {
        "right": "{n} rounds, and nothing of a round was alive when the next one began.",
        "too many": (
            "when `make` was called again, the input of an earlier round was still alive. It is "
            "held by: {held}. A result holds its input, too, by way of its creator: let go of both "
            "before the next round."
        ),
        "kept": "after the function has returned, an input is still alive. It is held by: {held}.",
    },
    "4.4": {
        "right": (
            "the gradients are right with both outputs and with each of them alone, and counting "
            "alone frees the graph."
        ),
        "no function": "the class should be a Function: class SumAndDifference(Function).",
        "no pair": (
            "`{method}` should return a tuple of two: a comma between them makes one. It returned "
            "{given}."
        ),
        "sum": "the first output should be the sum, `{wanted}`; it is {given}.",
        "difference": "the second output should be the difference, `{wanted}`; it is {given}.",
        "gradient": (
            "`{expression}` should be `{wanted}`; it is {given}. Each input has a part in both "
            "outputs, and x1 in one of them with a minus."
        ),
        "changed": (
            "`{expression}` should stay `{wanted}`; it is {given}. An array that was given belongs "
            "to others as well: make a new one."
        ),
    },
    "4.5": {
        "right": (
            "the gradients are as before, and counting alone freed the results, with `backward` "
            "and without."
        ),
        "data": (
            "`{expression}` should be `{wanted}`; it is {given}. The data should be squares of "
            "squares, as before."
        ),
        "sum": (
            "`x` was used twice, and `{expression}` should be the sum of both gradients, "
            "`{wanted}`; it is {given}."
        ),
    },
}
"""What is said of an answer to each exercise: "right", and a sentence for a kind of mistake."""

WORDS = {
    "right": "Right: {text}",
    "wrong": "Not yet: {text}",
    "program": "These lines were run:",
    "progress": {
        "done": "Stage {stage}, in this session: all done, {done}.",
        "left": "Stage {stage}, in this session: left {left}.",
        "done and left": "Stage {stage}, in this session: done {done}; left {left}.",
    },
    "held by nobody": "a holder that cannot be looked up",
    "unknown": "there is no exercise {given}. There are {known}, each as a string.",
    "raised": "running your answer raised {error}.",
    "endless": "your code did not come back, and was stopped. Which loop has no end?",
    "in line": "That was in line {line} of its cell, `{source}`.",
    "a list": "a {type} of {items}",
    "an object": "an object of type {type}",
    "a class": "the class {name}",
    "value": {"one": "{n} value", "other": "{n} values"},
    "item": {"one": "{n} item", "other": "{n} items"},
    "object": {"one": "{n} object", "other": "{n} objects"},
    # Kinds of mistakes in more than one exercise.
    "any": {
        "missing": "exercise {number} has no answer so far. It asks for {asked}.",
        "other": "exercise {number} asks for {asked}; you gave {given}.",
        "no obj": "`{name}` should stay the object that `Obj()` made, and now it is {given}.",
        "count": "the count is {count}, and it should be {wanted}. The object is held by: {held}.",
        "calls": (
            "for n = {n}, `make` should be called with 0 to {last}, each once and in this order; "
            "it was called with {asked}."
        ),
        "result": (
            "for n = {n} the function should return a list of as many numbers; it returned {given}."
        ),
        "item": "item [{i}] of the list should be {expected:g}; it is {given}.",
        "no weak reference": (
            'nothing can refer weakly to {given}. A class with `__slots__` needs "__weakref__" '
            "among them."
        ),
        "value": "after `{line}`, `{expression}` should be `{wanted}`; it is {given}.",
        "left": (
            "after `{line}`, {left} of {total} watched objects were alive. What was `{name}` is "
            "held by: {held}."
        ),
        "left unused": (
            "without a call of `backward`, {left} of {total} watched objects were alive after "
            "`{line}`. What was `{name}` is held by: {held}."
        ),
    },
    "asked": {
        "1.0": 'the object that is named `a`: check("1.0", a)',
        "1.1": "five numbers, such as (1, 1, 1, 1, 1)",
        "1.2": "the number of one line",
        "1.3": 'your function: check("1.3", means)',
        "1.4": 'the object: check("1.4", thing)',
        "2.0": 'the object that is named `a`: check("2.0", a)',
        "2.1": "four numbers, such as (1, 1, 1, 1)",
        "2.2": 'the letters of the cycles, such as "A D"',
        "2.3": 'your function: check("2.3", cut)',
        "2.4": "one number, in MB",
        "3.0": 'your two objects: check("3.0", a, c)',
        "3.1": "five of True and False, such as (True, True, True, True, True)",
        "3.2": 'your function: check("3.2", living)',
        "3.3": 'your class: check("3.3", TreeNode)',
        "3.4": 'your class: check("3.4", Cache)',
        "4.1": 'your two classes: check("4.1", MyVariable, MyFunction)',
        "4.2": "four numbers, such as (1, 1, 1, 1)",
        "4.3": 'your function: check("4.3", train)',
        "4.4": 'your class: check("4.4", SumAndDifference)',
        "4.5": 'your function: check("4.5", square_node)',
    },
    # Facts that help with an error of a kind: true whatever the answer is.
    "hint": {
        "1.3": {"TypeError": "It was called as means(make, n)."},
        "3.2": {"ValueError": "One of the objects is an array, which has no truth value."},
        "3.4": {
            "KeyError": (
                "A WeakValueDictionary does not hold its values: who holds a new object until "
                "`load` returns it?"
            ),
        },
        "4.3": {"TypeError": "It was called as train(make, rounds)."},
        "4.5": {
            "ReferenceError": (
                "Of the result of the inner call, only the closure of the outer one can be the "
                "holder."
            ),
        },
    },
    "snippet": {
        "A": "The first holds the second, the second holds the third, and nothing leads back.",
        "B": "The list is an item of itself, and so it holds itself and its other item.",
        "C": "The bound method holds the worker, and the worker holds it as .job.",
        "D": "A list holds a tuple, the tuple holds two objects, and nothing leads back.",
        "E": "The parent holds the child, and the child holds the parent.",
    },
    "exercise": SENTENCES,
}
