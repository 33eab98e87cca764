"""What references are called."""

WORDS = {
    "attribute": ".{name}",
    "cells": ".__closure__",
    "closure": "클로저 {name}",
    "default": "기본값 인수 {name}",
    "entry": "[{name}]",
    "item": "항목",
    "key": "키",
    "local": "지역 변수 {name}",
    "subscript": "[{name}]",
    "unnamed": "",
    "unsure local": "지역 변수",
    "value": "값",
}
