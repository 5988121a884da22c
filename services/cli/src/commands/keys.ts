import type { Command } from 'commander'
import { makeKey } from '@forwardpath/api'
import { isScope, SCOPES } from '@forwardpath/client'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { addAudit, listApiKeys, revokeApiKey, type ApiKeyRecord } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { collect, operatorName, overridesOf, parseToCome, refuseUnknown } from '../options.ts'
import { shortTime, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { storeKey } from '../run/first-key.ts'

type CreateOptions = {
  readonly name: string
  readonly scope: readonly string[]
  readonly expires?: number
  readonly json?: boolean
}

const CREATE_HELP = `
The key is shown once, on standard output, and stored as a hash. A key has the scopes that it is given and no other:
${SCOPES.join(', ')}.

Examples:
  forwardpath keys create --name newsletter --scope suppressions:read --expires 365d
  forwardpath keys create --name desk --scope changes:read,changes:review > desk.key`

/** `keys create`, `keys list`, `keys revoke`. */
export function addKeysCommands(program: Command): void {
  const group = program.command('keys').description('keys of the HTTP API')
  group
    .command('create')
    .description('makes a key and shows it, once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scope <scope>', 'what it may do; several with commas', collect)
    .option(
      '--expires <when>',
      'a duration from now (365d) or a date; without it never',
      parseToCome,
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', CREATE_HELP)
    .action(create)
  group
    .command('list')
    .description('the keys, without what opens anything')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExamples:\n  forwardpath keys list')
    .action(async (options: { json?: boolean }, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const keys = await withApp(config, { schema: 'check' }, (app) => listApiKeys(app.database))
      if (options.json === true) for (const key of keys) await writeJson(key)
      else await writeKeys(keys)
    })
  group
    .command('revoke')
    .description('ends a key; requests that carry it are refused within two seconds')
    .argument('<id>', 'key_…')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  forwardpath keys revoke key_01JD3V5Q8C1R9T7W2X4Y6Z8A0B')
    .action(revoke)
}

async function create(options: CreateOptions, command: Command): Promise<void> {
  refuseUnknown('scope', options.scope, SCOPES)
  const scopes = [...new Set(options.scope.filter(isScope))]
  const name = options.name.trim()
  if (name === '' || name.length > 200 || /\p{Cc}/u.test(name)) {
    throw new ExitError('the name of a key is 1 to 200 characters, without controls', {
      exitCode: EXIT.usage,
    })
  }
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const { key, prefix, sha256 } = makeKey()
  const id = await withApp(config, { schema: 'migrate' }, (app) =>
    storeKey(app.database, {
      name,
      scopes,
      expiresAtMs: options.expires,
      made: { prefix, sha256 },
    }),
  )
  if (options.json === true) {
    const expiresAt = options.expires === undefined ? null : new Date(options.expires).toISOString()
    await writeJson({ id, name, key, prefix, scopes, expiresAt })
    return
  }
  await writeData(key)
  writeMessage(`${id}: ${name}, ${scopes.join(', ')}. This is the only time that the key is shown.`)
}

async function revoke(id: string, options: { json?: boolean }, command: Command): Promise<void> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const key = await withApp(config, { schema: 'migrate' }, async (app) => {
    const record = await revokeApiKey(app.database, id)
    if (record !== undefined) {
      const who = `operator:${operatorName()}`
      await addAudit(app.database, { who, action: 'key.revoke', subject: id, note: undefined })
    }
    return record
  })
  if (key === undefined) {
    throw new ExitError(`there is no key ${id}`, {
      exitCode: EXIT.negative,
      remedy: 'forwardpath keys list names them',
    })
  }
  if (options.json === true) await writeJson(key)
  else await writeData(`${key.id} (${key.name}) is revoked since ${shortTime(key.revokedAt)} UTC`)
}

async function writeKeys(keys: readonly ApiKeyRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (k) => k.id },
      { title: 'NAME', value: (k) => k.name },
      { title: 'BEGINS', value: (k) => `${k.prefix}…` },
      { title: 'STATE', value: stateOf },
      { title: 'LAST USED', value: (k) => shortTime(k.lastUsedAt) },
      { title: 'EXPIRES', value: (k) => shortTime(k.expiresAt) },
      { title: 'SCOPES', value: (k) => k.scopes.join(' ') },
    ],
    keys,
  )
}

function stateOf({ revokedAt, expiresAt }: ApiKeyRecord): string {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'valid'
}
