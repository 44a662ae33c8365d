"""Report the stages of a load while it runs."""

from __future__ import annotations

from collections.abc import Callable

#: Called at the beginning of each stage with its Chinese name, its number (from 1) and the number of stages.
OnProgress = Callable[[str, int, int], None]

LOAD_STAGES = (
    "读取文件",
    "修复文字",
    "解析结构",
    "核对名录",
    "写入文件",
    "写入章节",
    "写入举措",
    "写入责任分工",
    "比对附表",
    "写入存疑",
    "记录导入",
    "提交",
)


def progress_reporter(on_progress: OnProgress | None) -> Callable[[str], None]:
    """Return a function that reports the beginning of a stage of `LOAD_STAGES` to ``on_progress``, if given."""

    def tell(stage: str) -> None:
        if on_progress is not None:
            on_progress(stage, LOAD_STAGES.index(stage) + 1, len(LOAD_STAGES))

    return tell
