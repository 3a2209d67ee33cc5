"""The whole script of the year, written for a county of any size that has the places of the story."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from services.demo.planted import Planted
from services.demo.roster import Book
from services.demo.story import bulletins, changes, county, late, papers, promises, rosters, rounds, study, teams, visit
from services.demo.story.people import Pool
from services.demo.story.script import Scene, Script


def write(scene: Scene, books: Sequence[Book], planted: Planted, folder: Path) -> Script:
    """Return the script; workbooks are written into the folder when their day comes."""
    script = Script()
    places = [book.place for book in books]
    pool = Pool(books, planted)
    county.write(script, scene, places)
    teams.write(script, scene, places)
    rosters.write(script, scene, books, planted, folder)
    promises.write(script, scene, places)
    late.write(script, scene, books, pool)
    visit.write(script, scene, places)
    rounds.write(script, scene, places)
    changes.write(script, scene, books, pool)
    study.write(script, scene, books, pool)
    papers.write(script, scene, places)
    bulletins.write(script, scene, places)
    return script
