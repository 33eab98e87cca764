"""What is said of a class that is registered wrongly."""

WORDS = {
    "no class": (
        "register()에는 클래스나 'package.module.Class' 같은 전체 이름을 주어야 합니다. 받은 "
        "객체의 타입: {given}."
    ),
    "role": "없는 역할입니다: {given}. 쓸 수 있는 역할: {known}.",
    "path": (
        "참조를 따라가려고 객체 뒤에 쓰는 식이 아닙니다: {given}. '.next', '[0]', "
        "'.items[\"key\"]'처럼 속성이나 항목을 주세요."
    ),
    "no full name": (
        "클래스의 전체 이름이 아닙니다: {given}. 'package.module.Class'처럼 모듈까지 쓰고, "
        "노트북의 클래스는 '__main__.Class'처럼 쓰세요."
    ),
    "function": (
        "register()의 `{name}`에는 인스턴스를 받는 함수를 주어야 합니다. 받은 객체의 타입: {given}."
    ),
    "backward": (
        "register()의 `backward`에는 ['parent']처럼 속성 이름을 나열해야 합니다. 받은 텍스트: "
        "{given}."
    ),
    "pairs": (
        "`references`는 [('.next', node.next)]처럼 프로그램이 쓰는 식과 그 식이 가리키는 객체의 "
        "쌍을 돌려주어야 합니다. 돌려준 객체의 타입: {given}."
    ),
    "pair": (
        "`references`는 ('.next', node.next)처럼 프로그램이 쓰는 식과 그 식이 가리키는 객체의 쌍을 "
        "돌려주어야 합니다. 쌍이 아니거나 첫 부분이 텍스트가 아닌 것이 있습니다. 그 타입: {given}."
    ),
    "note": "이 클래스에 등록한 함수에서 난 오류입니다: {name}. 등록을 취소하려면 다음을 실행하세요: register({name!r}).",
}
