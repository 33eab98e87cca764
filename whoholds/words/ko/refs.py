"""What is said of reference graphs."""

WORDS = {
    "error": {
        "namespace": (
            "snapshot()은 globals() 같은 딕셔너리를 받아서 그 이름들이 이르는 객체를 그립니다. "
            "주어진 객체의 타입: {given}."
        ),
        "record": (
            'record()는 record("a = []", globals())처럼 문장이 담긴 문자열을 딕셔너리 안에서 '
            "실행합니다. 주어진 객체의 타입: {given}."
        ),
        "into": (
            "{name!r}: 안으로 들어갈 수 있는 파이썬 함수가 아닙니다. 미리 정의되어 있지도 않고, 이 "
            "코드에서 정의하지도 않습니다."
        ),
        "name": (
            "{name!r}: 그릴 이름이 없습니다. 이 이름을 정의하는 셀을 먼저 실행하거나, 이 이름을 "
            "빼고 다시 실행하세요."
        ),
        "not drawn": "{name!r}: 그린 이름이 아니거나, 바인딩되지 않은 이름입니다.",
        "no engine": (
            "이 컴퓨터에는 그래프를 배치할 프로그램이 없어서 그림을 그리지 못했습니다. `pip "
            "install graphviz-pure`를 실행하거나 Graphviz를 설치한 "
            "뒤(https://graphviz.org/download) 셀을 다시 실행하세요."
        ),
        "engine loading": (
            "그래프를 배치하는 프로그램을 아직 불러오는 중이라 그림이 없습니다. 셀을 다시 "
            "실행하세요."
        ),
        "exit status": "종료 상태 {n}",
        "no graphviz": (
            "dot()에는 graphviz 패키지가 필요한데, 이 파이썬에는 없습니다({reason}). "
            "`pip install graphviz`를 실행한 다음 다시 시도하세요. 그림에는 필요하지 않습니다."
        ),
        "engine failed": (
            "그림을 그리지 못했습니다. 그래프를 배치하다 실패한 프로그램: {name}. {reason}"
        ),
    },
    "into ended": (
        "코드가 추적 함수를 직접 설정했거나(sys.settrace) 재귀가 한계를 넘어서, 스텝을 나누던 추적 "
        "함수가 꺼졌습니다. 파이썬 3.11까지는 추적 함수를 하나만 둘 수 있으므로, 그 뒤에 실행한 함수 안의 줄은 "
        "스텝으로 나누지 않았습니다."
    ),
    "free threaded": (
        "이 파이썬은 프리 스레드(free-threaded) 빌드(PEP 703)이며, 다음이 다릅니다. "
        "클래스, 모듈, 모듈에 정의한 함수에는 정확한 카운트가 없고, 컬렉터가 실행되어야 "
        "해제됩니다(3.13에서는 스레드가 한 번이라도 시작되면 끝까지 남으며, 이들이 붙잡은 "
        "객체는 이들의 딕셔너리가 붙잡은 것으로 나옵니다). 다른 스레드가 만든 객체는 그 "
        "스레드가 다시 실행될 때에야 해제될 수 있습니다. 가비지 컬렉터에는 세대가 없습니다. "
        "카운트를 읽는 동안 다른 스레드가 그 값을 바꿀 수도 있습니다."
    ),
    "local name": "{function}()의 {name}",
    "returned": "{function}()의 반환값",
    # On an object, a name or an arrow.
    "count": "카운트 {n}",
    "immortal": "불멸",
    "held elsewhere": "다른 곳의 참조 {n}개",
    "unreachable": "도달 불가",
    "freed": "해제됨",
    "was": "이전 이름 {name}",
    "old": "이전 {name}",
    "is None": "{name} = None",
    "are None": "{names} = None",
    "weak": "{label} (약함)",
    "weak unnamed": "(약함)",
    "more here": "… {n:,}개 더",
    # Below a picture.
    "not drawn": {
        "objects": "객체 {total:,}개 중 {n:,}개는 그리지 않았습니다.",
        "names": "이름 {total:,}개 중 {n:,}개는 그리지 않았습니다.",
        "references": "이 객체들 사이의 참조 {n:,}개는 그리지 않았습니다.",
    },
    "untrusted picture": "글로는 다음과 같습니다. 그림이 보이지 않으면 이 노트북을 신뢰하세요.",
    "untrusted pictures": "글로는 다음과 같습니다. 그림들이 보이지 않으면 이 노트북을 신뢰하세요.",
    # What stands for one of them inside of something else, such as a list.
    "snapshot in brief": "<스냅숏 {names}: {objects}, {references}>",
    "no names": "이름 없음",
    "no type": "(이름 없는 클래스)",
    "recording in brief": "<{steps}: {first}>",
    "number": {
        "objects": "객체 {n:,}개",
        "references": "참조 {n:,}개",
        "steps": "스텝 {n:,}개",
    },
    "rest": {
        "objects": "… 객체 {n:,}개 더.",
        "references": "… 참조 {n:,}개 더.",
        "holders": "… 붙잡고 있는 것 {n:,}개 더.",
        "steps": "… 나머지 스텝 {n:,}개는 표시하지 않습니다.",
        "passed over": "… 나머지 문장 또는 줄 {n:,}개는 스텝을 따로 만들지 않고 실행했습니다.",
        "lines": "… 코드의 나머지 {n:,}자는 표시하지 않습니다.",
        "picture": "그림은 뺐습니다. 넣으면 출력이 너무 커집니다.",
    },
    # A graph in sentences.
    "object": "{called}: {condition}.",
    "condition": {
        "reachable": "{count}, 도달 가능",
        "unreachable": "{count}, 도달 불가",
        "freed": "해제됨",
        "held elsewhere": "{count}, {more}",
    },
    "name": "이름 {name}",
    "refers": {
        "strong": "{holder}의 참조 대상: {called}.",
        "weak": "{holder}의 약한 참조 대상: {called}.",
        "strong by a name": "{holder}, {label}의 참조 대상: {called}.",
        "weak by a name": "{holder}, {label}의 약한 참조 대상: {called}.",
    },
    "name is None": "{holder}의 값: None.",
    "dead": "{holder}: 죽은 약한 참조.",
    "no objects": "객체가 없습니다.",
    # What a picture replies when a box is asked.
    "reply": {
        "hint": "객체를 누르거나 Tab과 ↑ ↓로 고르면 카운트에 포함된 참조가 나옵니다.",
        "name": "이름 {name}",
        "elsewhere": "다른 곳 {n}",
        "sum": "{called}의 카운트: {count:,} = {terms}.",
        "referred to": "{called}: {count}. 참조하는 것: {terms}.",
        "weak": "약한 참조라서 세지 않는 것: {what}.",
        "holds": "붙잡고 있는 것: {what}.",
        "refers weakly": "약한 참조 대상: {what}.",
    },
    # What a statement changed.
    "change": {
        "new": "생성: {names}",
        "counted": "{name}: {before} → {after}",
        "subtracted": "{name}의 gc_refs: {before} → {after}",
        "reachable": "도달 가능: {names}",
        "unreachable": "도달 불가: {names}",
        "freed": "해제: {names}",
        "none": "카운트 변화 없음",
    },
    "stepper": {
        "title": "이 셀의 스텝",
        "start": "첫 문장을 실행하기 전",
        "legend": "굵은 파란 선: 이전 스텝 뒤에 새로 생기거나 바뀐 것. 점선: 없어진 것.",
        "none": "문장이 없습니다.",
        "step": "스텝 {number}/{total}",
        "back": "← 이전",
        "back title": "한 스텝 뒤로 (왼쪽 화살표 키)",
        "on": "다음 →",
        "on title": "한 스텝 앞으로 (오른쪽 화살표 키)",
        "error": "이 문장에서 난 오류: {error}.",
    },
}
