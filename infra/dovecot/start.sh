#!/bin/sh
# Starts the demo mailbox. Certificate and mails are made at the first start and kept; the password is read each time.
# The variables are for running it outside of its image.
set -eu
umask 077

state=${DEMO_STATE:-/srv/demo}
tls=${DEMO_TLS:-/srv/demo-tls}
samples=${DEMO_SAMPLES:-/usr/share/forwardpath/samples}
password_file=${DEMO_PASSWORD_FILE:-/run/secrets/imap_password}
configuration=${DEMO_CONFIGURATION:-/etc/dovecot/dovecot.conf}
# Who Dovecot's processes run as: who keeps the mails, who asks for the password.
mail_owner=${DEMO_MAIL_OWNER:-vmail}
auth_owner=${DEMO_AUTH_OWNER:-dovecot}
user=bounces@origin.example

# Others may pass through, and read what is not secret.
mkdir -p "$state" "$tls"
chmod 755 "$state" "$tls"

if [ ! -e "$tls/certificate.pem" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj /CN=dovecot -addext 'subjectAltName=DNS:dovecot,DNS:localhost' \
    -keyout "$state/key.pem" -out "$tls/certificate.new" 2>/dev/null
  chmod 644 "$tls/certificate.new"
  mv "$tls/certificate.new" "$tls/certificate.pem"
fi

# Base64, so that any character may stand in a password.
printf '%s:{PLAIN.b64}%s\n' "$user" "$(head -n 1 "$password_file" | tr -d '\n' | base64 | tr -d '\n')" >"$state/users"
chown "$auth_owner" "$state/users"

# As if they had come in over the last five days, so that holds are in force; the time of a file is its INTERNALDATE.
if [ ! -d "$state/mail" ]; then
  rm -rf "$state/mail.new"
  box=$state/mail.new/$user
  mkdir -p "$box/cur" "$box/new" "$box/tmp"
  now=$(date +%s)
  total=$(find "$samples" -name '*.eml' | wc -l)
  number=0
  for sample in "$samples"/*.eml; do
    number=$((number + 1))
    at=$((now - 432000 * (total - number) / total))
    mail=$box/new/$at.M$(printf '%06d' "$number")P1.demo
    cp "$sample" "$mail"
    touch -d "@$at" "$mail"
  done
  chown -R "$mail_owner" "$state/mail.new"
  mv "$state/mail.new" "$state/mail"
fi

exec dovecot -F -c "$configuration"
