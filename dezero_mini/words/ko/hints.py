"""How to make a holder let go, where that is not obvious."""

WORDS = {
    "Out": (
        "Out은 셀이 마지막에 표시한 값을 보관합니다. `%xdel 이름`은 그 이름과 함께 노트북이 보관한 "
        "참조까지 모두 지웁니다. `del Out[n]`만으로는 부족합니다. 식 뒤에 세미콜론을 붙이거나 "
        "print()를 쓰면 처음부터 보관되지 않습니다."
    ),
    "last error": (
        "파이썬은 디버거를 위해 잡히지 않은 마지막 오류의 프레임을 보관합니다. 다른 오류가 나면 "
        "바뀝니다. 한 셀에서 1/0을 실행하고, 다음 셀에서 gc.collect()를 실행하세요."
    ),
}
