"""Threads that wait for one another hold none of the few connections to the database."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from measures.connections import brief_lock_waits, hold_lock, is_lock_error


def is_connected() -> bool:
    return connection.connection is not None


def wait_for_lock(lock: threading.Lock, *, in_transaction: bool) -> list[bool]:
    """Have a thread with a connection wait until ``lock`` is free; return whether it was connected before and after."""
    states: list[bool] = []

    def work() -> None:
        connection.ensure_connection()
        states.append(is_connected())
        if in_transaction:
            with transaction.atomic(), hold_lock(lock):
                states.append(is_connected())
        else:
            with hold_lock(lock):
                states.append(is_connected())
        connection.close()

    with lock:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()
    return states


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_waits_gives_its_connection_back() -> None:
    assert wait_for_lock(threading.Lock(), in_transaction=False) == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_connection_in_a_transaction_stays() -> None:
    assert wait_for_lock(threading.Lock(), in_transaction=True) == [True, True]


@pytest.mark.django_db(transaction=True)
def test_a_free_lock_costs_no_connection() -> None:
    connection.ensure_connection()
    with hold_lock(threading.Lock()):
        assert is_connected()


def lock_wait() -> object:
    """Return how long a write waits for others, as the database says it."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout" if connection.vendor == "postgresql" else "PRAGMA busy_timeout")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_write_waits_briefly_where_it_is_said_and_as_before_behind_it() -> None:
    before = lock_wait()
    with brief_lock_waits("default"):
        assert lock_wait() in (50, "50ms")
        with transaction.atomic(), brief_lock_waits("default"):
            pass
    with pytest.raises(KeyError), brief_lock_waits("default"):
        raise KeyError
    assert lock_wait() == before
    with transaction.atomic(), brief_lock_waits("default"):
        assert lock_wait() == before


def test_an_error_of_the_database_says_whether_others_were_in_the_way() -> None:
    assert not is_lock_error(DatabaseError("disk full"))
