"""What the exercises say."""

SENTENCES = {
    "1.0": {
        "right": "three references lead to the object that is named `a`.",
        "count": "the count is {count}, and it should be 3. The object is held by: {held}.",
    },
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
        "calls": (
            "`make` was called {made}; it should be called with each of 0 to {last} once, in "
            "this order."
        ),
        "result": ("the function should return a list of {n} means; it returned {given}."),
        "item": "item [{i}] of the list should be the mean of make({i}), {expected:g}.",
        "too many": (
            "the means are right, but {most} arrays were alive at once: when `make` was called "
            "again, an earlier array was still held by: {held}."
        ),
        "kept": (
            "the means are right, but after the function has returned, an array is still held "
            "by: {held}."
        ),
    },
    "1.4": {
        "right": "the name `thing` is the only holder, and the function is still there.",
        "no function": (
            "there is no function `remember` any more. Run the cell again, and leave the "
            "function as it is: it is one of its parts that has to let go."
        ),
        "not thing": 'give the object that is named `thing`: check("1.4", thing).',
        "count": (
            "the count of `thing` is {count}, and it should be 1. It is held by: {held}. Which "
            "part of `remember` outlives a call?"
        ),
        "another": (
            "the count of `thing` is 1, but the default value of `remember` still holds {held}. "
            "So this is another object than the one that was remembered: empty that list."
        ),
    },
    "2.0": {
        "right": "the name `a` is one reference, and the other two come from the rings.",
        "count": "the count is {count}, and it should be 3. The object is held by: {held}.",
        "a name": (
            "the count is 3, but the third reference is the name `{name}`. Delete it, and use an "
            "attribute instead, so that an object of the ring holds `a`."
        ),
    },
    "2.1": {
        "right": (
            "the counts are {counts}, measured just now. Without names each object still holds "
            "the other, so counting never frees them."
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
            "after cut(root) the node {name!r} cannot be reached from its root any more. Keep "
            "the children, and let go in the other direction."
        ),
        "left": (
            "{left} of {total} nodes stayed alive without the name of the root. The node "
            "{name!r} is held by: {held}. Does `cut` go down to every level?"
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
            "{said:g} MB is two arrays a round: `x` and `y`. Between them there are the outputs "
            "of the first and of the second `square`."
        ),
        "bytes": "{said:,.0f} is the number of bytes: say it in MB, of 10**6 bytes each.",
        "elements": "{said:g} million is how many numbers there are: each takes 8 bytes.",
    },
    "3.0": {
        "right": "`c.a` leads to the object, and its name is all that holds it.",
        "missing": "`c` has no attribute `a` so far: write the line that sets it, above the check.",
        "elsewhere": (
            "`c.a` is of type {given}, and it does not lead to the object of `a`. Say "
            "weakref.ref(a)."
        ),
        "count": (
            "`c.a` leads to the object, whose count is {count}. It is held by: {held}. Its name "
            "should be the only holder."
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
            "print number {n}, `{line}`, gives {expected}. The object is alive, and it is the "
            "one that `b` names."
        ),
        "print 4": (
            "print number {n}, `{line}`, gives {expected}. The last strong reference went with "
            "the name `b`."
        ),
        "print 5": (
            "print number {n}, `{line}`, gives {expected}. The weak reference is an object of "
            "its own: it says None only when you call it."
        ),
    },
    "3.2": {
        "right": (
            "{alive} of {total} objects were alive, one of them false and one without a truth "
            "value, and each reference was called once."
        ),
        "no list": "the function should return a list; it returned an object of type {given}.",
        "dead": "the list has None in it: leave out what a dead reference gives.",
        "references": "the list has weak references in it: call them to get at the objects.",
        "false": (
            "an object is missing that is alive, but false: an empty container. Ask with `is not "
            "None`."
        ),
        "objects": (
            "the list should have the {expected} objects that are alive, each once and in the "
            "order of their references; it has {given}."
        ),
        "twice": (
            "the objects are right, but a reference was called twice. Between the two calls the "
            "object may go: call once, and keep what you got."
        ),
    },
    "3.3": {
        "right": (
            "the parent was freed by counting alone while its child was alive, and then the "
            "child's parent was None."
        ),
        "no child": "after parent.add(child) the list parent.children does not have the child.",
        "method": "`parent` is a method: write @property above it.",
        "reference": "`parent` gives the weak reference: call it, and return what it gives.",
        "proxy": (
            "`parent` gives a proxy, which is another object than the parent. Use weakref.ref, "
            "and call it."
        ),
        "parent": (
            "after parent.add(child), child.parent should be the parent itself; it is of type "
            "{given}."
        ),
        "weak children": (
            "a child without a name was freed while its parent was alive: hold the children "
            "strongly."
        ),
        "kept": (
            "without its name the parent stayed alive; it is held by: {held}. The way up should "
            "be weak."
        ),
        "orphan": ("the parent is freed, and child.parent should be None; it is of type {given}."),
        "new": "a node that was never added has no parent: None, not an object of type {given}.",
    },
    "3.4": {
        "right": (
            "`read` was called {reads} times: for two names, and once more for the first, after "
            "its object was freed."
        ),
        "object": (
            "load(name) should return what read(name) returned, after one call; it returned an "
            "object of type {given}."
        ),
        "again": (
            "the object was still held, and load(name) gave another one; `read` was called "
            "{reads} times. Look it up before you read it."
        ),
        "names": "load with another name should call `read` with that name, once.",
        "kept": (
            "nobody else holds the object any more, and it is alive. It is held by: {held}. The "
            "cache should refer to it weakly."
        ),
        "not read": (
            "after its object was freed, load(name) should call `read` again and return the new "
            "object."
        ),
    },
    "4.1": {
        "right": (
            "the outputs are weak, what is returned is not, the gradients are those of step 16, "
            "and all {total} objects of the graph were freed by counting alone."
        ),
        "right with proxies": (
            "weakref.proxy does it as well: a proxy passes .grad on without a call, so that one "
            "line is enough. The book takes weakref.ref, which can say that its object is gone."
        ),
        "order": 'give the classes in this order: check("4.1", MyVariable, MyFunction).',
        "unchanged": (
            "the gradients are right, and `outputs` still holds the outputs strongly: the cycle "
            "is there. Change the line that sets self.outputs, and the one that reads it."
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
            "`outputs` has proxies, and a proxy is not called: keep weakref.ref in MyFunction, "
            "so that `output()` gives the output."
        ),
        "returned weakly": (
            "the function returned a weak reference to its caller, who then holds nothing. Only "
            "what is kept in self.outputs may be weak."
        ),
        "returned": (
            "the function should return a MyVariable; it returned an object of type {given}."
        ),
        "weak creator": (
            "the creator is weak: nobody else holds the function, so it is gone before "
            "`backward` can ask it. Keep the creator strongly, and the outputs weakly."
        ),
        "weak inputs": (
            "the inputs are weak: a variable between two functions is gone at once. Keep the "
            "inputs strongly, and the outputs weakly."
        ),
        "gradient": "the gradient should be {expected}; it is {given}.",
        "left": (
            "{left} of {total} objects of the graph stayed alive without their names. One is "
            "held by: {held}."
        ),
    },
    "4.2": {
        "right": (
            "the numbers are {alive}, measured just now. In both steps `y` holds all four; when "
            "`y` goes, only step 17 frees them."
        ),
        "del x": (
            "in step {step}, after `{line}`, {expected} variables are alive, and you say "
            "{said:g}. Who holds the input, without its name, as long as `y` is there?"
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
        "calls": (
            "`make` was called {made}; it should be called with each of 0 to {last} once, in "
            "this order."
        ),
        "result": ("the function should return a list of {n} sums; it returned {given}."),
        "too many": (
            "when `make` was called again, the input of an earlier round was still alive. It is "
            "held by: {held}. Both `x` and `y` have to let go at the end of a round: from `y` the "
            "way leads to the tuple of inputs that holds `x`."
        ),
        "item": "item [{i}] of the list should be the sum of the y of round {i}, {expected:g}.",
        "kept": (
            "after the function has returned, an input is still alive. It is held by: {held}."
        ),
    },
    "4.4": {
        "right": (
            "the gradients are right with both outputs and with each of them alone, and counting "
            "alone frees the graph."
        ),
        "no function": "the class should be a Function: class SumAndDifference(Function).",
        "one output": (
            "`forward` should return two arrays, the sum and the difference, with a comma "
            "between them."
        ),
        "sum": "the first output should be the sum, {expected}; it is {given}.",
        "difference": "the second output should be the difference, {expected}; it is {given}.",
        "gradient": (
            "with these outputs in use: {kept}, the gradient of an input should be {expected}; "
            "it is {given}. Each input has a part in both outputs, and x1 in one of them with a "
            "minus."
        ),
        "left": (
            "the gradients are right, and the graph stayed alive without its names. A part of it "
            "is held by: {held}."
        ),
    },
    "4.5": {
        "right": "the gradients are as before, and counting alone freed the result.",
        "data": "the data should be {expected}, and it is {given}: squares of squares, as before.",
        "gradient": "the gradient of `x` should be {expected}; it is {given}.",
        "left": (
            "the gradients are right, and the result stayed alive without its name. It is held "
            "by: {held}."
        ),
    },
}
"""What is said about each exercise: "right", and a sentence for every kind of mistake."""

WORDS = {
    "right": "Right: {text}",
    "wrong": "Not yet: {text}",
    "held by nobody": "a holder that cannot be looked up",
    "unknown": "there is no exercise {given}. There are {known}, each as a string.",
    "missing": "exercise {number} has no answer so far. It asks for {asked}.",
    "no numbers": "exercise {number} asks for {asked}; not all that you gave are numbers.",
    "other": "exercise {number} asks for {asked}; you gave {given}.",
    "raised in line": "your code raised {error} in line {line} of its cell, `{source}`.",
    "a list": "a {type} of {items}",
    "an object": "an object of type {type}",
    "a class": "the class {name}",
    "raised": "running your answer raised {error}.",
    "value": {"one": "{n} value", "other": "{n} values"},
    "item": {"one": "{n} item", "other": "{n} items"},
    "time": {"one": "{n} time", "other": "{n} times"},
    "object": {"one": "{n} object", "other": "{n} objects"},
    "in use": {"both": "both", "sum": "sum", "difference": "difference"},
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
    # What is likely behind an error, unless it says so itself: a NameError does.
    "hint": {
        "1.3": "It was called as means(make, n).",
        "2.3": "After cut(root), `children` must still be a list of nodes.",
        "3.2": "Do not ask for the truth value of an object: ask with `is not None`.",
        "3.3": "Mind a node that was never added: its parent is None.",
        "3.4": (
            "A WeakValueDictionary does not hold the new object: give it a name of its own before "
            "you put it in."
        ),
        "4.1": "Change one line in each class, and run their cells again before this one.",
        "4.3": "It was called as train(make, rounds).",
        "4.4": "`forward` returns two arrays, and `backward` two gradients.",
        "4.5": "The closure has to hold `x`, or nothing does; only `out` may be weak.",
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
