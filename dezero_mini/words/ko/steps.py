"""What the framework of the book says when it is given what it cannot take."""

WORDS = {
    "no array": "Variable에는 NumPy 배열을 넘겨야 합니다. 주어진 값의 타입: {given}. Variable(np.array(1.0))처럼 먼저 배열로 만드세요.",
    "no data": "이 Variable에는 데이터가 없습니다. backward()를 호출하기 전에 .data를 채우세요.",
    "grad": "이 Variable의 grad 형상은 {given}, 데이터의 형상은 {shape}입니다. 같은 형상의 grad를 넣거나, cleargrad()를 호출해 1에서 시작하세요.",
    "no forward": "{name}: forward(self, x, ...) 메서드가 필요합니다.",
    "no backward": "{name}: backward(self, gy, ...) 메서드가 필요합니다.",
    "input without data": "{name}: 데이터가 없는 Variable을 받았습니다. 먼저 .data를 채우세요.",
    "another step": "{name}: 다른 STEP의 Variable을 받았습니다. 두 STEP을 섞어 쓰지 마세요.",
    "no variable": "{name}: Variable을 넘겨야 합니다. 주어진 값의 타입: {given}. Variable(np.array(1.0))처럼 먼저 Variable로 만드세요.",
    "no output": "{name}.forward: 빈 튜플을 반환했습니다. 배열을 하나 이상 반환하세요.",
    "output": "{name}.forward: 반환한 값의 타입: {given}. 배열이나 수, 또는 그것을 담은 튜플을 반환하세요.",
    "count": "{name}.backward: 입력 {inputs}개에 기울기 {given}개를 반환했습니다. 입력마다 하나씩 담은 튜플을 반환하세요.",
    "no gradient": "{name}.backward: inputs[{i}]의 기울기로 반환한 값의 타입: {given}. 그 입력의 형상 {shape}에 맞는 배열을 반환하세요.",
    "gradient": "{name}.backward: inputs[{i}]의 형상은 {shape}인데 기울기의 형상은 {given}입니다. 같은 형상으로 반환하세요. NumPy가 그 입력을 다른 입력에 맞추어 늘렸다면, 호출하기 전에 두 입력의 형상을 같게 하세요.",
    "called again": "같은 {name} 객체를 여러 번 호출했는데, 이 객체는 마지막 호출만 기억합니다. {name}()(x)처럼 호출할 때마다 새로 만드세요.",
}
