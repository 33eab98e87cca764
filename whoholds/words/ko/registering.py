"""What is said of a class that is registered wrongly."""

WORDS = {
    "no class": (
        "register()에는 클래스나 'package.module.Class' 같은 전체 이름을 주어야 합니다. 받은 "
        "객체의 타입: {given}."
    ),
    "role": "없는 역할입니다: {given}. 쓸 수 있는 역할: {known}.",
    "path": (
        "참조를 따라가려고 객체 뒤에 쓰는 식이 아닙니다: {given}. '.next', '[0]', "
        "'.items[\"key\"]'처럼 속성이나 자리를 주세요."
    ),
}
