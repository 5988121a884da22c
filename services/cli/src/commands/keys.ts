import type { Command } from 'commander'
import { makeKey } from '@forwardpath/api'
import { isScope, SCOPES } from '@forwardpath/client'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { listApiKeys, revokeApiKey, type ApiKeyRecord } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { addChangeOptions, type ChangeOptions } from '../change-options.ts'
import {
  addListOptions,
  collect,
  parseToCome,
  refuseUnknown,
  type ListOptions,
} from '../options.ts'
import { shortTime, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { configOf, runChange } from '../run-change.ts'
import { storeKey } from '../run/first-key.ts'
import { pageOf, writeList } from '../write-list.ts'

type CreateOptions = ChangeOptions & {
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
  addChangeOptions(group.command('create'))
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
  addListOptions(group.command('list'), { ids: 'key_' })
    .description('the keys, oldest first, without what opens anything')
    .addHelpText('after', '\nExamples:\n  forwardpath keys list')
    .action(async (options: ListOptions, command: Command) => {
      const keys = await withApp(configOf(command), { schema: 'check' }, (app) =>
        listApiKeys(app.database),
      )
      await writeList(pageOf(keys, options), options, writeKeys)
    })
  addChangeOptions(group.command('revoke'))
    .description('ends a key; requests that carry it are refused within two seconds')
    .argument('<id>', 'key_…')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath keys revoke key_01JD3V5Q8C1R9T7W2X4Y6Z8A0B --reason "its machine is gone"',
    )
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
  const { key, prefix, sha256 } = makeKey()
  const id = await runChange(command, options, ({ database }) =>
    storeKey(database, {
      name,
      scopes,
      expiresAtMs: options.expires,
      made: { prefix, sha256 },
      reason: options.reason,
    }),
  )
  const dryRun = options.dryRun === true
  if (options.json === true) {
    const expiresAt = options.expires === undefined ? null : new Date(options.expires).toISOString()
    const made = dryRun ? { id: null, name, key: null, prefix: null } : { id, name, key, prefix }
    await writeJson({ ...made, scopes, expiresAt, dryRun })
    return
  }
  if (dryRun) {
    await writeData(`${name} would be made: ${scopes.join(', ')}`)
    return
  }
  await writeData(key)
  writeMessage(`${id}: ${name}, ${scopes.join(', ')}. This is the only time that the key is shown.`)
}

async function revoke(
  id: string,
  options: ChangeOptions & { readonly json?: boolean },
  command: Command,
): Promise<void> {
  const key = await runChange(command, options, async ({ database, audit }) => {
    const record = await revokeApiKey(database, id)
    if (record !== undefined) await audit('key.revoke', id)
    return record
  })
  if (key === undefined) {
    throw new ExitError(`there is no key ${id}`, {
      exitCode: EXIT.negative,
      remedy: 'forwardpath keys list names them',
    })
  }
  const { dryRun = false } = options
  if (options.json === true) await writeJson({ ...key, dryRun })
  else if (dryRun) await writeData(`${key.id} (${key.name}) would be revoked`)
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
