#!/bin/sh
# Healthy: the mailbox greets over TLS, with the certificate that the poller is told to trust.
set -eu
greeting=$(printf 'a LOGOUT\r\n' | openssl s_client -connect "127.0.0.1:${DEMO_PORT:-993}" -servername dovecot \
  -verify_hostname dovecot -verify_return_error -CAfile "${DEMO_TLS:-/srv/demo-tls}/certificate.pem" \
  -quiet 2>/dev/null | head -n 1)
case "$greeting" in
  '* OK'*) exit 0 ;;
  *) exit 1 ;;
esac
