/**
 * chasquid: a server for one's own domains, written in Go. It takes mail from users over TLS, resolves aliases by itself,
 * gives local mail to a program, and reports after twenty hours what it could not send, in one mail a message.
 *
 * Time is shortened on its disk: between two runs the items of its queue are made older than that. The sender's domain is
 * its own too, so that it keeps the envelope sender; bounces come out of its delivery program, as bytes.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startChild, type Child } from '../../../support/child.ts'
import { eventually } from '../../../support/eventually.ts'
import { selfSigned } from '../../../support/self-signed.ts'
import { domainOf, type ServerCase, type Truth } from '../case.ts'
import { LMTP_CASES } from '../cases/server-side.ts'
import { domainsOf, LOCAL_DOMAIN, ORIGIN } from '../places.ts'
import type { Accepted } from '../receiver.ts'
import type { Ground, RunningServer, ServerDriver } from '../server.ts'
import { submit } from '../submit.ts'

const PORT = 465
const LOGIN = { user: `app@${ORIGIN}`, password: 'of-this-run-alone' }
/** It gives up after 20 hours (internal/queue). */
const OLD_SECONDS = 40 * 3_600
/** How long one try takes at most: a dialogue in which the other side says nothing is cut after 10 minutes. */
const ONE_TRY_MS = 660_000

/** Debian's chasquid. */
export const chasquid: ServerDriver = {
  name: 'chasquid',
  aptPackages: ['chasquid', 'procmail'],
  start,
  adapt,
  lateWords: 'failed repeatedly and timed out',
}

/** What it does otherwise than the table expects. */
function adapt(of: ServerCase): ServerCase | undefined {
  const [first] = of.recipients
  if (first?.truth === undefined) return of
  const having = (truth: Truth): ServerCase => ({ ...of, recipients: [{ ...first, truth }] })
  switch (of.name) {
    // It says nothing of what was delivered nor of a bounce that is refused; the last two it does not take at all.
    case '251-relayed':
    case 'double-bounce':
    case 'local-unknown':
    case 'syntax-quoted':
      return undefined
    // What it has read of a reply when the connection ends is a reply to it; the address is cut.
    case 'hang-up-mid-reply':
      return having({ replyCode: 551, status: '5.1.6', categories: ['moved'] })
    // It does not ask such a server at all.
    case 'utf8-not-offered':
      return having({ categories: ['protocol_error'] })
    // Its resolver takes the name of a null MX for a host, which is not found.
    case '556-nullmx':
      return having({
        categories: ['domain_refuses_mail', 'domain_not_found', 'network', 'expired'],
      })
    // It waits for the end of the first code's reply until the connection is cut.
    case 'mixed-codes':
      return having({ categories: ['network', 'expired'] })
    // It tries STARTTLS wherever it is offered, and never without.
    case 'starttls-refused':
      return having({ replyCode: 454, categories: ['tls_failure'] })
    default:
      return of
  }
}

type Home = {
  readonly program: string
  readonly configuration: string
  readonly queue: string
  readonly mail: string
}

async function start(ground: Ground): Promise<RunningServer> {
  const home = furnish(ground)
  let child = await run(home)
  return {
    submit: (mail) => submit(mail, { port: PORT, isSecure: true, login: LOGIN }),
    settle: async () => {
      await eventually(() => itemsOf(home).every(isTried), { timeoutMs: ONE_TRY_MS })
      await child.stop()
      ground.log(child.stderr())
      for (const file of itemsOf(home)) age(file)
      child = await run(home)
      await eventually(() => itemsOf(home).length === 0, { timeoutMs: ONE_TRY_MS })
    },
    delivered: () =>
      readdirSync(home.mail).map((file) => deliveredFrom(path.join(home.mail, file))),
    stop: async () => {
      await child.stop()
      ground.log(child.stderr())
    },
  }
}

async function run({ program, configuration }: Home): Promise<Child> {
  const child = await startChild(program, ['-config_dir', configuration, '-alsologtostderr'])
  await child.line(`Server listening on 127.0.0.1:${String(PORT)}`)
  return child
}

/** Configuration, certificate, users, aliases and the delivery program. */
function furnish({ folder, packages, addressOf }: Ground): Home {
  const bin = path.join(packages, 'chasquid/usr/bin')
  const configuration = path.join(folder, 'etc')
  const data = path.join(folder, 'data')
  const mail = path.join(folder, 'mail')
  const certificates = path.join(configuration, 'certs', `mail.${ORIGIN}`)
  for (const one of [certificates, data, mail]) mkdirSync(one, { recursive: true })
  const { key, cert } = selfSigned(`mail.${ORIGIN}`)
  writeFileSync(path.join(certificates, 'fullchain.pem'), cert)
  writeFileSync(path.join(certificates, 'privkey.pem'), key)
  const deliver = path.join(folder, 'deliver')
  const lmtp = LMTP_CASES.map((of) => [domainsOf(of)[0] ?? '', addressOf(of)] as const)
  writeFileSync(deliver, deliverScript({ packages, folder, lmtp }))
  for (const [name, text] of Object.entries(programFiles(folder))) {
    writeFileSync(path.join(folder, name), text)
  }
  mkdirSync(path.join(folder, 'home'))
  chownSync(path.join(folder, 'home'), NOBODY, NOBODY)
  // Nobody's program has to get there.
  for (const one of [path.dirname(folder), folder]) chmodSync(one, 0o711)
  chmodSync(deliver, 0o755)
  writeFileSync(
    path.join(configuration, 'chasquid.conf'),
    [
      `hostname: "mail.${ORIGIN}"`,
      'smtp_address: "127.0.0.41:25"',
      'submission_address: "127.0.0.1:587"',
      `submission_over_tls_address: "127.0.0.1:${String(PORT)}"`,
      `data_dir: "${data}"`,
      `mail_delivery_agent_bin: "${deliver}"`,
      'mail_delivery_agent_args: "%from%"',
      'mail_delivery_agent_args: "%to%"',
      'mail_log_path: "<stderr>"',
      '',
    ].join('\n'),
  )
  const domains: Readonly<Record<string, string>> = {
    [ORIGIN]: '',
    [LOCAL_DOMAIN]: ALIASES,
    'catchall.example': '*: catch.target@aliased-catch.example\n',
    ...Object.fromEntries(lmtp.map(([domain]) => [domain, ''])),
  }
  for (const [domain, aliases] of Object.entries(domains)) {
    mkdirSync(path.join(configuration, 'domains', domain), { recursive: true })
    writeFileSync(path.join(configuration, 'domains', domain, 'aliases'), aliases)
  }
  remember(data, domainOf('tls-downgrade'))
  const util = path.join(bin, 'chasquid-util')
  const users = [
    LOGIN.user,
    ...LOCAL_USERS.map((user) => `${user}@${LOCAL_DOMAIN}`),
    ...lmtp.map(([domain]) => `boxholder@${domain}`),
  ]
  for (const user of users) {
    const args = [`-C=${configuration}`, 'user-add', user, `--password=${LOGIN.password}`]
    execFileSync(util, args, { stdio: 'ignore' })
  }
  return {
    program: path.join(bin, 'chasquid'),
    configuration,
    queue: path.join(data, 'queue'),
    mail,
  }
}

/** As if it had found valid TLS there before. */
function remember(data: string, domain: string): void {
  mkdirSync(path.join(data, 'domaininfo'), { recursive: true })
  const text = `name: "${domain}"\noutgoing_sec_level: TLS_SECURE\n`
  writeFileSync(path.join(data, 'domaininfo', `s:${domain}`), text)
}

/** Whom the delivery program treats badly; see {@link deliverScript}. */
const LOCAL_USERS = ['full', 'nouser', 'noperm', 'tempfail', 'filtered', 'crash', 'silent']
/** Debian's uid and gid of nobody. */
const NOBODY = 65_534

const ALIASES = [
  'team: alias.target.old@aliased.example',
  'pipefail: | /bin/false',
  'ticketsystem: | /usr/bin/test -f /nonexistent/queue',
  'pair: left.one@aliased-pair.example, right.one@aliased-pair.example',
  'info: info.target@aliased-info.example',
  'everyone: first.member@aliased-group.example, second.member@aliased-group.example',
  '',
].join('\n')

/**
 * Whom it may be for, and what becomes of it: Dovecot's dovecot-lda (the host's) with a full mailbox, and without its
 * user database; procmail, with nobody of that name, with a recipe that refuses, with a program that is not there; a
 * program that crashes, one that says nothing; chasquid's own mda-lmtp before the receiver. All else is a bounce that has
 * come home.
 */
function deliverScript(home: {
  readonly packages: string
  readonly folder: string
  readonly lmtp: readonly (readonly [domain: string, address: string])[]
}): string {
  const { packages, folder, lmtp } = home
  const procmail = `${packages}/procmail/usr/bin/procmail`
  const lda = `/usr/lib/dovecot/dovecot-lda -c ${folder}/dovecot.conf -e -f "$1"`
  const mdaLmtp = `${packages}/chasquid/usr/bin/mda-lmtp -addr_network tcp`
  return [
    '#!/bin/sh',
    'case $2 in',
    `full@*) export USER=full HOME=${folder}/home; exec setpriv --reuid=65534 --regid=65534 --clear-groups ${lda} ;;`,
    `tempfail@*) exec ${lda} -d tempfail ;;`,
    `nouser@*) exec ${procmail} -f "$1" -d nouser ;;`,
    `noperm@*) exec ${procmail} ${folder}/refusing.rc ;;`,
    `filtered@*) exec ${procmail} ${folder}/filtering.rc ;;`,
    'crash@*) kill -SEGV $$ ;;',
    'silent@*) exit 1 ;;',
    ...lmtp.map(([domain, to]) => `*@${domain}) exec ${mdaLmtp} -addr ${to}:25 -f "$1" -d "$2" ;;`),
    'esac',
    `file=$(mktemp ${folder}/mail/XXXXXXXX)`,
    `{ printf '%s\\n%s\\n' "$1" "$2"; cat; } > "$file.new" && mv "$file.new" "$file"`,
    '',
  ].join('\n')
}

/** What dovecot-lda and procmail are told. */
function programFiles(folder: string): Readonly<Record<string, string>> {
  return {
    'dovecot.conf': [
      'protocols =',
      'log_path = /dev/null',
      `mail_location = maildir:${folder}/home/mail`,
      `hostname = mail.${ORIGIN}`,
      `postmaster_address = postmaster@${LOCAL_DOMAIN}`,
      'mail_plugins = quota',
      'plugin {',
      '  quota = maildir:User quota',
      '  quota_rule = *:bytes=10',
      '  quota_grace = 0',
      '}',
      '',
    ].join('\n'),
    'refusing.rc': 'EXITCODE=77\nHOST=\n',
    'filtering.rc': ':0 w\n| /usr/local/bin/sort-the-mail\n\nEXITCODE=$?\nHOST=\n',
  }
}

function deliveredFrom(file: string): Accepted {
  const bytes = readFileSync(file)
  const from = bytes.indexOf('\n')
  const to = bytes.indexOf('\n', from + 1)
  return {
    from: bytes.toString('utf8', 0, from).replace(/^<>$/, ''),
    to: [bytes.toString('utf8', from + 1, to)],
    data: bytes.subarray(to + 1),
    at: '',
  }
}

function itemsOf({ queue }: Home): readonly string[] {
  const names = readdirSync(queue).filter((name) => name.startsWith('m:'))
  return names.map((name) => path.join(queue, name))
}

/** Every recipient of a queued item has been tried once, or has gone. */
function isTried(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8')
    const recipients = text.split(/^rcpt:/m).slice(1)
    return recipients.every((one) => /last_failure_message|status: *(?:SENT|FAILED)/.test(one))
  } catch {
    return true
  }
}

/** As if it had come in long ago. Protobuf's text form: one field a line. */
function age(file: string): void {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(
      /(created_at_ts:\s*\{\s*seconds:\s*)(\d+)/,
      (_, before: string, seconds: string) => {
        return `${before}${String(Number(seconds) - OLD_SECONDS)}`
      },
    ),
  )
}
