"""인수로 주어야 할 것."""

WORDS = {
    "wrong": "인수 `{name}`: {wanted}. 주어진 객체의 타입: {given}.",
    "namespace": "globals() 같은, 이름이 담긴 딕셔너리를 주세요",
    "known": "표현식을 키로, 그 표현식으로 얻는 딕셔너리를 값으로 하는 딕셔너리를 주세요",
    "names": "'a b'처럼 이름이 담긴 문자열을 하나 이상 주세요",
    "snapshot": "snapshot()이 반환한 것을 주세요",
    "class": "list 같은 클래스 또는 'torch.Tensor' 같은 클래스 이름을 주세요",
    "label": "'내 반복문' 같은 문자열을 주세요",
    "attributes": "['parent'] 같은 속성 이름의 목록을 주세요",
}
