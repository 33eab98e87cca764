"""What references are called."""

WORDS = {
    "attribute": ".{name}",
    "between": "… 객체 {name:,}개 …",
    "cells": ".__closure__",
    "closure": "클로저 변수 {name}",
    "default": "매개변수 {name}의 기본값",
    "entry": "[{name}]",
    "item": "항목",
    "key": "키",
    "local": "지역 변수 {name}",
    "subscript": "[{name}]",
    "unnamed": "",
    "unsure local": "지역 변수",
    "context variable": "컨텍스트 변수 {name}",
    "saved": "저장됨",
    "thread local": "스레드 로컬 {name}",
    "value": "값",
}
