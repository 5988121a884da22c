/**
 * The names and the far servers of every situation. Trees stand for companies, so that no name tells what will happen.
 * In a network of its own (run.sh): each far server has an address of 127.0.0.0/8 and port 25.
 */
import { createSocket } from 'node:dgram'
import { createServer, connect } from 'node:net'
import { startDnsServer, type DnsName } from '../../../support/dns-server.ts'
import { startPeer, type PeerOptions, type Taken } from './peer.ts'

/** What far servers say to RCPT, by the local part; anybody else is taken. */
const RCPT: Readonly<Record<string, string>> = {
  gone: '550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table',
  'old.name': '551 5.1.6 User not local; please try <new.name@yew.example>',
  'paul.weber': '551 User has moved; please try <paul@weber.example>',
  stopped: '550 5.2.1 The account is disabled',
  stuffed: '452 4.2.2 <{rcpt}>: Over quota',
  later:
    '450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, see https://postgrey.example/help/birch.example.html',
}
/** Addresses that need quotes, escapes or letters of other scripts. */
const ODD: readonly string[] = ['"gone person"', "o'neil+list=x", 'jürgen.gone']
const rcpt = (address: string): string | undefined => {
  const local = address.slice(0, address.lastIndexOf('@'))
  const reply = ODD.includes(local) ? '550 5.1.1 No such user here' : RCPT[local]
  return reply?.replace('{rcpt}', address)
}

const SPAM = '554 5.7.1 Spam message rejected; if this is not spam contact postmaster'
const PLAIN = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE 52428800', 'ENHANCEDSTATUSCODES']
const BARE = ['SIZE 52428800']

/** Replies that are long, or in letters beyond ASCII. */
const WORDY: Readonly<Record<string, string>> = {
  weg: '550 5.1.1 Empfänger unbekannt – dieses Postfach gibt es bei uns nicht (mehr)',
  lang: `554-5.7.1 Service unavailable; client host [198.51.100.1] is listed by lists.cornel.example.
554-5.7.1 ${'Whoever runs the server of this address may ask for removal. '.repeat(9)}
554 5.7.1 See https://lists.cornel.example/look-up?address=198.51.100.1`,
  umzug: [
    '551-5.1.6 Sehr geehrte Damen und Herren,',
    ...Array.from({ length: 9 }, (_, at) => `551-5.1.6 ${'.'.repeat(at)}`),
    '551-5.1.6 User has moved to another house. Please try',
    '551 5.1.6 <umzug.neu@yew.example>',
  ].join('\n'),
}

/** Far servers, by the domain that they serve. */
const PEERS: Readonly<Record<string, Omit<PeerOptions, 'address' | 'name'>>> = {
  'alder.example': { rcpt },
  'birch.example': { rcpt, extensions: PLAIN },
  'cedar.example': { greeting: 'hang-up' },
  'elm.example': { ehlo: 'hang-up' },
  'fir.example': { mail: 'hang-up' },
  'hazel.example': { rcpt: () => 'hang-up' },
  'juniper.example': { data: 'hang-up' },
  'larch.example': { end: () => 'hang-up' },
  'maple.example': { greeting: 'silence' },
  'walnut.example': { end: () => 'silence' },
  'oak.example': { rcpt, extensions: PLAIN },
  'pine.example': { rcpt, extensions: [...PLAIN, 'STARTTLS'] },
  'rowan.example': {
    rcpt,
    extensions: [...PLAIN, 'STARTTLS'],
    starttls: '454 4.7.0 TLS not available due to local problem',
  },
  'spruce.example': {
    rcpt,
    extensions: ['PIPELINING', 'SIZE 20000', 'ENHANCEDSTATUSCODES'],
    mail: '250 2.1.0 Ok',
  },
  'holly.example': { rcpt, extensions: BARE },
  'hornbeam.example': { greeting: '421 4.3.2 Service shutting down for maintenance' },
  'lilac.example': { mail: '451 4.3.0 Temporary lookup failure' },
  'mulberry.example': { end: () => SPAM },
  'olive.example': { end: () => '552 5.2.2 Mailbox size limit exceeded' },
  'poplar.example': { data: '451 4.7.1 Please try again later' },
  'sequoia.example': { greeting: '554 5.7.1 You are not allowed to connect from 127.0.0.1' },
  'medlar.example': {
    mail: '553 5.1.8 <news@sender.example>... Domain of sender address does not resolve',
  },
  'quince.example': { rcpt, extensions: [...PLAIN, 'STARTTLS'], starttls: 'hang-up' },
  'rhododendron.example': {
    end: () =>
      '554-5.7.1 Your message was rejected by our content policy\n554-5.7.1 Reference: 7f3a-44b1\n554 5.7.1 See https://policy.rhododendron.example/?id=7f3a',
  },
  'tamarind.example': {
    rcpt: (address) =>
      address.startsWith('old@')
        ? '551-5.1.6 This person has moved.\n551-5.1.6 Please use the new address:\n551 5.1.6 <new@tamarind-group.example>'
        : '550-Callout verification failed:\n550 550 5.1.1 unknown user',
  },
  'laurel.example': {
    extensions: [...PLAIN, 'AUTH PLAIN LOGIN'],
    auth: '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6',
    mail: '530 5.7.0 Authentication required',
  },
  'cornel.example': { rcpt: (address) => WORDY[address.slice(0, address.indexOf('@'))] },
}

/** A store behind LMTP, which answers for each recipient when it has the whole mail (RFC 2033 s4.2). */
const LMTP: PeerOptions = {
  address: '127.0.1.150',
  port: 24,
  protocol: 'lmtp',
  name: 'store.example',
  rcpt: (address) =>
    address.startsWith('nobody@') ? '550 5.1.1 <nobody> unknown user' : undefined,
  end: (address) => STORE[address.slice(0, address.indexOf('@'))],
}
const STORE: Readonly<Record<string, string>> = {
  wilma: '552 5.2.2 Over quota SESSIONID=<store.example-1-1-1>',
  xaver: '554 5.7.1 The sieve script of this mailbox refuses the message: I read no newsletters',
  zacharias:
    '552-5.2.2 Your mail was not stored\n552-5.2.2 because this mailbox is full.\n552 5.2.2 Try again when it has been tidied',
  yvonne: '451 4.3.0 Mailbox has an invalid format',
}

const FIRST_ADDRESS = 10
const addressOf = (domain: string): string =>
  `127.0.1.${String(FIRST_ADDRESS + Object.keys(PEERS).indexOf(domain))}`

/** Domains without a far server of their own. */
function bareZones(own: {
  readonly host: string
  readonly domain: string
}): Readonly<Record<string, DnsName>> {
  return {
    // Nobody listens there.
    'willow.example': { MX: [[10, 'mx.willow.example']] },
    'mx.willow.example': { A: ['127.0.1.200'] },
    // No route leads there.
    'aspen.example': { MX: [[10, 'mx.aspen.example']] },
    'mx.aspen.example': { A: ['192.0.2.77'] },
    'beech.example': { MX: [[0, '.']] },
    'ash.example': { fault: { kind: 'servfail' } },
    'chestnut.example': { MX: [[10, 'mx.chestnut.example']] },
    'ebony.example': { MX: [[10, own.host]] },
    'lime.example': { TXT: ['v=spf1 -all'] },
    // The first does not listen, the second says no.
    'cypress.example': {
      MX: [
        [10, 'mx.willow.example'],
        [20, 'mx.lilac.example'],
      ],
    },
    // What checks the sender finds that he may not send from here.
    'sender.example': { MX: [[10, 'mx.sender.example']], TXT: ['v=spf1 -all'] },
    '_dmarc.sender.example': { TXT: ['v=DMARC1; p=reject'] },
    '1.100.51.198.bl.cornel.example': {
      A: ['127.0.0.2'],
      TXT: ['Listed for mail to traps, see https://bl.cornel.example/?198.51.100.1'],
    },
    'sender.example.rhs.cornel.example': {
      A: ['127.0.0.2'],
      TXT: ['sender.example is listed: no working postmaster'],
    },
    'mx.sender.example': { A: ['127.0.0.9'] },
    'app.sender.example': { A: ['127.0.0.1'] },
    [own.host]: { A: ['127.0.0.1'], ...(own.host === own.domain ? { MX: [[10, own.host]] } : {}) },
    ...(own.host === own.domain ? {} : { [own.domain]: { MX: [[10, own.host]] } }),
    localhost: { A: ['127.0.0.1'] },
    '1.0.0.127.in-addr.arpa': { PTR: ['app.sender.example'] },
  }
}

/** Starts names, far servers and the sink. */
export async function startWorld(
  own: { readonly host: string; readonly domain: string },
  keep: (mail: Taken) => void,
): Promise<void> {
  const zones: Record<string, DnsName> = { ...bareZones(own) }
  for (const [domain, options] of Object.entries(PEERS)) {
    const name = `mx.${domain}`
    zones[domain] = { MX: [[10, name]] }
    zones[name] = { A: [addressOf(domain)] }
    await startPeer({ ...options, address: addressOf(domain), name })
  }
  await startPeer({ address: '127.0.0.9', name: 'mx.sender.example', keep })
  await startPeer(LMTP)
  await startNames(zones)
}

/** The tests' DNS server has a free port; servers ask port 53. */
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
