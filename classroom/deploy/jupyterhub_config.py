"""A hub for a class on one machine: every student is a system user; see README.md."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821, JupyterHub defines it

here = Path(__file__).resolve().parent
c.JupyterHub.bind_url = os.environ.get("HUB_URL", "http://127.0.0.1:8000")
c.ConfigurableHTTPProxy.command = os.environ.get("HUB_PROXY", "configurable-http-proxy")

# Each server runs as its own system user, so that file permissions keep students apart.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 180
c.Spawner.environment = {
    # nbgrader's settings for students: where they fetch and submit.
    "JUPYTER_CONFIG_PATH": str(here),
    "NBGRADER_EXCHANGE": os.environ.get("NBGRADER_EXCHANGE", "/srv/nbgrader/exchange"),
    "PYTHONPATH": str(here.parents[1]),
}
if "D2LMINI_DATA" in os.environ:  # one copy of the data for all
    c.Spawner.environment["D2LMINI_DATA"] = os.environ["D2LMINI_DATA"]

# Who may log in, with their passwords on this machine: the members of one group.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"class"}
c.Authenticator.admin_users = set()
