"""The configuration of gunicorn: ``gunicorn --config python:policyhub.conf.gunicorn policyhub.wsgi``.

The names are gunicorn's own. The settings of the site are read first: if one is unsafe, nothing starts.
"""

from __future__ import annotations

from pathlib import Path

from policyhub.conf import environment, logs, memory, production

environment.production_by_default()
_environment = environment.read_environment(Path(__file__).resolve().parent.parent.parent)
if _environment.is_production:
    production.check_production(_environment)

bind = _environment.web_bind
worker_class = "gthread"
workers = _environment.web_workers
threads = _environment.web_threads

# Each worker loads the site for itself: connections, the index's threads and locks must not be shared by a fork.
preload_app = False
# Threads run one at a time under Python's lock; more heaps than cores only take memory.
memory.limit_heaps(2)
# A worker touches a file as its heartbeat; on a disk that could take long.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# Seconds for a worker without a heartbeat, for an idle connection, and for requests in progress at a stop.
timeout = 60
keepalive = 5
graceful_timeout = _environment.web_stop_seconds

# The longest address that gunicorn allows; fewer headers than its default.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# The site logs each request itself; gunicorn's own messages go the same way.
accesslog = None
logconfig_dict = logs.configure_logs(_environment.log_level, _environment.log_format)
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": [], "level": "INFO", "propagate": True}
# It is controlled by signals only.
control_socket_disable = True
