"""How to make a holder let go, where that is not obvious."""

WORDS = {
    "Out": (
        "Out은 셀이 마지막에 표시한 값을 보관합니다. `%xdel NAME`은 이름과 함께 노트북이 보관한 "
        "참조까지 모두 지웁니다. `del Out[n]`만으로는 부족합니다. 식 뒤에 세미콜론을 붙이거나 "
        "print()를 쓰면 처음부터 보관되지 않습니다."
    ),
    "last error": (
        "파이썬은 디버거를 위해 아무도 잡지 않은 마지막 오류의 프레임을 보관합니다. 다른 오류가 "
        "나면 자리를 내줍니다. 한 셀에서 1/0을 실행하고, 다음 셀에서 gc.collect()를 실행하세요."
    ),
    "figure": (
        "pyplot은 그림을 닫을 때까지 보관합니다. 그 그림을 넘겨서 plt.close(fig)를 호출하거나 "
        "plt.close('all')을 호출하세요."
    ),
    "cache": (
        "캐시는 호출의 인수와 결과를 보관합니다. self도 인수입니다. {of}.cache_clear()로 비웁니다."
    ),
    "view": (
        "뷰는 아무리 작아도 배열 전체({of})의 메모리를 빌려 씁니다. 필요한 부분의 .copy()를 "
        "보관하세요."
    ),
    "borrows": (
        "이 배열은 뷰입니다. {of} 배열에서 메모리를 빌려 쓰고, 그 배열 전체를 살려 둡니다. "
        ".copy()는 자기 부분만 갖습니다."
    ),
    "losses": (
        "리스트에 담긴 텐서는 자신을 계산한 그래프 전체를 살려 둡니다. loss.item()이나 "
        "float(loss)로 수만 보관하세요."
    ),
    "logging": (
        "logging은 핸들러를 떼어 낼 때까지 보관합니다. logger.removeHandler(handler)를 호출하세요."
    ),
    "thread": (
        "스레드 {of}, 이 스레드가 붙잡은 것은 스레드가 끝나면 해제됩니다. 끝나게 하고 join()을 "
        "호출하세요."
    ),
    "task": (
        "태스크는 끝나거나 취소될 때까지 코루틴이 쓰는 것을 보관합니다. task.cancel()을 호출하세요."
    ),
}
