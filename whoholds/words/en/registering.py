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
}
