"""`python -m tests.hosts.maps` (`make maps`) writes the maps of deploy/ again."""

from generator.config.settings import ROOT
from generator.hosting.maps import make_maps
from generator.theme.theme import load_theme
from tests.hosts.servers import DEPLOY


def made_maps() -> dict[str, str]:
    """What the tables give now, by the paths in deploy/."""
    return make_maps(load_theme(ROOT).environment)


def main() -> None:
    for path, text in made_maps().items():
        (DEPLOY / path).write_text(text, encoding="utf-8")
        print(DEPLOY / path)


if __name__ == "__main__":
    main()
