"""What is said of a class that is registered wrongly."""

WORDS = {
    "no class": (
        "register() takes a class, or its full name such as 'package.module.Class'; it was given "
        "an object of type {given}."
    ),
    "role": "There is no role {given}: take {known}.",
    "path": (
        "{given} is not what a program writes behind an object to follow a reference; give an "
        "attribute or a place, such as '.next', '[0]' or '.items[\"key\"]'."
    ),
    "no full name": (
        "{given} is no full name of a class; give one with its module, such as "
        "'package.module.Class', or '__main__.Class' for one of a notebook."
    ),
    "function": (
        "`{name}` of register() takes a function of the instance; it was given an object of type "
        "{given}."
    ),
    "backward": (
        "`backward` of register() takes names of attributes, such as ['parent']; it was given the "
        "text {given}."
    ),
    "pairs": (
        "`references` gives pairs of what a program writes and what that leads to, such as "
        "[('.next', node.next)]; it gave an object of type {given}."
    ),
    "pair": (
        "`references` gives pairs of what a program writes and what that leads to, such as "
        "('.next', node.next); one of them is an object of type {given}, or its first part is "
        "no text."
    ),
    "note": "This comes from what was registered for the class {name}: register({name!r}) ends it.",
}
