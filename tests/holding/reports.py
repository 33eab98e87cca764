"""Public reports of memory that did not come back, made again: who holds it, and what frees it.

Each is a cell that leaves a weak reference `w` to what somebody missed; the mechanism is that of
the report, the code is our own. What the answer says is carried out, and each way is evaluated.

`python reports.py NAME` says in JSON what is wrong with the answer to one of them. It is a program
of its own, so that nothing else has the objects, and what the cell registers ends with it.
"""

import gc
import json
import os
import sys
import textwrap
import warnings
from typing import NamedTuple

from carrying import untrue, wrong_ways

from whoholds import holders


class Report(NamedTuple):
    address: str
    cell: str
    named: str
    """The holder, as the answer has to say it."""
    remedy: str = ""
    """One that has to be offered, with what it comes to; empty where the collector frees it."""
    needs: str = ""


BIG = """
import weakref
class Big:
    def __init__(self): self.payload = bytearray(1000)
    def close(self, *args): return self.payload
"""
REPORTS = {
    "a method for atexit": Report(
        "https://github.com/ARM-software/devlib/issues/676",
        """
        import atexit
        class Connection(Big):
            def __init__(self):
                super().__init__(); atexit.register(self.close)
        connection = Connection(); w = weakref.ref(connection)
        """,
        "in what atexit calls when Python ends",
        "atexit.unregister(connection.close); del connection: at once",
    ),
    "a private method for atexit, of an executor that is kept in a list": Report(
        "https://github.com/google/adk-python/pull/6392",
        """
        import atexit
        class Executor(Big):
            def __init__(self):
                super().__init__(); atexit.register(self._clean_up)
            def _clean_up(self): pass
        executors = [Executor()]; w = weakref.ref(executors[0])
        """,
        "executors[0]",
        "atexit.unregister(executors[0]._clean_up); executors[0] = None: at once",
    ),
    "a finalizer that is a method": Report(
        "https://github.com/DiamondLightSource/httomo/pull/265",
        """
        class Reader(Big):
            def __init__(self):
                super().__init__(); weakref.finalize(self, self.finalize)
            def finalize(self): pass
        def read(): return weakref.ref(Reader())
        w = read()
        """,
        "finalize._registry[<finalize>].func.__self__ in module weakref",
        "del weakref.finalize._registry[",
    ),
    "a lambda for a signal of a class": Report(
        "https://github.com/manzt/anywidget/issues/929",
        """
        class Signal:
            def __init__(self): self.slots = []
            def connect(self, f): self.slots.append(f)
        class Widget(Big):
            changed = Signal()
            def __init__(self):
                super().__init__(); self.changed.connect(lambda new: setattr(self, "text", new))
        def show(): return weakref.ref(Widget())
        w = show()
        """,
        "closure self of <lambda>(), in Widget.changed.slots[0]",
        "Widget.changed.slots[0] = None: at once",
    ),
    "a future with an error": Report(
        "https://github.com/Bogdanp/dramatiq/pull/802",
        """
        from concurrent.futures import Future
        refs, waiting = [], {}
        def actor():
            client = Big(); refs.append(weakref.ref(client))
            raise ValueError
        def run(future):
            try: actor()
            except ValueError as error: future.set_exception(error)
        waiting["message"] = Future(); run(waiting["message"]); w = refs[0]
        """,
        "local client of actor(), which is over and was kept, "
        "in waiting['message']._exception.__traceback__",
        "del waiting['message']: after gc.collect()",
    ),
    "a task that keeps its error and its frame": Report(
        "https://github.com/quora/asynq/pull/168",
        """
        import sys
        refs = []
        class Task:
            def step(self):
                rows = Big(); refs.append(weakref.ref(rows))
                self.frame = sys._getframe()
                raise KeyError
            def run(self):
                try: self.step()
                except KeyError as error: self.error = error
        task = Task(); task.run(); w = refs[0]
        """,
        "local rows of step(), which is over and was kept",
        "del task: after gc.collect()",
    ),
    "an error in its own frame": Report(
        "https://github.com/python/cpython/issues/124958",
        """
        refs = []
        def group():
            big = Big(); refs.append(weakref.ref(big))
            errors = []
            try: raise OSError
            except OSError as error: errors.append(error)
        group(); w = refs[0]
        """,
        "local big of group(), which is over and was kept",
    ),
    "cache on a method": Report(
        "https://github.com/getsentry/seer/pull/2512",
        """
        from functools import cache
        class Client(Big):
            @cache
            def index(self, name): return {name}
        def work():
            client = Client(); client.index("main"); return weakref.ref(client)
        w = work()
        """,
        "something inside Client.index (_lru_cache_wrapper)",
        "Client.index.cache_clear(): at once",
    ),
    "a handler of a signal that is a method": Report(
        "https://github.com/martius-lab/cluster_utils/pull/121",
        """
        import signal
        class Watcher(Big):
            def __init__(self):
                super().__init__(); signal.signal(signal.SIGUSR1, self.close)
        watcher = Watcher(); w = weakref.ref(watcher)
        """,
        "attribute .__self__ of method, in the handler of signal SIGUSR1",
        "signal.signal(signal.SIGUSR1, signal.SIG_DFL); del watcher: at once",
        needs="SIGUSR1",
    ),
    "handlers of a signal, each with the one before": Report(
        "https://github.com/radixark/miles/pull/1472",
        """
        import signal
        class Supervisor(Big):
            def install(self):
                before = signal.getsignal(signal.SIGUSR1)
                def handler(number, frame):
                    self.close()
                    if callable(before): before(number, frame)
                signal.signal(signal.SIGUSR1, handler)
        def session():
            supervisor = Supervisor(); supervisor.install(); return weakref.ref(supervisor)
        w = session(); session(); session()
        """,
        "closure self of handler()",
        "signal.signal(signal.SIGUSR1, signal.SIG_DFL): at once",
        needs="SIGUSR1",
    ),
    "handlers for the end, in a list of a module": Report(
        "https://github.com/zauberzeug/rosys/pull/443",
        """
        import colorsys
        colorsys.shutdown_handlers = []
        class Automator(Big):
            def __init__(self):
                super().__init__(); colorsys.shutdown_handlers.append(self.close)
        def page(): return weakref.ref(Automator())
        page(); w = page()
        """,
        "shutdown_handlers[1].__self__ in module colorsys",
        "del colorsys.shutdown_handlers[1]: at once",
    ),
    "handlers of a logger that all have": Report(
        "https://github.com/PaddleHQ/paddle-python-sdk/issues/144",
        """
        import logging
        log = logging.getLogger("whoholds.report")
        class Handler(logging.NullHandler): pass
        def client(): log.addHandler(Handler())
        client(); client(); w = weakref.ref(log.handlers[0])
        """,
        "log.handlers[0]",
        "log.removeHandler(log.handlers[0]): at once",
    ),
    "a timer with a copy of the context": Report(
        "https://github.com/run-llama/llama-agents/issues/485",
        """
        import asyncio, contextvars
        run_context = contextvars.ContextVar("run_context")
        loop = asyncio.new_event_loop()
        class Workflow(Big): pass
        def request():
            workflow = Workflow(); run_context.set({"workflow": workflow})
            loop.call_later(3600, print)
            return weakref.ref(workflow)
        w = contextvars.copy_context().run(request)
        """,
        "run_context['workflow'] (context variable run_context, in loop._scheduled[0]._context)",
        "del loop: after gc.collect()",
    ),
    "a registry of a module": Report(
        "https://github.com/confident-ai/deepeval/pull/2551",
        """
        import colorsys
        colorsys.registry = {}
        class Image(Big):
            def __init__(self):
                super().__init__(); colorsys.registry[f"image {len(colorsys.registry)}"] = self
        def case(): return weakref.ref(Image())
        w = case()
        """,
        "registry['image 0'] in module colorsys",
        "del colorsys.registry['image 0']: at once",
    ),
    "a class as a key": Report(
        "https://github.com/scrapy/scrapy/pull/7922",
        """
        from collections import defaultdict
        live = defaultdict(weakref.WeakKeyDictionary)
        def item():
            class Item(Big): pass
            live[Item][Item()] = 1
            return weakref.ref(Item)
        w = item()
        """,
        "key of defaultdict, in live",
        "del live[[*live][0]]: after gc.collect()",
    ),
    "a closure that has all of self": Report(
        "https://github.com/LMCache/LMCache/pull/4509",
        """
        class Stream:
            def call(self, f): self.callback = f
        class Context(Big):
            def __init__(self):
                super().__init__()
                self.stream = Stream(); self.stream.call(lambda: print(self.payload))
        context = Context(); w = weakref.ref(context)
        """,
        "closure self of <lambda>(), in context.stream.callback, in a ring with it",
        "del context: after gc.collect()",
    ),
    "a function in its own closure": Report(
        "https://github.com/DataDog/dd-trace-py/pull/19772",
        """
        class Handle(Big): pass
        def run(handle):
            def callback():
                if handle.callback is callback: handle.callback = None
            handle.callback = callback
            callback()
            return weakref.ref(handle)
        w = run(Handle())
        """,
        "closure handle of callback(), which nobody can reach any more",
    ),
    "connections of a thread": Report(
        "https://github.com/CounterpartyXCP/counterparty-core/pull/3322",
        """
        import threading
        local, ready, stop = threading.local(), threading.Event(), threading.Event()
        refs = []
        def serve():
            local.connections = [Big()]; refs.append(weakref.ref(local.connections[0]))
            ready.set(); stop.wait(20)
        thread = threading.Thread(target=serve, name="request 7"); thread.start(); ready.wait(20)
        w = refs[0]
        """,
        "connections[0] (attribute connections of a thread local, as thread request 7 sees it",
        "del local: at once",
    ),
    "connections of the thread that asks": Report(
        "https://github.com/CounterpartyXCP/counterparty-core/pull/3322",
        """
        import threading
        local = threading.local(); local.connections = {"main": Big()}
        w = weakref.ref(local.connections["main"])
        """,
        "connections['main'] (attribute connections of a thread local, as this thread sees it",
        "del local.connections['main']: at once",
    ),
    "a set of futures": Report(
        "https://github.com/python/cpython/issues/131448",
        """
        from concurrent.futures import ThreadPoolExecutor, wait
        pending = set()
        with ThreadPoolExecutor(1) as pool: pending.add(pool.submit(Big))
        done, _ = wait(pending); w = weakref.ref(next(iter(done)).result()); del done, _, pool
        """,
        "._result (item of set, in pending)",
        "pending.clear(): at once",
    ),
    "tasks that nobody discards": Report(
        "https://github.com/letta-ai/letta/pull/2823",
        """
        import asyncio
        background, refs = set(), []
        async def job():
            big = Big(); refs.append(weakref.ref(big)); return big
        async def main():
            background.add(asyncio.create_task(job())); await asyncio.sleep(0)
        asyncio.run(main()); w = refs[0]
        """,
        "._result (item of set, in background)",
        "background.clear(): at once",
    ),
    "an error of the attempt before": Report(
        "https://github.com/python/cpython/issues/113939",
        """
        refs = []
        def deep():
            a = Big(); refs.append(weakref.ref(a))
            raise RuntimeError
        previous = None
        try: deep()
        except RuntimeError as error: previous = error
        w = refs[0]
        """,
        "local a of deep(), which is over and was kept, in previous.__traceback__",
        "del previous: at once",
    ),
    "a figure that was never closed": Report(
        "https://github.com/matplotlib/matplotlib/issues/29743",
        """
        import matplotlib
        matplotlib.use("agg")
        import matplotlib.pyplot as plt
        def draw():
            figure, axes = plt.subplots(); axes.plot([1, 2]); return weakref.ref(figure)
        w = draw()
        """,
        "Gcf.figs[1]",
        "plt.close(1): after gc.collect()",
        needs="matplotlib",
    ),
    "a part of a Series": Report(
        "https://github.com/pandas-dev/pandas/issues/60640",
        """
        import pandas as pd
        def last():
            some = pd.Series([Big() for _ in range(100)]); return weakref.ref(some[0]), some[-1:]
        w, some = last()
        """,
        "something inside some._mgr.blocks[0]",
        "some = some.copy(): at once",
        needs="pandas",
    ),
}
REPORTS |= {
    "a widget that was not closed": Report(
        "https://github.com/jupyter-widgets/ipywidgets/issues/3544",
        """
        from ipywidgets import IntSlider
        slider = IntSlider(4); w = weakref.ref(slider)
        """,
        "name slider",
        "slider.close(); del slider: at once",
        needs="ipywidgets",
    ),
    "a sink of loguru": Report(
        "https://github.com/Delgan/loguru/issues/1434",
        """
        from loguru import logger
        class Dashboard(Big):
            def __init__(self):
                super().__init__(); self.id = logger.add(self.close)
        def show(): return weakref.ref(Dashboard())
        w = show()
        """,
        "logger._core.handlers[",
        "logger.remove(",
        needs="loguru",
    ),
    "a receiver of a signal of Django": Report(
        "https://github.com/e-valuation/EvaP/issues/1361",
        """
        from django.dispatch import Signal
        granted = Signal()
        def view(request):
            def notify(sender, **others): return request
            granted.connect(notify, weak=False)
        def run():
            request = Big(); view(request); return weakref.ref(request)
        w = run()
        """,
        "closure request of notify(), in granted.receivers[0][1]",
        "granted.disconnect(granted.receivers[0][1]): at once",
        needs="django",
    ),
    "an application's context that was pushed": Report(
        "https://github.com/getsentry/raven-python/issues/1108",
        """
        from flask import Flask, g
        Flask("x").app_context().push()
        g.connection = Big(); w = weakref.ref(g.connection)
        """,
        "flask.app_ctx.g.connection (context variable flask.app_ctx)",
        "import flask.globals; flask.globals.app_ctx.pop(): at once",
        needs="flask",
    ),
}
"""What is of the libraries that have a way of their own to let go."""


def faults(report: Report) -> list[str]:
    """What is wrong with the answer: the holder is named, all are found, what is said is true."""
    names = {"__name__": "__report__"}
    gc.disable()
    exec(BIG + textwrap.dedent(report.cell), names)
    w = names["w"]
    if w() is None:
        return ["it has gone"]
    answer = holders(w(), names)
    said = str(answer)
    found = wrong_ways(answer, id(w()), names)
    found += untrue(answer, lambda: w() is not None, names)
    if report.named not in " ".join(said.split()):
        found.append(f"{report.named!r} is not named")
    if not answer.is_complete:
        found.append("not all are found")
    offered = [f"{'; '.join(r.code.splitlines())}: {r.effect}" for r in answer.remedies]
    if report.remedy and not any(some.startswith(report.remedy) for some in offered):
        found.append(f"{report.remedy!r} is not offered")
    if not report.remedy and answer.fate != "lost":
        found.append("it is not lost")
    return [*found, said] if found else []


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(faults(REPORTS[sys.argv[1]])), flush=True)
    os._exit(0)  # threads that wait for ever, and what atexit has, are left as they are
