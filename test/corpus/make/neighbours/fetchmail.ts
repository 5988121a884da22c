/** fetchmail, which takes mails from a POP3 mailbox, and writes bounces of its own where the next server refuses them. */
import { mail } from './mails.ts'
import { startPeer } from '../situations/peer.ts'
import type { Case, Kind, Program, ReportTruth } from './program.ts'

const DOMAIN = 'fern-office.example'
const HOST = `gate.${DOMAIN}`
const USER = 'kim'
const REPLIES: Readonly<Record<string, string>> = {
  gone: '550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in local recipient table',
  moved: '551 5.1.6 User not local; please try <kim.new@fern-office.example>',
  full: '552 5.2.2 <{rcpt}>: Mailbox is over quota',
}

/** The mailbox holds one mail of ours; it is fetched for this person of the office. */
const fetched = (
  name: string,
  local: string,
  {
    kinds = ['bounce'],
    report,
    words = '',
  }: {
    readonly kinds?: readonly [Kind, ...Kind[]]
    readonly report: ReportTruth
    readonly words?: string
  },
): Case => ({
  name,
  mails: [{ kinds, reports: [report] }],
  act: async ({ root }) => {
    root.write(
      `/home/${USER}/Maildir/new/1.m`,
      [
        'Return-Path: <news@sender.example>',
        'Message-ID: <f.1@app.sender.example>',
        'Date: Tue, 12 Mar 2024 08:30:11 +0100',
        ...mail({ to: `kim@provider.example`, subject: 'Your order 40117' }),
        '',
      ].join('\n'),
      { owner: USER },
    )
    root.write(
      `/home/${USER}/.fetchmailrc`,
      `set postmaster "${USER}"\nset bouncemail\nset no spambounce\n${words}poll 127.0.0.1 protocol pop3 port 1110 auth password user "${USER}" password "secret" is "${local}" here smtphost 127.0.0.20 smtpaddress ${DOMAIN} sslproto "" fetchall\n`,
      { owner: USER, mode: 0o600 },
    )
    // Not waited for by a call that blocks: the office's server is in this process.
    const fetching = `cd; export HOME=/home/${USER}; timeout -s KILL 15 fetchmail --nosyslog --invisible`
    const child = root.spawn(['su', '-s', '/bin/sh', USER, '-c', fetching])
    await new Promise((resolve) => child.once('exit', resolve))
  },
})

const at = (local: string): string => `${local}@${DOMAIN}`

/** See the head of the file. */
export const fetchmail: Program = {
  name: 'fetchmail',
  host: HOST,
  domain: DOMAIN,
  prepare: async (root) => {
    root.people([USER])
    const id = root.run(['id', '-u', USER], { must: true }).trim()
    for (const folder of ['', '/new', '/cur', '/tmp'])
      root.folderOf(`/home/${USER}/Maildir${folder}`, { owner: USER })
    root.write('/etc/dovecot/pop.users', `${USER}:{PLAIN}secret:${id}:${id}::/home/${USER}::\n`)
    root.write('/etc/dovecot/pop.conf', POP3)
    root.spawn(['/usr/sbin/dovecot', '-F', '-c', '/etc/dovecot/pop.conf'])
    // The office's own server.
    await startPeer({
      address: '127.0.0.20',
      name: `store.${DOMAIN}`,
      rcpt: (address) =>
        REPLIES[address.slice(0, address.indexOf('@'))]?.replace('{rcpt}', address),
      end: () => '554 5.7.1 This message was taken for spam',
    })
    await new Promise((resolve) => setTimeout(resolve, 2_000))
  },
  cases: [
    fetched('unknown', 'gone', { report: { to: at('gone'), code: 550, is: ['user_unknown'] } }),
    fetched('moved', 'moved', {
      report: { to: at('moved'), code: 551, is: ['moved'], path: at('kim.new') },
    }),
    fetched('full', 'full', { report: { to: at('full'), code: 552, is: ['mailbox_full'] } }),
    fetched('spam', 'kim', {
      words: 'set spambounce\n',
      report: { to: at('kim'), code: 554, is: ['spam'] },
    }),
  ],
}

const POP3 = `
protocols = pop3
base_dir = /run/dovecot
ssl = no
disable_plaintext_auth = no
log_path = /var/log/dovecot-pop.log
mail_location = maildir:~/Maildir
listen = 127.0.0.1
passdb {
  driver = passwd-file
  args = /etc/dovecot/pop.users
}
userdb {
  driver = passwd-file
  args = /etc/dovecot/pop.users
}
service pop3-login {
  inet_listener pop3 {
    port = 1110
  }
}
`
