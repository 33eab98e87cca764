"""What the exercises say."""

SENTENCES = {
    "1.0": {"right": "이름이 `a`인 객체를 참조 3개가 가리킵니다."},
    "1.1": {
        "right": (
            "방금 잰 카운트: {counts}. 컨테이너가 객체를 여러 번 담으면 담은 횟수만큼 세고, "
            "컨테이너가 사라지면 그 참조도 사라집니다."
        ),
        "count": (
            "{n}번째 줄 `{line}` 다음의 카운트: {expected}. 답한 값: {said:g}. 이 줄들 위에 "
            "`%%refsteps a b c`를 붙이면 화살표를 하나씩 볼 수 있습니다."
        ),
    },
    "1.2": {
        "right": "`{line}` 줄에서 마지막 참조인 리스트의 항목이 사라집니다.",
        "alive": (
            "{n}번째 줄 `{line}` 다음에도 객체는 살아 있습니다. 카운트: {count}. 붙잡고 있는 것: "
            "{held}."
        ),
        "no such line": (
            "답한 값: {said:g}. 객체는 1번부터 {last}번까지의 줄 중 하나에서 해제됩니다."
        ),
    },
    "1.3": {
        "right": "배열 {n}개를 만들었고, 둘 이상이 동시에 살아 있던 적은 없습니다.",
        "too many": (
            "평균은 맞지만 배열 {most}개가 동시에 살아 있었습니다. `make`를 다시 호출할 때 앞의 "
            "배열을 붙잡고 있던 것: {held}."
        ),
        "kept": (
            "평균은 맞지만 함수가 반환한 뒤에도 배열 하나가 남아 있습니다. 붙잡고 있는 것: {held}."
        ),
    },
    "1.4": {
        "right": "이름 `thing`만 객체를 붙잡고 있고, 함수도 그대로 있습니다.",
        "no function": (
            "`remember`는 셀에서 정의한 함수 그대로여야 합니다. 지금 이 이름이 가리키는 객체의 "
            "타입: {given}. 놓아야 하는 것은 함수의 한 부분입니다."
        ),
        "not thing": '이름이 `thing`인 객체를 넘기세요: check("1.4", thing).',
        "remembered": (
            "`thing`의 카운트가 {count}입니다. 1이 되어야 합니다. 붙잡고 있는 것: {held}. 이 "
            "리스트는 `remember`의 기본값이라서 호출이 끝나도 남습니다."
        ),
        "another": (
            "`thing`의 카운트는 1이지만, `remember`의 기본값에 아직 객체가 남아 있습니다({held}). "
            "`thing`이 `remember`에 넘긴 바로 그 객체인가요? 그 리스트를 비우세요."
        ),
    },
    "2.0": {
        "right": "이름 `a`가 참조 하나이고, 나머지 둘은 고리에서 옵니다.",
        "a name": (
            "카운트는 3이지만, 셀에 없던 이름에서 `a`의 객체로 이어집니다: `{name}`. 이 이름을 "
            "지우고 속성을 쓰세요. 고리의 객체가 `a`를 붙잡아야 합니다."
        ),
    },
    "2.1": {
        "right": (
            "방금 잰 카운트: {counts}. 이름이 없어도 두 객체가 서로를 붙잡고 있으므로, 참조 카운트 "
            "방식으로는 해제되지 않습니다."
        ),
        "first": (
            "`{line}` 다음의 첫째 객체의 카운트: {expected}. 답한 값: {said:g}. 처음에는 이름 a와 "
            "둘째 객체의 속성 .a가 함께 첫째 객체를 참조합니다."
        ),
        "second": (
            "`{line}` 다음의 둘째 객체의 카운트: {expected}. 답한 값: {said:g}. 처음에는 이름 b와 "
            "첫째 객체의 속성 .b가 함께 둘째 객체를 참조합니다."
        ),
    },
    "2.2": {
        "right": "순환 참조인 것: {cycles}. 이름을 지워도 그 객체들은 살아 있었습니다.",
        "a cycle": (
            "{letter}: 순환 참조입니다. 이름을 지웠을 때 {objects} 중 {left}개가 살아 있었습니다. "
            "{why}"
        ),
        "no cycle": (
            "{letter}: 순환 참조가 아닙니다. 이름을 지웠을 때 {objects} 중 {left}개가 살아 "
            "있었습니다. {why}"
        ),
        "no such snippet": "코드 조각은 A부터 E까지 있습니다. 없는 것: {given}.",
    },
    "2.3": {
        "right": "루트가 이름을 잃자 노드 {total}개가 모두 참조 카운트만으로 해제되었습니다.",
        "children": (
            "`{line}` 다음에는 `{expression}`에서 전과 같은 노드를 얻을 수 없습니다. 자식은 그대로 "
            "두고 반대 방향을 놓으세요."
        ),
    },
    "2.4": {
        "right": "방금 tracemalloc으로 재어 보니 {left:.1f} MB가 남았습니다.",
        "amount": (
            "답한 값: {said:g} MB. 한 번 반복할 때 배열이 몇 개 만들어지고, 어느 것이 해제될까요?"
        ),
        "nothing": (
            "0이라고 답했지만, 반복문이 지나간 자리에 배열이 남았습니다. 출력마다 자신의 창조자와 "
            "고리를 이루고, 컬렉터는 꺼져 있습니다."
        ),
        "one round": (
            "{said:g} MB: 한 번 반복한 크기입니다. 참조 카운트는 어느 반복에서 만든 것도 해제하지 "
            "못합니다."
        ),
        "no input": (
            "{said:g} MB: 입력이 빠졌습니다. 입력은 고리에 속하지 않지만, 고리가 입력을 붙잡고 "
            "있습니다."
        ),
        "two arrays": (
            "{said:g} MB: 반복마다 배열 두 개의 크기입니다. 한 번 반복할 때 배열 네 개, 곧 입력과 "
            "`square`마다 하나씩인 출력이 만들어집니다."
        ),
        "bytes": "{said:,.0f}: 바이트 수입니다. 1 MB를 10**6바이트로 하여 MB로 답하세요.",
        "elements": "{said:g}백만: 수의 개수입니다. 수 하나가 8바이트를 차지합니다.",
    },
    "3.0": {
        "right": "`c.a`로 객체에 갈 수 있고, 이 객체를 붙잡고 있는 것은 이름뿐입니다.",
        "no chain": "`a.b.c`는 `c`의 객체로 이어져야 합니다. 위의 줄들은 그대로 두세요.",
        "no way back": "`c`에 아직 속성 `a`가 없습니다. check 위에 속성을 만드는 줄을 쓰세요.",
        "elsewhere": (
            "`c.a`에 있는 것: {given}. `a`의 객체로 이어지지 않습니다. weakref.ref(a)를 쓰세요."
        ),
    },
    "3.1": {
        "right": "출력: {printed}.",
        "print 1": (
            "{n}번째 출력 `{line}`의 결과: {expected}. 약한 참조를 호출하면 객체 자체를 얻습니다."
        ),
        "print 2": (
            "{n}번째 출력 `{line}`의 결과: {expected}. 이름 `b`가 객체를 붙잡고 있습니다. `b = "
            "r()`에서 강한 참조가 생겼습니다."
        ),
        "print 3": (
            "{n}번째 출력 `{line}`의 결과: {expected}. 객체는 살아 있고, `b`가 가리키는 객체입니다."
        ),
        "print 4": (
            "{n}번째 출력 `{line}`의 결과: {expected}. 마지막 강한 참조가 이름 `b`와 함께 "
            "사라졌습니다."
        ),
        "print 5": (
            "{n}번째 출력 `{line}`의 결과: {expected}. 약한 참조도 하나의 객체입니다. 호출할 때만 "
            "None을 돌려줍니다."
        ),
    },
    "3.2": {
        "right": (
            "살아 있는 것은 거짓인 객체와 배열까지 모두 있었고, 함수의 두 단계 사이에 객체가 "
            "해제되어도 문제가 없었습니다."
        ),
        "no list": "함수는 리스트를 반환해야 합니다. 반환한 것: {given}.",
        "dead": "리스트에 None이 있습니다. 죽은 참조가 돌려주는 값은 빼세요.",
        "references": "리스트에 약한 참조가 있습니다. 호출해서 객체를 얻으세요.",
        "false": (
            "살아 있지만 빈 컨테이너처럼 거짓인 객체가 빠졌습니다. `is not None`으로 확인하세요."
        ),
        "objects": (
            "리스트에는 살아 있는 객체가 저마다 참조의 수만큼 있어야 합니다. 있어야 할 것: "
            "{expected}. 지금 있는 것: {given}."
        ),
        "order": "리스트에 있는 객체의 수는 맞지만, 참조의 순서와 다릅니다.",
        "kept": "리스트가 사라졌는데도 거기 있던 객체가 살아 있습니다. 붙잡고 있는 것: {held}.",
        "twice": (
            "객체는 맞지만, 함수가 실행되는 동안 같은 참조를 두 번 호출하는 사이에 객체가 해제되면 "
            "리스트에 None이 들어갑니다. 한 번만 호출해서 얻은 것을 간직하세요."
        ),
    },
    "3.3": {
        "right": (
            "자식이 살아 있는 동안 부모가 참조 카운트만으로 해제되었고, 그 뒤 자식의 parent는 "
            "None입니다."
        ),
        "method": "`{expression}`의 값이 메서드입니다. 위에 @property를 쓰세요.",
        "reference": "`{expression}`의 값이 약한 참조입니다. 호출해서 얻은 것을 반환하세요.",
        "proxy": (
            "`{expression}`의 값이 프록시입니다. 프록시는 부모와 다른 객체입니다. weakref.ref를 "
            "만들어 호출하세요."
        ),
        "weak children": (
            "`{line}` 다음에, 부모가 살아 있는데도 그 자식이 해제되었습니다. 자식은 강한 참조로 "
            "붙잡으세요."
        ),
        "new": (
            "추가된 적 없는 노드에는 부모가 없습니다. `{expression}`의 맞는 값: `{wanted}`. 지금의 "
            "값: {given}."
        ),
    },
    "3.4": {
        "right": (
            "누군가 붙잡고 있는 객체는 거짓이어도 한 번만 읽었고, 아무도 붙잡지 않는 객체는 해제된 "
            "뒤 다시 읽었습니다."
        ),
        "object": (
            "`{line}` 다음에 이 이름은 `read`가 반환한 것을 가리켜야 합니다. 지금 가리키는 것: "
            "{given}."
        ),
        "reads": (
            "`{line}` 다음까지 `read`를 호출했어야 할 이름: {wanted}. 실제로 호출한 이름: {given}."
        ),
        "false": (
            "`{line}` 다음까지 `read`를 호출했어야 할 이름: {wanted}. 실제로 호출한 이름: {given}. "
            "객체는 살아 있지만 빈 컨테이너처럼 거짓입니다. `is not None`으로 확인하세요."
        ),
        "race": (
            "`load`가 실행되는 동안 객체를 두 번 찾는 사이에 객체가 해제되면, `load`는 다시 읽어야 "
            "합니다. 그 대신 나온 것: {given}. 한 번만 찾아서 얻은 것에 이름을 붙이세요."
        ),
    },
    "4.1": {
        "right": (
            "반환값은 강한 참조이고 기울기가 맞습니다. 그래프는 `backward`를 호출한 뒤에도, "
            "호출하지 않아도 참조 카운트만으로 해제되었습니다."
        ),
        "right with proxies": (
            "weakref.proxy도 됩니다. 프록시는 호출하지 않아도 .grad를 전달하므로 한 줄만 고치면 "
            "됩니다. 책에서는 객체가 사라졌음을 알려 줄 수 있는 weakref.ref를 씁니다."
        ),
        "order": '클래스를 이 순서로 넘기세요: check("4.1", MyVariable, MyFunction).',
        "unchanged": (
            "기울기는 맞지만 `outputs`가 아직 출력을 강하게 붙잡고 있어서 순환 참조가 그대로 "
            "있습니다. self.outputs에 넣는 줄과 읽는 줄을 고치세요."
        ),
        "only the function": (
            "이제 출력이 약한 참조인데 `backward`가 아직 모릅니다. 약한 참조에 .grad를 묻고 "
            "있습니다. MyVariable에서 먼저 참조를 호출하세요."
        ),
        "only the variable": (
            "`backward`가 출력을 호출하지만 아직 약한 참조가 아닙니다. MyFunction에서 "
            "self.outputs에 넣는 줄을 고치세요."
        ),
        "a proxy is not called": (
            "`outputs`에 프록시가 있는데, 프록시는 호출하지 않습니다. `output()`이 출력을 "
            "돌려주도록 MyFunction에서 weakref.ref를 쓰세요."
        ),
        "returned weakly": (
            "함수가 약한 참조를 반환해서, 호출한 쪽이 아무것도 붙잡지 못합니다. self.outputs에 "
            "담는 것만 약해야 합니다."
        ),
        "returned": "함수는 MyVariable을 반환해야 합니다. 반환한 것: {given}.",
        "weak creator": (
            "창조자가 약한 참조입니다. 함수를 붙잡는 것이 없어서 `backward`가 묻기 전에 "
            "사라집니다. 창조자는 강하게, 출력은 약하게 참조하세요."
        ),
        "weak inputs": (
            "입력이 약한 참조입니다. 두 함수 사이의 변수가 바로 사라집니다. 입력은 강하게, 출력은 "
            "약하게 참조하세요."
        ),
    },
    "4.2": {
        "right": (
            "방금 잰 수: {alive}. 두 단계 모두 `y`가 넷을 다 붙잡고 있고, `y`가 사라질 때 step "
            "17만 해제합니다."
        ),
        "del x": (
            "step {step}에서 `{line}` 다음에 살아 있는 변수: {expected}개. 답한 값: {said:g}. "
            "`y`가 있는 동안, 이름 없는 입력을 누가 붙잡고 있을까요?"
        ),
        "step 16": (
            "step 16에서 `{line}` 다음에 살아 있는 변수: {expected}개. 답한 값: {said:g}. 함수와 "
            "그 출력이 서로를 붙잡고 있습니다."
        ),
        "step 17": (
            "step 17에서 `{line}` 다음에 살아 있는 변수: {expected}개. 답한 값: {said:g}. 그래프에 "
            "고리가 없고, `y`만 그래프를 붙잡고 있었습니다."
        ),
    },
    "4.3": {
        "right": (
            "{n}번 반복했고, 다음 반복이 시작될 때 앞의 반복에서 만든 것은 남아 있지 않았습니다."
        ),
        "too many": (
            "`make`를 다시 호출할 때 앞의 반복에서 만든 입력이 아직 살아 있었습니다. 붙잡고 있는 "
            "것: {held}. 결과도 창조자를 거쳐 입력을 붙잡고 있습니다. 다음 반복 전에 둘 다 "
            "놓으세요."
        ),
        "kept": "함수가 반환한 뒤에도 입력 하나가 살아 있습니다. 붙잡고 있는 것: {held}.",
    },
    "4.4": {
        "right": (
            "출력을 둘 다 쓸 때도 하나만 쓸 때도 기울기가 맞고, 그래프는 참조 카운트만으로 "
            "해제됩니다."
        ),
        "no function": "클래스는 Function이어야 합니다: class SumAndDifference(Function).",
        "no pair": (
            "`{method}`의 반환값은 두 개짜리 튜플이어야 합니다. 쉼표로 이으면 튜플이 됩니다. "
            "반환한 것: {given}."
        ),
        "sum": "첫 번째 출력은 합이어야 합니다. 맞는 값: `{wanted}`. 지금의 값: {given}.",
        "difference": "두 번째 출력은 차여야 합니다. 맞는 값: `{wanted}`. 지금의 값: {given}.",
        "gradient": (
            "`{expression}`의 맞는 값: `{wanted}`. 지금의 값: {given}. 두 입력은 두 출력에 모두 "
            "들어가고, x1은 그중 한 곳에서 빼는 수입니다."
        ),
        "changed": (
            "`{expression}`의 값은 그대로여야 합니다: `{wanted}`. 지금의 값: {given}. 받은 배열은 "
            "다른 곳에서도 씁니다. 새 배열을 만드세요."
        ),
    },
    "4.5": {
        "right": (
            "기울기가 전과 같고, `backward`를 호출하든 하지 않든 결과는 참조 카운트만으로 "
            "해제되었습니다."
        ),
        "data": (
            "`{expression}`의 맞는 값: `{wanted}`. 지금의 값: {given}. 데이터는 전처럼 제곱의 "
            "제곱이어야 합니다."
        ),
        "sum": (
            "`x`를 두 번 썼으니 `{expression}`에는 두 기울기의 합이 있어야 합니다. 맞는 값: "
            "`{wanted}`. 지금의 값: {given}."
        ),
    },
}
"""What is said of an answer to each exercise: "right", and a sentence for a kind of mistake."""

WORDS = {
    "right": "맞습니다. {text}",
    "wrong": "아직 아닙니다. {text}",
    "program": "실행한 줄:",
    "progress": {
        "done": "{stage}단계, 이번 세션: 모두 풀었습니다({done}).",
        "left": "{stage}단계, 이번 세션: 남은 것 {left}.",
        "done and left": "{stage}단계, 이번 세션: 푼 것 {done}; 남은 것 {left}.",
    },
    "held by nobody": "찾을 수 없는 곳",
    "unknown": "없는 연습 번호: {given}. 있는 번호: {known}. 번호는 문자열로 쓰세요.",
    "raised": "답을 실행하다가 오류가 났습니다: {error}.",
    "endless": "코드가 끝나지 않아서 멈추었습니다. 끝나지 않는 반복문이 어느 것일까요?",
    "in line": "위치: 셀의 {line}번째 줄 `{source}`.",
    "a list": "{type} (항목 {items})",
    "an object": "{type} 타입의 객체",
    "a class": "클래스 {name}",
    "value": "값 {n}개",
    "item": "{n}개",
    "object": "객체 {n}개",
    # Kinds of mistakes in more than one exercise.
    "any": {
        "missing": "연습 {number}에 아직 답이 없습니다. 필요한 답: {asked}.",
        "other": "연습 {number}에 필요한 답: {asked}. 주어진 것: {given}.",
        "no obj": (
            "이름 `{name}`: `Obj()`로 만든 객체를 그대로 가리켜야 합니다. 지금 가리키는 것: "
            "{given}."
        ),
        "count": "카운트: {count}. 맞는 값: {wanted}. 붙잡고 있는 것: {held}.",
        "calls": (
            "n = {n}의 경우 0부터 {last}까지의 수로 한 번씩, 이 순서대로 `make`를 호출해야 합니다. "
            "실제로 호출한 수: {asked}."
        ),
        "result": (
            "n = {n}의 경우 함수는 수가 그만큼 담긴 리스트를 반환해야 합니다. 반환한 것: {given}."
        ),
        "item": "리스트의 항목 [{i}]의 맞는 값: {expected:g}. 지금의 값: {given}.",
        "no weak reference": (
            "약하게 참조할 수 없는 것: {given}. `__slots__`가 있는 클래스라면 그 안에 "
            '"__weakref__"가 있어야 합니다.'
        ),
        "value": "`{line}` 다음의 `{expression}`에 맞는 값: `{wanted}`. 지금의 값: {given}.",
        "left": (
            "`{line}` 다음에도 지켜본 객체 {total}개 중 {left}개가 살아 있었습니다. `{name}`에 "
            "있던 객체를 붙잡고 있는 것: {held}."
        ),
        "left unused": (
            "`backward`를 호출하지 않으면 `{line}` 다음에도 지켜본 객체 {total}개 중 {left}개가 "
            "살아 있었습니다. `{name}`에 있던 객체를 붙잡고 있는 것: {held}."
        ),
    },
    "asked": {
        "1.0": '이름이 `a`인 객체: check("1.0", a)',
        "1.1": "숫자 5개, 예: (1, 1, 1, 1, 1)",
        "1.2": "줄 번호 하나",
        "1.3": '함수: check("1.3", means)',
        "1.4": '객체: check("1.4", thing)',
        "2.0": '이름이 `a`인 객체: check("2.0", a)',
        "2.1": "숫자 4개, 예: (1, 1, 1, 1)",
        "2.2": '순환 참조인 것들의 글자, 예를 들면 "A D"',
        "2.3": '함수: check("2.3", cut)',
        "2.4": "MB로 나타낸 수 하나",
        "3.0": '객체 두 개: check("3.0", a, c)',
        "3.1": "True 또는 False 다섯 개, 예를 들면 (True, True, True, True, True)",
        "3.2": '함수: check("3.2", living)',
        "3.3": '클래스: check("3.3", TreeNode)',
        "3.4": '클래스: check("3.4", Cache)',
        "4.1": '클래스 두 개: check("4.1", MyVariable, MyFunction)',
        "4.2": "숫자 4개, 예: (1, 1, 1, 1)",
        "4.3": '함수: check("4.3", train)',
        "4.4": '클래스: check("4.4", SumAndDifference)',
        "4.5": '함수: check("4.5", square_node)',
    },
    # Facts that help with an error of a kind: true whatever the answer is.
    "hint": {
        "1.3": {"TypeError": "means(make, n)으로 호출했습니다."},
        "3.2": {
            "ValueError": "객체 중 하나는 배열이고, 배열은 참인지 거짓인지 정해져 있지 않습니다.",
        },
        "3.4": {
            "KeyError": (
                "WeakValueDictionary는 값을 붙잡지 않습니다. `load`가 반환할 때까지 새 객체를 "
                "무엇이 붙잡고 있을까요?"
            ),
        },
        "4.3": {"TypeError": "train(make, rounds)로 호출했습니다."},
        "4.5": {
            "ReferenceError": (
                "안쪽 호출의 결과를 붙잡을 수 있는 것은 바깥쪽 호출의 클로저뿐입니다."
            ),
        },
    },
    "snippet": {
        "A": "첫째가 둘째를, 둘째가 셋째를 붙잡고 있고, 되돌아오는 참조는 없습니다.",
        "B": "리스트가 자신의 항목이라서, 자신과 다른 항목까지 붙잡고 있습니다.",
        "C": "바운드 메서드가 worker를 붙잡고, worker는 .job으로 메서드를 붙잡고 있습니다.",
        "D": "리스트가 튜플을, 튜플이 두 객체를 붙잡고 있고, 되돌아오는 참조는 없습니다.",
        "E": "부모가 자식을, 자식이 부모를 붙잡고 있습니다.",
    },
    "exercise": SENTENCES,
}
