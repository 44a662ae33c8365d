"""Accounts with a role, and the clients that are signed in with them."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from districts.models import District
from measures.accounts.actions import set_role


def account(role: str, *districts: District) -> User:
    """Create an account with a role, tied to districts."""
    user = User.objects.create(username=f"account{User.objects.count()}", is_staff=True)
    set_role(user=user, role=role, districts=districts)
    return User.objects.get(pk=user.pk)


def client_of(user: User) -> Client:
    """Return a client that is signed in."""
    client = Client()
    client.force_login(user)
    return client
