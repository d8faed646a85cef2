"""A Django project of users and sessions only: reads commands as lines of JSON, answers likewise."""

import json
import sys
import traceback

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
    ],
    USE_TZ=True,
    **json.loads(sys.stdin.readline()),
)
django.setup()

from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client


def version():
    return django.get_version()


def migrate():
    call_command("migrate", verbosity=0, interactive=False)


def setting(name, value):
    setattr(settings, name, value)


def user(name, password, **flags):
    return User.objects.create_user(name, password=password, **flags).pk


def change(name, **flags):
    User.objects.filter(username=name).update(**flags)


def password(name, password):
    changed = User.objects.get(username=name)
    changed.set_password(password)
    changed.save()


def login(name, password):
    client = Client()
    if not client.login(username=name, password=password):
        raise ValueError("Django refuses " + name)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def logout(key):
    SessionStore(key).flush()


def put(key, values):
    """Into a new session if there is no key."""
    session = SessionStore(key)
    session.update(values)
    session.save()
    return session.session_key


def expire(key, seconds):
    session = SessionStore(key)
    session.set_expiry(seconds)
    session.save()


def data(key):
    return Session.objects.get(session_key=key).session_data


def auth_hash(name):
    return User.objects.get(username=name).get_session_auth_hash()


for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = {"answer": globals()[command["do"]](**command["with"])}
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
