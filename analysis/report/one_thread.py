"""Linear algebra on one thread: sums are added up in one order, and small matrices wait for no other thread."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold the libraries of linear algebra to one thread.

    A second thread changes the last digits of sums with the number of cores. And these matrices are small: threads cost
    more than they bring, many times more where the cores have other work (bfi: 59 s of processor time instead of 7).
    """
    # What is loaded later is not held: SciPy brings a library of its own beside NumPy's.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
