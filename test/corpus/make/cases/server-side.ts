/** What the sending server does by itself: aliases, local delivery by a program and its exit codes, mail that waits too long. */
import { reply, truthOf, type ServerCase } from '../case.ts'
import { LOCAL_DOMAIN } from '../places.ts'

/** Users whom the drivers' delivery program treats so. */
const local: readonly ServerCase[] = [
  localUser('local-quota', 'full', ['mailbox_full']),
  localUser('local-no-user', 'nouser', ['user_unknown', 'mailer_error']),
  localUser('local-permission', 'noperm', ['mailer_error', 'system_error']),
  localUser('local-tempfail', 'tempfail', ['mailer_error', 'system_error', 'expired']),
  localUser('local-crash', 'crash', ['mailer_error', 'system_error']),
  localUser('local-silent-exit', 'silent', ['mailer_error', 'system_error', 'policy']),
]

const aliases: readonly ServerCase[] = [
  {
    name: 'alias-group-one-moved',
    domainKind: 'local',
    recipients: [
      {
        local: 'everyone',
        domain: LOCAL_DOMAIN,
        reply: reply('551 5.1.6 {local} has moved; please try <second.new@newplace.example>'),
        truth: {
          ...truthOf('551 5.1.6 x', ['moved'], 'second.new@newplace.example'),
          finalRecipient: 'second.member@aliased-group.example',
        },
      },
    ],
  },
  {
    name: 'alias-target-unknown',
    domainKind: 'local',
    recipients: [
      {
        local: 'info',
        domain: LOCAL_DOMAIN,
        reply: reply('550 5.1.1 <info.target@aliased-info.example>: no such user'),
        truth: {
          ...truthOf('550 5.1.1 x', ['user_unknown']),
          finalRecipient: 'info.target@aliased-info.example',
        },
      },
    ],
  },
]

function localUser(name: string, user: string, categories: readonly string[]): ServerCase {
  return {
    name,
    domainKind: 'local',
    recipients: [{ local: user, domain: LOCAL_DOMAIN, truth: { categories } }],
  }
}

/** Of no use for servers that serve nobody. */
export const SERVER_SIDE_CASES: readonly ServerCase[] = [...local, ...aliases]
