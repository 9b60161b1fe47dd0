"""Makes the server's own secrets below PELUIT_VAR, once: what exists is never overwritten.

Standard library only: set-up calls it before anything of ours can be imported.
"""

import os
import secrets
import sys
from pathlib import Path

#: HMAC key for challenges, decoy salts and route tokens; seed that signs receipts.
NAMES = ("server.key", "receipt.key")
SECRET_BYTES = 32


def make_secrets(var: Path) -> None:
    """Write each missing secret as hexadecimal digits, readable by its owner alone."""
    folder = var / "secrets"
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    for name in NAMES:
        path = folder / name
        if path.exists():
            continue
        # Written aside and linked into place: a set-up that is cut off leaves no half secret behind, and of two
        # at the same time one wins.
        draft = folder / f".{name}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


if __name__ == "__main__":
    try:
        make_secrets(Path(os.environ.get("PELUIT_VAR") or Path(__file__).resolve().parent.parent / "var"))
    except OSError as error:
        sys.stderr.write(f"peluit: cannot write the secrets: {error.strerror}\n")
        raise SystemExit(2) from None
