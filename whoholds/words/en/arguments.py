"""What an argument has to be."""

WORDS = {
    "wrong": "`{name}` has to be {wanted}; it was given an object of type {given}.",
    "namespace": "a dictionary with names, such as globals()",
    "known": "a dictionary of dictionaries, by the expressions that lead to them",
    "names": "names in one string, such as 'a b', or several such strings",
    "snapshot": "what snapshot() returned",
    "class": "a class or its name, such as list or 'torch.Tensor'",
    "label": "a string, such as 'my loop'",
    "attributes": "names of attributes, such as ['parent']",
}
