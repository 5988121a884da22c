/**
 * The host of a program: names, the sink that takes what is for the sender, a server that takes the rest, and a Postfix that
 * delivers to the program by aliases and sends what it writes.
 */
import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'
import { startDnsServer, type DnsName } from '../../../support/dns-server.ts'
import type { Root } from '../situations/driver.ts'
import { startPeer, type Taken } from '../situations/peer.ts'
import type { Program } from './program.ts'

/** Starts what is around the host. Mails for `sender.example` are kept; other people take theirs or refuse. */
export async function startAround(program: Program, keep: (mail: Taken) => void): Promise<void> {
  await startPeer({ address: '127.0.0.9', name: 'mx.sender.example', keep })
  await startPeer({
    address: '127.0.0.10',
    name: 'mx.member.example',
    rcpt: (address) =>
      address.startsWith('gone')
        ? `550 5.1.1 <${address}>: Recipient address rejected: User unknown in virtual mailbox table`
        : undefined,
  })
  await startNames({
    'sender.example': { MX: [[10, 'mx.sender.example']] },
    'mx.sender.example': { A: ['127.0.0.9'] },
    'member.example': { MX: [[10, 'mx.member.example']] },
    'mx.member.example': { A: ['127.0.0.10'] },
    'app.sender.example': { A: ['127.0.0.1'] },
    [program.host]: { A: ['127.0.0.1'] },
    [program.domain]: { MX: [[10, program.host]] },
    localhost: { A: ['127.0.0.1'] },
    '1.0.0.127.in-addr.arpa': { PTR: ['app.sender.example'] },
    ...program.zones,
  })
}

/** The tests' DNS server has a free port; programs ask port 53. */
async function startNames(zones: Readonly<Record<string, DnsName>>): Promise<void> {
  const { address } = await startDnsServer(zones)
  const port = Number(address.slice(address.indexOf(':') + 1))
  const front = createSocket('udp4')
  front.on('message', (question, from) => {
    const back = createSocket('udp4')
    back.on('message', (answer) => {
      front.send(answer, from.port, from.address)
      back.close()
    })
    back.send(question, port, '127.0.0.1')
  })
  front.bind(53, '127.0.0.53')
  createServer((socket) => {
    const back = connect(port, '127.0.0.1')
    for (const one of [socket, back]) one.on('error', () => undefined)
    socket.pipe(back).pipe(socket)
  }).listen(53, '127.0.0.53')
}

/** Configures and starts Postfix. */
export function startPostfix(program: Program, root: Root): void {
  root.write(
    '/etc/hosts',
    `127.0.0.1 ${program.host} localhost\n127.0.0.9 mx.sender.example\n127.0.0.10 mx.member.example\n`,
  )
  root.write('/etc/mailname', `${program.domain}\n`)
  root.write('/etc/hostname', `${program.host.split('.')[0] ?? ''}\n`)
  root.write('/etc/postfix/main.cf', `${mainOf(program)}${program.main ?? ''}`)
  root.write('/etc/postfix/master.cf', `${MASTER}${program.master ?? ''}`)
  const aliases = { postmaster: 'root', root: 'owner@sender.example', ...program.aliases }
  root.write(
    '/etc/aliases',
    Object.entries(aliases)
      .map(([name, target]) => `${name}: ${target}\n`)
      .join(''),
  )
  root.run(['/usr/sbin/postalias', '/etc/aliases'], { must: true })
  root.run(['sh', '-c', 'rm -f /var/spool/postfix/pid/*.pid /var/lib/postfix/master.lock'])
  root.run(['/usr/sbin/postsuper', '-d', 'ALL'])
  root.spawn(['/usr/sbin/postfix', 'start-fg'])
}

const mainOf = ({ host, domain }: Program): string => `
compatibility_level = 3.6
queue_directory = /var/spool/postfix
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
data_directory = /var/lib/postfix
maillog_file = /var/log/mail.log
myhostname = ${host}
mydomain = ${domain}
myorigin = ${domain}
mydestination = ${domain}, ${host}, localhost
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
recipient_delimiter = +
alias_maps = hash:/etc/aliases
local_recipient_maps =
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 3s
smtp_tls_security_level = none
`

const MASTER = `
smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`
