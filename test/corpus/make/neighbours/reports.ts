/** Reports of OpenDKIM, before Postfix: a signature that does not hold, of a domain that wants to know (RFC 6651). */
import { generateKeyPairSync } from 'node:crypto'
import { bounceOf, mail, US } from './mails.ts'
import type { Case, Program, World } from './program.ts'

const DOMAIN = 'maple-isp.example'
const HOST = `mx.${DOMAIN}`
const TOM = `tom@${DOMAIN}`

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
const KEY = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')

const SIGNED = [
  'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=sender.example; s=s1; r=y;',
  ' h=from:to:subject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;',
  ` b=${'A'.repeat(170)}==`,
]

const signed = (world: World, from: string, lines: readonly string[]): Promise<void> =>
  world.post({ from, to: TOM, lines: [...SIGNED, ...lines] })

const cases: readonly Case[] = [
  {
    name: 'opendkim-failure',
    mails: [{ kinds: ['automated_report'] }],
    act: (world) => signed(world, US, mail({ to: TOM, subject: 'Your order 40117' })),
  },
  {
    name: 'opendkim-failure-of-a-bounce',
    mails: [{ kinds: ['automated_report'] }],
    act: (world) =>
      signed(
        world,
        '',
        bounceOf('postfix-551-moved-516.eml').map((line) =>
          line.startsWith('From: ') ? 'From: <mailer-daemon@sender.example>' : line,
        ),
      ),
  },
]

const FILTER = `Socket inet:8891@127.0.0.1
Mode v
UserID root
SendReports yes
ReportAddress "Maple <postmaster@${DOMAIN}>"
Nameservers 127.0.0.53
InternalHosts /etc/none
PeerList /etc/none
Background no
On-BadSignature accept
`

/** See the head of the file. */
export const reports: Program = {
  name: 'reports',
  host: HOST,
  domain: DOMAIN,
  main: `
smtpd_milters = inet:127.0.0.1:8891
milter_default_action = accept
`,
  aliases: { tom: '/dev/null' },
  zones: {
    's1._domainkey.sender.example': { TXT: [`v=DKIM1; k=rsa; p=${KEY}`] },
    '_report._domainkey.sender.example': { TXT: ['ra=fbl; rp=100; rr=all'] },
  },
  prepare: async (root) => {
    root.write('/etc/opendkim-reports.conf', FILTER)
    root.write('/etc/none', '192.0.2.1\n')
    root.spawn(['/usr/sbin/opendkim', '-f', '-x', '/etc/opendkim-reports.conf'])
    // A filter that does not listen yet is passed over.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
  },
  cases,
}
