"""What several folders of tests share: patience with busy machines, and the offline embedding model."""

from inspect import unwrap

import httpx
import hypothesis
import pytest

from index.models.embedder import load_embedder
from index.protocols import Embedder
from index.settings import read_settings

PATIENCE = httpx.Timeout(60)
"""How long a request of a test may take unless it says otherwise; httpx gives up after 5 seconds."""

hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
for _call in (httpx.Client.__init__, httpx.AsyncClient.__init__, httpx.request, httpx.stream,
              httpx.get, httpx.post, httpx.put, httpx.patch, httpx.delete, httpx.head):  # fmt: skip
    _defaults = unwrap(_call).__kwdefaults__
    assert "timeout" in _defaults
    _defaults["timeout"] = PATIENCE


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first, so that none of them is left alone at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def real() -> Embedder:
    """The offline model, loaded once."""
    settings = read_settings()
    return load_embedder("offline", cache=settings.cache, threads=settings.threads)
