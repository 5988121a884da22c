#!/bin/sh
# Makes the files in infra/secrets that docker-compose.yml names: the password of PostgreSQL, the URL that holds it, and
# the password of the mailbox, which is asked for at a terminal, else read from standard input (first line).
#
#   infra/make-secrets.sh           the mailbox is yours
#   infra/make-secrets.sh --demo    the mailbox is the demo's: its password is made up
#
# What is there stays as it is. Files can be read by their owner alone, who must be the user that the containers run as
# (FP_UID and FP_GID, 1000 where they are not set); as root, the files are given to that user.
set -eu
umask 077

case "${1:-}" in
  '' | --demo) ;;
  *)
    echo "make-secrets.sh: $1 is not an option; there is --demo" >&2
    exit 2
    ;;
esac

folder=${FP_SECRETS:-$(cd "$(dirname "$0")" && pwd)/secrets}
mkdir -p "$folder"

random() { od -An -v -N 24 -tx1 /dev/urandom | tr -d ' \n'; }

# Written whole under another name first: a file that exists is complete.
write() {
  printf '%s\n' "$2" >"$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "made $folder/$1" >&2
}

ask() {
  if [ -t 0 ]; then
    printf 'Password of the mailbox: ' >&2
    trap 'stty echo' EXIT
    trap 'exit 130' INT
    stty -echo
    IFS= read -r answer || true
    stty echo
    trap - EXIT INT
    echo >&2
  else
    IFS= read -r answer || true
  fi
  if [ -z "$answer" ]; then
    echo 'make-secrets.sh: no password was given' >&2
    exit 2
  fi
}

[ -e "$folder/postgres_password" ] || write postgres_password "$(random)"
if [ ! -e "$folder/database_url" ]; then
  write database_url "postgresql://forwardpath:$(cat "$folder/postgres_password")@postgres:5432/forwardpath"
fi
if [ ! -e "$folder/imap_password" ]; then
  answer=''
  if [ "${1:-}" = --demo ]; then answer=$(random); else ask; fi
  write imap_password "$answer"
fi

if [ "$(id -u)" = 0 ]; then
  chown -R "${FP_UID:-1000}:${FP_GID:-1000}" "$folder"
elif [ "$(id -u):$(id -g)" != "${FP_UID:-1000}:${FP_GID:-1000}" ]; then
  echo "The containers must run as you: put these two lines into .env beside docker-compose.yml" >&2
  printf 'FP_UID=%s\nFP_GID=%s\n' "$(id -u)" "$(id -g)"
fi
