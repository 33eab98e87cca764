"""What is said of what a block left, and of what should have been freed in one."""

WORDS = {
    "nothing": "이렇다 할 것이 남지 않았습니다.",
    "about": "약 ",
    "MiB": "{number:,.1f} MiB",
    "KiB": "{number:,.1f} KiB",
    "what": "{size}: {what}",
    "type": "{type} {n:,}개",
    "mostly": "{types} (대부분은 {most})",
    "held": "{what}, 붙잡고 있는 것: {way}",
    "places": "{way}, 그 밖에 이와 같은 {n:,}곳",
    "code": "{held}. 다음을 실행하면 돌려받습니다{unless}: {code}",
    "later": "{held}. 다음을 실행한 뒤 gc.collect()를 실행하면 돌려받습니다{unless}: {code}",
    "partly later": (
        "{held}. 다음을 실행하면 돌려받습니다(그중 고리에 있는 {size}: gc.collect()까지 실행한 뒤){unless}: "
        "{code}"
    ),
    "runs del": "(그때 실행되는 __del__이 무언가를 붙잡지 않는다면)",
    "lost": {
        "one": "{what}, 아무도 도달할 수 없는 고리에 있습니다. gc.collect()로 해제됩니다.",
        "other": (
            "{what}, 아무도 도달할 수 없는 고리에 있습니다. gc.collect()를 {n:,}번 실행하면 해제됩니다."
        ),
    },
    "unknown": "{what}. 무엇이 붙잡고 있는지는 알 수 없습니다.",
    "many": "{held}. 여러 이름에서 도달할 수 있어, 코드 한 줄로는 돌려받지 못합니다.",
    "no line": "{held}. 코드 한 줄로는 돌려받지 못합니다. {reasons}.",
    "no line found": "{held}. 코드 한 줄로 돌려받는 방법을 찾지 못했습니다. {reasons}.",
    "of module": "붙잡고 있는 것: {what}",
    "imported": "{size}: 임포트한 모듈 {n:,}개의 코드. 그대로 남습니다.",
    "others": "그 밖의 {n:,}곳에 더 남아 있는 메모리: {size}.",
    "stopped": (
        "그 밖의 객체 {n:,}개 이상은 너무 많아서 살펴보지 않았습니다. 이 객체들까지 모두 합쳐 남은 메모리: 적어도 {size}."
    ),
    "too many": (
        "살아 있는 객체가 {n:,}개로 너무 많아서, 블록이 무엇을 남겼는지 살펴보지 않았습니다. 블록에서 할당한 "
        "메모리 가운데 남은 것: 적어도 {size}."
    ),
    "unnamed": (
        "그 밖에 할당된 뒤 해제되지 않은 메모리: {size}. C 코드가 할당했거나, 크기를 알려 주지 않는 "
        "객체가 차지하고 있습니다. 무엇이 붙잡고 있는지는 알 수 없습니다."
    ),
    "process": (
        "프로세스가 블록을 시작하기 전보다 더 차지하고 있지만, 찾은 객체에는 들어 있지 않은 메모리: "
        "{size}. 할당자가 다음에 쓰려고 남겨 두었거나, C 코드가 객체를 위해 또는 자체 용도로 쓰고 있습니다. "
        "어떻게 해야 돌려받을 수 있는지는 알 수 없습니다."
    ),
    "survived": {
        "collected": "이 블록에서 만들어졌고 gc.collect()로도 해제되지 않은 것: {what}",
        "counted": "이 블록에서 만들어졌고 참조 카운트만으로는 해제되지 않은 것: {what}",
    },
    "survivor": {
        "lost": "{what}, 아무도 도달할 수 없는 고리에서 컬렉터를 기다립니다",
        "unknown": "{what}, 무엇이 붙잡고 있는지는 알 수 없습니다",
        "held": "{what}, 붙잡고 있는 것: {way}",
        "code": "{what}, 붙잡고 있는 것: {way}, 해제하는 코드: {code}",
    },
    "more survivors": "그 밖에 {n:,}개",
    "error": {
        "no class": "frees()는 frees(Model)처럼 클래스를 받습니다. 주어진 것: {given}.",
    },
}
