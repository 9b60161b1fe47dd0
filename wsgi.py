"""The WSGI entry: one application from the environment."""

import os
import sys

from app import create_app
from config import Config, ConfigError

try:
    app = create_app(Config.from_environ(os.environ))
except ConfigError as refusal:
    sys.stderr.write(f"peluit: {refusal}\n")
    raise SystemExit(2) from None
