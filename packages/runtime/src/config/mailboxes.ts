/**
 * The list of mailboxes: names that differ, the password of the environment, what our own domain probably is.
 */
import path from 'node:path'
import { Secret } from '../secret.ts'
import type { Config, MailboxConfig } from './config.ts'
import { readVariable } from './environment.ts'
import { API_MAILBOX, IMPORT_MAILBOX } from './ledger-mailboxes.ts'
import { tell } from './load-context.ts'
import type { LoadContext } from './load-context.ts'
import { toMailbox } from './mailbox.ts'
import type { CheckedConfig } from './schema.ts'
import { readSecretFile } from './secret-file.ts'

const PASSWORD = 'FORWARDPATH_IMAP_PASSWORD'
const PASSWORD_FILE = 'FORWARDPATH_IMAP_PASSWORD_FILE'

/** The mailboxes, and which of them log in with the password of the environment (by index). */
export type ReadMailboxes = {
  readonly mailboxes: readonly MailboxConfig[]
  readonly byVariable: readonly { readonly index: number; readonly variable: string }[]
}

/** All mailboxes; those with problems are left out after telling them. */
export function readMailboxes(
  context: LoadContext,
  checked: CheckedConfig,
  options: { readonly withSecrets: boolean },
): ReadMailboxes {
  tellTakenNames(context, checked)
  const { withSecrets } = options
  const ofEnvironment = withSecrets ? passwordOfEnvironment(context) : undefined
  const single = checked.mailboxes.length === 1
  const mailboxes: MailboxConfig[] = []
  const byVariable: { index: number; variable: string }[] = []
  for (const [index, mailbox] of checked.mailboxes.entries()) {
    // With several mailboxes the variable is for those that say nothing themselves.
    const isSilent = mailbox.imap.password_file === undefined && mailbox.imap.auth === undefined
    const taken = single || isSilent ? ofEnvironment : undefined
    if (taken !== undefined) byVariable.push({ index, variable: taken.variable })
    const place = { at: ['mailboxes', index], withSecrets, password: taken?.password }
    const made = toMailbox(context, mailbox, place)
    if (made !== undefined) mailboxes.push(made)
  }
  return { mailboxes, byVariable }
}

/**
 * Our own side. Where no domain is configured, that of the first mailbox whose user is an address: bounces come back
 * to the domain that sent.
 */
export function ownSide(
  checked: CheckedConfig['own'],
  mailboxes: readonly Pick<MailboxConfig, 'name' | 'user'>[],
): Config['own'] {
  if (checked.domains.length > 0) return checked
  for (const { name, user } of mailboxes) {
    const at = user.lastIndexOf('@')
    const domain = user.slice(at + 1).toLowerCase()
    if (at > 0 && domain !== '') return { ...checked, domains: [domain], domainsAssumedFrom: name }
  }
  return checked
}

/** Two entries with one name, or one with a name of the ledger's own, could not be told apart there. */
function tellTakenNames(context: LoadContext, checked: CheckedConfig): void {
  const names = checked.mailboxes.map(({ name }) => name)
  for (const [index, name] of names.entries()) {
    const of = RESERVED.get(name) ?? (names.indexOf(name) < index ? 'another mailbox' : undefined)
    if (of === undefined) continue
    const words = { message: `is the name of ${of} too`, remedy: 'give each its own' }
    tell(context, ['mailboxes', index, 'name'], words)
  }
}

const RESERVED: ReadonlyMap<string, string> = new Map([
  [IMPORT_MAILBOX, 'the mails that were taken in from files'],
  [API_MAILBOX, 'the mails that were handed in over HTTP'],
])

type PasswordOfEnvironment = { readonly password: Secret; readonly variable: string }

function passwordOfEnvironment(context: LoadContext): PasswordOfEnvironment | undefined {
  const { env, cwd, readFile, problems } = context
  const value = readVariable(env, PASSWORD)
  const name = readVariable(env, PASSWORD_FILE)
  if (value !== undefined && name !== undefined) {
    const message = `is set beside ${PASSWORD}`
    problems.push({ where: PASSWORD_FILE, message, remedy: 'keep one of the two' })
  }
  if (value !== undefined) return { password: new Secret(value), variable: PASSWORD }
  if (name === undefined) return undefined
  const result = readSecretFile(path.resolve(cwd, name), readFile)
  if ('secret' in result) return { password: result.secret, variable: PASSWORD_FILE }
  problems.push({ where: PASSWORD_FILE, ...result })
  return undefined
}
