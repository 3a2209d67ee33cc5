"""What is counted about people is what they promised and kept, never how they use the software."""

from __future__ import annotations

import ast
import re

from tests.rules.code import ROOT, python, tracked, tree, where

# mission.md 3: no clock-in, location tracks, points, on-line time, log-in counts, usage rates or likes in any figure.
NAMES = re.compile(
    r"(?:^|_)(?:clock_?in|check_?in|(?:sign|log)_?ins?_(?:count|rate|days|times)|online_(?:time|hours|minutes)"
    r"|(?:usage|install|like|forward)s?_(?:rate|count|score|days)|active_users|page_views|points?_(?:earned|total|score)|leader_?board|streak)(?:_|$)",
    re.IGNORECASE,
)
WORDS = re.compile("打卡|签到次数|签到率|登录次数|登录率|在线时长|积分|使用率|活跃度|点赞数|转发数|日活|轨迹")


def names(node: ast.AST) -> str:
    return next((getattr(node, part) for part in ("attr", "id", "arg", "name") if isinstance(getattr(node, part, None), str)), "")


def test_no_figure_counts_how_the_software_is_used() -> None:
    nodes = ((path, node) for path in python("domain", "services") for node in ast.walk(tree(path)))
    found = {f"{where(path, node)} {names(node)}" for path, node in nodes if NAMES.search(names(node))}
    assert not found, "a metric of use may not be kept or shown (docs/decisions/0006):\n" + "\n".join(sorted(found))


def test_no_column_speaks_of_it_either() -> None:
    words = ((path, word) for path in tracked() if path.suffix == ".sql" for word in re.findall(r"\w+", path.read_text("utf-8")))
    found = {f"{where(path)} {word}" for path, word in words if NAMES.search(word)}
    assert not found, "a metric of use may not be kept or shown (docs/decisions/0006):\n" + "\n".join(sorted(found))


def test_no_text_speaks_of_it_either() -> None:
    texts = [path for path in tracked() if path.suffix in {".json", ".html", ".typ"} and path.relative_to(ROOT).parts[0] == "services"]
    found = {f"{where(path)} {match.group()}" for path in texts for match in WORDS.finditer(path.read_text("utf-8"))}
    assert not found, "a metric of use may not be kept or shown (docs/decisions/0006):\n" + "\n".join(sorted(found))
