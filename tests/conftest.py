"""What several folders of tests share: the offline embedding model."""

import pytest

from index.models.embedder import load_embedder
from index.protocols import Embedder
from index.settings import read_settings


@pytest.fixture(scope="session")
def real() -> Embedder:
    """The offline model, loaded once."""
    settings = read_settings()
    return load_embedder("offline", cache=settings.cache, threads=settings.threads)
