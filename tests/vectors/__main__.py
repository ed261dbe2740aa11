"""`python -m tests.vectors` (`make vectors`): asks the stand-in and writes the vectors again."""

from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.vectors import FILE, ROOT, ask_vectors, write_vectors

with load(make_collection(607), root=ROOT) as upstream:
    vectors = ask_vectors(upstream)
write_vectors(vectors)
print(f"{len(vectors):,} vectors in {FILE}")
