"""What references are called."""

WORDS = {
    "attribute": ".{name}",
    "between": "… {name:,} objects …",
    "cells": ".__closure__",
    "closure": "closure {name}",
    "default": "default argument {name}",
    "entry": "[{name}]",
    "item": "item",
    "key": "key",
    "local": "local {name}",
    "subscript": "[{name}]",
    "unnamed": "",
    "unsure local": "local",
    "context variable": "context variable {name}",
    "saved": "saved",
    "thread local": "thread local {name}",
    "value": "value",
}
