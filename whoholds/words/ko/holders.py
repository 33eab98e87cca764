"""What is said of the holders of an object."""

WORDS = {
    "stays": "누가 붙잡고 있든 파이썬이 실행되는 동안 계속 남아 있습니다.",
    "all": "참조 {refcount}개 중 {found}개를 찾았습니다.",
    "some": "참조 {refcount}개 중 {found}개를 찾았습니다. 나머지가 있는, 볼 수 없는 곳: {causes}.",
    "moved": (
        "찾는 동안 변했습니다. 찾은 참조는 {found}개, 센 참조는 {refcount}개입니다. 다른 스레드가 "
        "일하고 있습니다. 끝난 뒤에 다시 물어보세요."
    ),
    "cause": {
        "stack": "식을 계산하고 있는 {of}(){thread}",
        "cell": "식을 계산하고 있는 셀이나 모듈",
        "structure": "{of} 타입의 C 구조체",
        "frozen": "gc.freeze()로 보이지 않게 한 것 (gc.unfreeze()로 되돌립니다)",
        "unknown": "식을 계산하고 있는 함수나 C 구조체",
    },
    # A root by itself, and after an expression that starts at it.
    "name": "이름 {name}",
    "known": "{name}",
    "module": "모듈 {of}의 이름 {name}",
    "local": "{of}()의 지역 변수 {name}",
    "copy": "{of}()의 지역 변수 사본에 있는 {name} (locals()나 디버거 때문에 생긴 사본)",
    "running": "실행 중인 {of}()",
    "error": "마지막 오류의 트레이스백",
    "in module": " (모듈 {of})",
    "in local": " ({of}())",
    "in copy": " ({of}()의 지역 변수 사본)",
    "thread": " (스레드 {name})",
    "brief error": "마지막 오류",
    "brief running": "{of}()",
    # One reference.
    "class": "{of}의 클래스 속성 .{name}",
    "closure of": "{of}의 클로저 {name}",
    "default of": "{of}의 기본값 인수 {name}",
    "local of": "{of}의 지역 변수 {name}",
    "over": "{of}의 지역 변수 {name} (끝났지만 남아 있는 호출)",
    "item": "{of}의 항목 {places}",
    "attributes": "{of}의 속성 {places}",
    "place": "{of}의 {places}",
    "anywhere": "{of} 안의 무언가",
    "inside": "{holder} 안의 무언가 ({of})",
    "which": "{what}, 있는 곳: {of}",
    "of": " ({of})",
    "in ring": "{way}, 고리에 있음: {ring}",
    "alternatives": "{way}, 그 밖의 길 {n:,}개",
    "lost": "{way}, 아무도 도달할 수 없음",
    "it": "이 객체",
    "around": " ({name})",
    "ring mark": "{name} (고리)",
    "times": "{n:,}번, 예: {way}",
    "such as": "{way} 등 {n:,}개 모두",
    "parts": "자신의 부분에서 오는 참조 {n:,}개",
    "part": "그 부분을 붙잡고 있는 것: {way}",
    "more": "참조 {n:,}개 더",
    "living": {
        "none": "살아 있는 {name} 타입의 객체가 없습니다.",
        "found": (
            "살아 있는 {name} 타입의 객체 {n:,}개, 큰 것부터: {sizes}. 그중 가장 큰 객체는 다음과 "
            "같습니다."
        ),
    },
    "fate": {
        "at once": "아무것도 붙잡고 있지 않습니다. 방금 만들어졌고 바로 해제됩니다.",
        "goes": "이것을 놓으면 해제됩니다: {names}.",
        "goes several": "이것을 모두 놓으면 해제됩니다: {names}.",
        "goes later": (
            "이것을 놓고, 아무도 도달할 수 없는 객체를 gc.collect()로 회수하면 해제됩니다: {names}."
        ),
        "goes later several": (
            "이것을 모두 놓고, 아무도 도달할 수 없는 객체를 gc.collect()로 회수하면 해제됩니다: "
            "{names}."
        ),
        "ring": "이것을 놓아도 남습니다: {names}. 고리에 있어서({ring}) 컬렉터를 기다립니다.",
        "ring several": (
            "이것을 모두 놓아도 남습니다: {names}. 고리에 있어서({ring}) 컬렉터를 기다립니다."
        ),
        "stuck": (
            "이것을 놓아도 계속 남습니다: {names}. 고리에 있는데({ring}) 컬렉터는 배열 안을 볼 수 "
            "없습니다."
        ),
        "stuck several": (
            "이것을 모두 놓아도 계속 남습니다: {names}. 고리에 있는데({ring}) 컬렉터는 배열 안을 "
            "볼 수 없습니다."
        ),
        "lost": "아무도 도달할 수 없습니다. gc.collect()로 해제됩니다.",
        "hidden": "붙잡고 있는 것을 다 볼 수 없어서, 언제 해제될지 말할 수 없습니다.",
        "moved": "변하는 동안에는 언제 해제될지 말할 수 없습니다.",
        "stays": "파이썬이 실행되는 동안 계속 남아 있습니다.",
    },
}
