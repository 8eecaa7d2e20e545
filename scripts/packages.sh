# Sourced by the set-up scripts: the system's package manager, as root.

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    echo "This system has no apt-get. Please install by hand: $*" >&2
    exit 3
  fi
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
