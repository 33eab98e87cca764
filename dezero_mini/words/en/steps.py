"""What the framework of the book says when it is given what it cannot take."""

WORDS = {
    "no array": "Variable was given a value of type {given}, but it takes a NumPy array: wrap the value first, as in Variable(np.array(1.0)).",
    "no data": "This Variable has no data: set its .data before backward().",
    "grad": "This Variable's grad has shape {given} and its data has shape {shape}: set a grad of the same shape, or cleargrad() to start at ones.",
    "no forward": "{name} needs a method forward(self, x, ...).",
    "no backward": "{name} needs a method backward(self, gy, ...).",
    "input without data": "{name} was given a Variable without data: set its .data first.",
    "another step": "{name} was given a Variable of another step: do not mix the two.",
    "no variable": "{name} was given a value of type {given}, but it takes Variables: wrap the value first, as in Variable(np.array(1.0)).",
    "no output": "{name}.forward returned an empty tuple: return at least one array.",
    "output": "{name}.forward returned a value of type {given}: return an array or a number, or a tuple of them.",
    "count": "{name}.backward returned {given} gradient(s) for {inputs} input(s): return a tuple with one for each.",
    "no gradient": "{name}.backward returned a value of type {given} as the gradient of inputs[{i}]: return an array of that input's shape, {shape}.",
    "gradient": "{name}.backward returned a gradient of shape {given} for inputs[{i}], whose shape is {shape}: return one of the same shape. If NumPy stretched that input to fit another, give both the same shape before the call.",
    "called again": "The same {name} object was called more than once, and remembers only the last call: make a new one for each, as in {name}()(x).",
}
