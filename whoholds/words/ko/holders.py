"""What is said of the holders of an object."""

WORDS = {
    "stays": "무엇이 붙잡고 있든 파이썬이 실행되는 동안 계속 남아 있습니다.",
    "none": "None입니다. 약한 참조도 객체가 사라지면 None을 돌려줍니다.",
    "all": "참조 {refcount}개 중 {found}개를 찾았습니다.",
    "hidden": (
        "참조 {refcount}개 중 {found}개를 찾았습니다. 나머지는 볼 수 없는 곳에 있습니다: {causes}."
    ),
    "cut": (
        "참조 {refcount}개 중 {found}개를 찾았고, 객체 {looked_at:,}개를 살펴본 뒤 멈췄습니다. "
        "붙잡고 있는 것 하나를 골라 다시 물어보세요."
    ),
    "moved": (
        "찾는 동안 참조가 변했습니다. 찾은 참조는 {found}개, 센 참조는 {refcount}개입니다. 다른 스레드가 "
        "실행되고 있습니다. 끝난 뒤에 다시 물어보세요."
    ),
    "cause": {
        "stack": "식을 계산하고 있는 {of}(){thread}",
        "cell": "식을 계산하고 있는 셀이나 모듈",
        "structure": "{of} 타입의 C 구조체",
        "frozen": "gc.freeze()로 보이지 않게 한 것 (gc.unfreeze()로 되돌립니다)",
        "sqlite3": "함수를 등록받은 sqlite3 연결{of}",
        "atexit": "atexit이 호출할 함수의 인수",
        "graph": "grad_fn에 등록한 훅을 보관하는 자동 미분 그래프",
        "monitoring": "받은 함수를 알려 주지 않는 sys.monitoring (사용 중인 도구: {of})",
        "audit": "받은 함수를 계속 보관하고 보여 주지 않는 sys.addaudithook()",
        "C": "C 구조체",
        "unknown": "식을 계산하고 있는 함수나 C 구조체",
    },
    # A root by itself, and after an expression that starts at it.
    "name": "이름 {name}",
    "known": "{name}",
    "shell": "노트북 자신({name})",
    "module": "모듈 {of}의 이름 {name}",
    "local": "{of}()의 지역 변수 {name}",
    "copy": "{of}()의 지역 변수 사본에 있는 {name} (locals()나 디버거 때문에 생긴 사본)",
    "running": "실행 중인 {of}()",
    "error": "마지막 오류의 트레이스백",
    "handled": "{of}()가 처리하고 있는 오류",
    "context": "실행 중인 컨텍스트",
    "signal": "시그널 {name}의 핸들러",
    "atexit": "파이썬이 끝날 때 atexit이 호출할 것",
    "hook": "{name}()에 넘긴 함수",
    "in module": "(모듈 {of})",
    "in local": "({of}())",
    "in copy": "({of}()의 지역 변수 사본)",
    "thread": "(스레드 {name})",
    "where": "({where})",
    "connection": "(이름: {names})",
    "brief error": "마지막 오류",
    "brief handled": "{of}()의 오류",
    "brief context": "컨텍스트",
    "brief atexit": "atexit이 호출할 것",
    "brief hook": "{of}()에 넘긴 함수",
    "brief running": "{of}()",
    # One reference.
    "class": "{of}의 클래스 속성 .{name}",
    "closure of": "{of}의 클로저 변수 {name}",
    "default of": "{of}의 매개변수 {name}의 기본값",
    "local of": "{of}의 지역 변수 {name}",
    "over": "끝났지만 남아 있는 {of}의 지역 변수 {name}",
    "context variable of": "컨텍스트 변수 {name}",
    "thread local of": "스레드 로컬 속성 {name}(보는 스레드: {thread})",
    "some thread": "어느 스레드",
    "this thread": "이 스레드",
    "that thread": "스레드 {name}",
    "saved": "backward()에 쓰려고 저장된 텐서(자동 미분 그래프를 가진 텐서: {of})",
    "item": "{of}의 항목 {places}",
    "attributes": "{of}의 속성 {places}",
    "place": "{of}의 {places}",
    "anywhere": "{of} 안의 어딘가",
    "inside": "{holder} 안의 어딘가({of})",
    "which": "{what}({of})",
    "of": "({of})",
    "in ring": "{way}, 이 객체와 고리를 이룸",
    "long": "{start}에서 참조 {n:,}개를 따라간 곳(끝부분: …{end})",
    "alternatives": "{way} (같은 객체로 이어지는 다른 길 {n:,}개)",
    "shared": "{way}, 함께 쓰는 곳: {others}",
    "lost": "{way}, 아무도 도달할 수 없음",
    "ring mark": "{name} (고리)",
    "times": "{way} 등 {n:,}곳",
    "outputs": "노트북이 표시한 값을 보관하는 그 밖의 {n:,}곳",
    "part": "고리의 다른 부분을 붙잡고 있는 것: {way}",
    "parts": "객체가 붙잡고 있는 것에서 되돌아오는 참조 {n:,}개",
    "more references": "그 밖의 참조 {n:,}개",
    # What frees it.
    "at once": "다음을 실행하면 객체가 바로 해제됩니다{more}: {code}",
    "after gc.collect()": (
        "다음을 실행한 뒤 gc.collect()를 실행하면 객체가 해제됩니다{more}: {code}"
    ),
    "in the next cell": "다음을 실행하면 그다음 셀이 시작될 때 객체가 해제됩니다{more}: {code}",
    "after two gc.collect()": (
        "다음을 실행한 뒤 gc.collect()를 두 번 실행하면 객체가 해제됩니다{more}: {code}"
    ),
    "after three gc.collect()": (
        "다음을 실행한 뒤 gc.collect()를 세 번 실행하면 객체가 해제됩니다{more}: {code}"
    ),
    "after more gc.collect()": (
        "다음을 실행한 뒤 gc.collect()를 0이 나올 때까지 실행하면 객체가 해제됩니다{more}: {code}"
    ),
    "more": "(함께 해제되는 객체 {least}{n:,}개, 모두 약 {size})",
    "alone": "({least}약 {size})",
    "at least": "최소 ",
    "later": "(그다음 gc.collect()로 {least}{n:,}개 더, 약 {size})",
    "unless __del__": "(그때 실행되는 __del__이 무언가를 붙잡지 않는다면)",
    "suspected": "{what} (그 참조가 있을 수 있는 곳: {causes})",
    "collector off": "컬렉터가 꺼져 있습니다. 고리는 gc.collect()를 실행할 때까지 남습니다.",
    "fate": {
        "at once": "아무것도 붙잡고 있지 않습니다. 방금 만들어졌고 바로 해제됩니다.",
        "held": "해제할 수 있는 코드를 찾지 못했습니다. {reasons}.",
        "stuck": (
            "아무도 도달할 수 없는데도 계속 남습니다. 컬렉터가 배열 안을 들여다볼 수 없기 "
            "때문입니다."
        ),
        "lost": {
            "one": "아무도 도달할 수 없습니다. gc.collect()로 해제됩니다.",
            "other": "아무도 도달할 수 없습니다. gc.collect()를 {n:,}번 실행하면 해제됩니다.",
        },
        "moved": "참조가 변하는 동안에는 언제 해제될지 알 수 없습니다.",
    },
    "obstacle": {
        "local": "함수가 끝나거나 변수에 다른 값을 넣을 때까지 붙잡고 있는 것: {what}",
        "handled": "except 블록이 끝날 때까지 붙잡고 있는 것: {what}",
        "thread": "스레드를 끝내고 join()을 호출할 때까지 붙잡고 있는 것: {what}",
        "shell": "붙잡고 있는 것: {what}",
        "root": "붙잡고 있는 것: {what}",
        "module": "다음에서 이 객체로 이어지는데, 그 자리에 대신 무엇을 두어야 하는지 알 수 없습니다: {what}",
        "missing": "가는 길에 있는 {of} 타입의 객체에 대한 참조 {n:,}개를 찾지 못했습니다",
        "async generator": (
            "가는 길에 비동기 제너레이터가 있습니다. 이벤트 루프가 닫거나, "
            "`await g.aclose()`로 직접 닫으세요"
        ),
        "cut": "객체 {n:,}개에서 탐색을 멈춰, 그리로 이르는 것을 모두 찾지는 못했습니다",
        "many": "살펴본 것보다 많은 줄이 필요합니다. 붙잡고 있는 것을 몇 개 놓은 뒤 다시 물어보세요",
        "no expression": "붙잡고 있는 것에 이르는 짧은 식이 없습니다",
    },
    "living": {
        "untracked": " C에서만 붙잡고 있는 것은 찾을 수 없습니다. 컬렉터가 이 타입의 객체를 추적하지 않습니다.",
        "none": "{name} 타입의 객체를 찾지 못했습니다.",
        "found": "{name} 타입의 객체 {n:,}개를 찾았습니다. 큰 것부터: {sizes}.",
        "some weighed": (
            "{name} 타입의 객체 {n:,}개를 찾았습니다. 자체 크기가 큰 {of:,}개만 함께 돌아올 크기를 "
            "합했습니다. 큰 것부터: {sizes}."
        ),
        "classes": "{name}(이름이 같은 클래스 {n:,}개)",
        "held": "붙잡고 있는 것: {groups}. 가장 큰 객체는 다음과 같습니다.",
        "by": "{root}({of:,}개 중 {n:,}개)",
        "by all": "{root}({n:,}개 모두)",
    },
}
