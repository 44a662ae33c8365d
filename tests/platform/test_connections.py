"""Threads that wait for one another hold none of the few connections to the database."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from measures.connections import hold_lock


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
