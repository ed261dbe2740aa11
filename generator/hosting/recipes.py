"""What `build.py init` can write: files for a host or a theme, and what is left to do by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.program import COMMAND

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Files by their paths, each with the one that it is a copy of.

    Those for a host are paths in the repository, others in the working directory.
    """

    title: str
    files: Mapping[str, Path]
    todo: str
    for_host: bool = True


NEEDED = ("build.py", "Makefile", "requirements.lock", "requirements-pictures.lock")
"""Files of the project that a workflow takes from its repository: not those of a package."""

_STARTER = _HERE / "starter"

RECIPES: Mapping[str, Recipe] = {
    "github-pages": Recipe(
        title="publish at GitHub Pages, by GitHub Actions",
        files={".github/workflows/pages.yml": _HERE / "github-pages.yml"},
        todo="""\
Left to do:
  1. Commit the file if it is new, and push it to the default branch of your
     repository at GitHub.
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
  1. Commit the file if it is new, and push it to the default branch of your
     project at GitLab.
  2. Settings → CI/CD → Job token permissions: "Allow Git push requests to the repository".
  3. If you have a key of Launch Library 2: Settings → CI/CD → Variables: LL2_API_KEY, masked.
  4. Build → Pipeline schedules → New schedule, with the interval 17 */4 * * *.
  5. Run it there once by hand.
docs/publish.md shows each step.""",
    ),
    "theme": Recipe(
        title="make the site yours: a theme with the pieces that most sites change",
        files={
            "theme/content/pages/welcome.md": _STARTER / "welcome.md",
            "theme/content/footer.md": _STARTER / "footer.md",
            "theme/static/css/8-own.css": _STARTER / "8-own.css",
            "theme/templates/statistics.html": _STARTER / "statistics.html",
        },
        for_host=False,
        todo=f"""\
Left to do:
  1. Build with it: {COMMAND} --theme theme; or write theme = "theme" into catalog.toml.
  2. There too: title, accent, font, heading_font, logo.
  3. Change the files that were written, and delete what you don't need.
docs/theming.md explains all of it, and docs/templates.md what each template gets.""",
    ),
}
