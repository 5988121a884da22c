#!/usr/bin/env bash
# Puts packages into a root of their own, which lies over this system's and leaves it as it is. As root, with apt-get.
#   root.sh SERVER [PACKAGE…]
set -euo pipefail
roots=${ROOTS:-/tmp/forwardpath-roots}
server=$1
shift
if [ $# = 0 ]; then
  case $server in
    exim) set -- exim4-daemon-heavy procmail ;;
    sendmail) set -- sendmail-bin sendmail-cf sensible-mda procmail vacation m4 ;;
    opensmtpd) set -- opensmtpd procmail ;;
    dma) set -- dma ;;
    postfix) set -- dovecot-lmtpd dovecot-sieve procmail maildrop mlmmj vacation ;;
    courier) set -- courier-mta maildrop ;;
    cyrus) set -- cyrus-imapd cyrus-admin sasl2-bin ;;
    filters) set -- amavisd-new spamassassin spamd clamav-daemon clamav-milter clamsmtp spampd spamass-milter postgrey \
      opendkim opendmarc qpsmtpd postfwd postfix-policyd-spf-python postfix-policyd-spf-perl proxsmtp sqlgrey libdbd-sqlite3-perl rspamd \
      fetchmail mailutils mailutils-mda uucp bsd-mailx ;;
    *) echo "no packages are known for $server" >&2 && exit 64 ;;
  esac
fi
export BASE=$roots/$server
mkdir -p "$BASE"/{up,work,root}
exec unshare --mount --propagation private bash -euo pipefail -c '
  root=$BASE/root
  mount -t overlay overlay -o "lowerdir=/,upperdir=$BASE/up,workdir=$BASE/work" "$root"
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  # Nothing is started by being installed.
  printf "#!/bin/sh\nexit 101\n" > "$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
' _ "$@"
