#!/usr/bin/env bash
# Makes the mails of one server in a network, a process table and a root of its own. As root.
#   run.sh SERVER OUT [SITUATION…]      the server's packages are put into ROOTS/SERVER by root.sh before
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
roots=${ROOTS:-/tmp/forwardpath-roots}
server=$1 out=$2
shift 2
case $server in dovecot | lists) base=$roots/postfix ;; amavis | filters | carriers) base=$roots/filters ;; *) base=$roots/$server ;; esac
mkdir -p "$base"/{up,work,root} "$out"
export ROOTS_BASE=$base SERVER=$server OUT=$out PROGRAM="$here/../../../dist/make-situations/corpus/make/situations/run.js"
exec unshare --mount --net --uts --pid --fork --kill-child --propagation private bash -euo pipefail -c '
  root=$ROOTS_BASE/root
  mount -t overlay overlay -o "lowerdir=/,upperdir=$ROOTS_BASE/up,workdir=$ROOTS_BASE/work" "$root"
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  mount -t tmpfs tmpfs "$root/tmp"
  mount -t tmpfs tmpfs "$root/run"
  chmod 1777 "$root/tmp"
  mkdir -p "$root/run/lock"
  rm -f "$root/etc/resolv.conf"
  printf "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n" > "$root/etc/resolv.conf"
  printf "127.0.0.1 app.sender.example localhost\n" > "$root/etc/hosts"
  ip link set lo up
  # Some resolvers ask for no address where a machine has but loopback.
  ip addr add 198.51.100.1/32 dev lo
  node "$PROGRAM" "$SERVER" "$root" "$OUT" "$@"
' _ "$@"
