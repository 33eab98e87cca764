"""What is said of the holders of an object."""

WORDS = {
    "stays": "누가 붙잡고 있든 파이썬이 실행되는 동안 계속 남아 있습니다.",
    "all": "참조 {refcount}개 중 {found}개를 찾았습니다.",
    "some": (
        "참조 {refcount}개 중 {found}개를 찾았습니다. 나머지는 gc.get_referrers가 볼 수 없는 곳에 "
        "있습니다. 추적하지 않는 튜플이나 딕셔너리, C 구조체, 스택입니다."
    ),
    "name": "이름 {name}",
    "known": "{known}{place}",
    "module": "모듈 {of}의 이름 {name}",
    "class": "{of}의 클래스 속성 .{name}",
    "attribute": "{of}의 속성 .{name}",
    "closure": "{of}()의 클로저 {name}",
    "cell": "여러 함수가 함께 쓰는 변수",
    "default": "{of}()의 기본값 인수 {name}",
    "local": "{of}()의 지역 변수 {name}",
    "over": "{of}()의 지역 변수 {name}, 끝났지만 남아 있는 호출",
    "more": "붙잡고 있는 것 {n:,}개 더",
    "last error": "마지막 오류의 트레이스백",
    "item": "{of}의 항목 {places}",
    "attributes": "{of}의 속성 {places}",
    "place": "{of}의 {places}",
    "anywhere": "{of}",
}
