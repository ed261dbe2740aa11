"""What `build.py init` can write: the files of a way to publish, and what is left to do by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Files by their path in the repository, each with the one that it is a copy of."""

    title: str
    files: Mapping[str, Path]
    todo: str


RECIPES: Mapping[str, Recipe] = {
    "github-pages": Recipe(
        title="publish at GitHub Pages, by GitHub Actions",
        files={".github/workflows/pages.yml": _HERE / "github-pages.yml"},
        todo="""\
Left to do:
  1. Commit the file, and push it to the default branch of your repository at GitHub.
  2. Settings → Pages → Source: "GitHub Actions".
  3. Actions: in a fork, enable workflows, then Pages → Enable workflow.
  4. Settings → General → Features → Issues: on, to be told when the site can't be updated.
  5. If you have a key of Launch Library 2: Settings → Secrets and variables → Actions →
     New repository secret: LL2_API_KEY.
  6. Actions → Pages → Run workflow. Later it runs by itself.
docs/publish.md shows each step.""",
    ),
    "gitlab-pages": Recipe(
        title="publish at GitLab Pages, by GitLab CI",
        files={".gitlab-ci.yml": _HERE / "gitlab-pages.yml"},
        todo="""\
Left to do:
  1. Commit the file, and push it to the default branch of your project at GitLab.
  2. Settings → CI/CD → Job token permissions: "Allow Git push requests to the repository".
  3. If you have a key of Launch Library 2: Settings → CI/CD → Variables: LL2_API_KEY, masked.
  4. Build → Pipeline schedules → New schedule, with the interval 17 */4 * * *.
  5. Run it there once by hand.
docs/publish.md shows each step.""",
    ),
}
