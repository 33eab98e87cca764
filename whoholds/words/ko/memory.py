"""What watching memory says."""

WORDS = {
    "error": {
        "over": "{label!r}: 이미 끝난 블록입니다. mark()는 블록이 실행되는 동안 호출하세요.",
        "no runs": (
            "plot()은 plot(run) 또는 plot(before, after)처럼 기록을 받아서 그립니다. 주어진 것이 "
            "없습니다."
        ),
        "no run": (
            "plot()은 plot(run) 또는 plot(before, after)처럼 기록을 받아서 그립니다. 주어진 객체의 "
            "타입: {given}."
        ),
        "nbytes": (
            "한 번의 반복은 1바이트 이상이어야 합니다. rounds_that_fit()에 주어진 값: {given}."
        ),
        "too many": "plot()은 차트 하나에 기록을 {most}개까지 그립니다. 주어진 기록: {given:,}개.",
        "no psutil": (
            "메모리를 지켜보려면 psutil이 필요한데, 이 파이썬에는 없습니다({reason}). "
            "`pip install psutil`을 실행한 다음 다시 시도하세요."
        ),
    },
    "cut": "{start}… +{n:,}자",
    "caption": {
        "rss": "상주 (psutil)",
        "malloc": "할당 (malloc)",
        "traced": "추적 (tracemalloc)",
        "bound": "가능한 최솟값",
        "x": "초",
        "y": "시작할 때보다 늘어난 MiB",
    },
    "count": "컬렉터 실행 {n:,}번",
    "empty": "{label}: 아직 없음.",
    "time": "{label}: {seconds:.2f}초.",
    "meter": {
        "rss": "상주 메모리(MiB): 시작 {start:,.1f}, 최고점 {peak:,.1f}, 끝 {end:,.1f}.",
        "malloc": "할당 메모리(MiB): 시작 {start:,.1f}, 최고점 {peak:,.1f}, 끝 {end:,.1f}.",
    },
    "traced": "추적 메모리(시작할 때보다 늘어난 MiB): 최고점 {peak:,.2f}, 끝 {end:,.2f}.",
    "traced until": (
        "추적 메모리(시작할 때보다 늘어난 MiB): 알려진 범위에서 최고점 {peak:,.2f}. "
        "{seconds:.2f}초 뒤로는 알 수 없습니다. 블록이 tracemalloc을 멈추었거나 추적 기록을 "
        "지웠습니다."
    ),
    "bound": "가능한 최솟값: {bound:,.2f} MiB.",
    "collections": "{count}. 컬렉터가 해제한 객체 {collected:,}개.",
    "unseen": ("이 가운데 {n:,}번은 언제인지 알 수 없습니다. 블록이 gc.callbacks를 바꾸었습니다."),
    "marks": "표시: {marks}.",
    "mark": "{label} {seconds:.2f}초",
    "more": "{n:,}개 더",
    "untrusted": "글로는 다음과 같습니다. 차트가 보이지 않으면 이 노트북을 신뢰하세요.",
}
