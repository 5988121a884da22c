#!/usr/bin/env bash
# Makes the mails of one program in a network, a process table and a root of its own. As root.
#   run.sh ROOT PROGRAM OUT [CASE…]      ROOT: lists, mailman, …: see ../situations/root.sh and README.md
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
base=${ROOTS:-/tmp/forwardpath-roots}/$1
program=$2 out=$3
shift 3
mkdir -p "$base"/{up,work,root} "$out"
export ROOTS_BASE=$base PROGRAM=$program OUT=$out RUN="$here/../../../dist/make-neighbours/corpus/make/neighbours/run.js"
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
  ip link set lo up
  # Some resolvers ask for no address where a machine has but loopback.
  ip addr add 198.51.100.1/32 dev lo
  node "$RUN" "$PROGRAM" "$root" "$OUT" "$@"
' _ "$@"
