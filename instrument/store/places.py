"""Where a SQLite file lies: on a disk of this machine, or on a network, where WAL is not safe."""

import os
from pathlib import Path

#: File systems that lie on another machine. WAL shares memory between processes, which none of them does.
NETWORK = frozenset(
    {
        *("9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "davfs2", "gfs2", "glusterfs", "gpfs"),
        *("lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs"),
        *("vmhgfs", "fuse.ceph", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"),
        *("fuse.sshfs", "fuse.vmhgfs-fuse"),
    }
)
_MOUNTS = Path("/proc/self/mounts")


def network(path: Path) -> str | None:
    """Return the name of the network file system that `path` lies on, or None if it is a local one or not known."""
    where = path.resolve()
    if os.name == "nt":  # pragma: no cover - a share's path begins with two backslashes
        return "a Windows share" if str(where).startswith("\\\\") else None
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    kind = file_system(str(where), mounts)
    return kind if kind in NETWORK else None


def file_system(path: str, mounts: str) -> str | None:
    """Return the type of the file system of an absolute path, by the table of mounts (Linux' /proc/self/mounts)."""
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = path == place or path.startswith(place.rstrip("/") + "/")
        # Of two on one place, the later one hides the earlier.
        if inside and (found is None or len(place) >= found[0]):
            found = len(place), fields[2]
    return found[1] if found else None
