import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { EXIT, ExitError, newId, parseDurationMs } from '@forwardpath/runtime'
import {
  addAudit,
  addWebhookEndpoint,
  emitWebhookEvent,
  listWebhookEndpoints,
  removeWebhookEndpoint,
  replayDeliveries,
  rotateWebhookSecret,
  setWebhookState,
  WEBHOOK_TYPES,
  type Database,
  type WebhookEndpointRecord,
  type WebhookInclude,
  type WebhookType,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { addListOptions, collect, operatorName, overridesOf, refuseUnknown } from '../options.ts'
import type { ListOptions } from '../options.ts'
import { counted, shortTime, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { writeList } from '../write-list.ts'

type AddOptions = {
  readonly types?: readonly string[]
  readonly include?: readonly string[]
  readonly note?: string
  readonly json?: boolean
}
type ReplayOptions = { readonly event?: string; readonly since?: string; readonly until?: string }

const INCLUDES = ['address', 'evidence'] as const

const ADD_HELP = `
The secret is shown once, on standard output. Requests are signed by Standard Webhooks 1.0 (webhook-id,
webhook-timestamp, webhook-signature). https only; private networks have to be named in webhooks.allow_networks.
What is not taken is sent again for three days; then the endpoint is switched off.

Types: ${WEBHOOK_TYPES.join(', ')}.

Examples:
  forwardpath webhooks add https://hooks.example.net/bounces --types suppression.added,suppression.released
  forwardpath webhooks add https://hooks.example.net/desk --types address_change.pending --include address,evidence`

/** `webhooks add|list|test|replay|rotate|enable|disable|remove`. */
export function addWebhooksCommands(program: Command): void {
  const group = program.command('webhooks').description('tells other systems what happens')
  group
    .command('add')
    .description('adds an endpoint and shows its secret, once')
    .argument('<url>', 'https://…')
    .option('--types <type>', 'what it wants, several with commas; without it everything', collect)
    .option('--include <what>', 'address, evidence: more than ids and categories', collect)
    .option('--note <text>', 'what it is for')
    .option('--json', 'one JSON object')
    .addHelpText('after', ADD_HELP)
    .action(add)
  addListOptions(group.command('list'))
    .description('the endpoints, with what waits and what was given up')
    .addHelpText('after', '\nExamples:\n  forwardpath webhooks list')
    .action(list)
  group
    .command('replay')
    .description('sends events again: one, or those of a span of time')
    .argument('<id>', 'whe_…')
    .option('--event <id>', 'msg_…')
    .option('--since <when>', 'a duration before now (24h) or a date')
    .option('--until <when>', 'the same')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath webhooks replay whe_01JD3V5Q8C1R9T7W2X4Y6Z8A0B --since 24h',
    )
    .action(replay)
  addAct(group, {
    name: 'test',
    does: 'sends an event of type webhook.test to it',
    act: (database, id) => sendTest(database, id),
    said: 'is sent webhook.test; forwardpath webhooks list shows what became of it',
  })
  addAct(group, {
    name: 'enable',
    does: 'switches it on again, and what waits is sent',
    act: (database, id) => setWebhookState(database, id, { isActive: true }),
    said: 'is on',
  })
  addAct(group, {
    name: 'disable',
    does: 'switches it off; nothing is written for it meanwhile',
    act: (database, id) =>
      setWebhookState(database, id, { isActive: false, why: `operator:${operatorName()}` }),
    said: 'is off',
  })
  addAct(group, {
    name: 'remove',
    does: 'takes it away with all its deliveries',
    act: (database, id) => removeWebhookEndpoint(database, id),
    said: 'is removed',
  })
  group
    .command('rotate')
    .description('makes a new secret and shows it, once; the old one signs beside it for a day')
    .argument('<id>', 'whe_…')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath webhooks rotate whe_01JD3V5Q8C1R9T7W2X4Y6Z8A0B',
    )
    .action(rotate)
}

type Act = {
  readonly name: string
  readonly does: string
  /** False where there is no such endpoint. */
  readonly act: (database: Database, id: string) => Promise<boolean>
  readonly said: string
}

function addAct(group: Command, { name, does, act, said }: Act): void {
  group
    .command(name)
    .description(does)
    .argument('<id>', 'whe_…')
    .addHelpText(
      'after',
      `\nExamples:\n  forwardpath webhooks ${name} whe_01JD3V5Q8C1R9T7W2X4Y6Z8A0B`,
    )
    .action(async (id: string, _options: unknown, command: Command) => {
      const isDone = await onDatabase(command, async (database) => {
        const done = await act(database, id)
        if (done) await audit(database, `webhook.${name}`, id)
        return done
      })
      if (!isDone) throw noEndpoint(id)
      await writeData(`${id} ${said}`)
    })
}

/** A day: senders deploy within it. */
const OLD_SECRET_MS = 86_400_000

async function add(url: string, options: AddOptions, command: Command): Promise<void> {
  refuseUnknown('types', options.types, WEBHOOK_TYPES)
  refuseUnknown('include', options.include, INCLUDES)
  refuseUrl(url)
  const id = newId('whe')
  const secret = newSecret()
  await onDatabase(command, async (database) => {
    await addWebhookEndpoint(database, {
      id,
      url,
      types: WEBHOOK_TYPES.filter(
        (type): type is WebhookType => options.types?.includes(type) === true,
      ),
      include: INCLUDES.filter(
        (one): one is WebhookInclude => options.include?.includes(one) === true,
      ),
      secret,
      note: options.note,
      createdBy: `operator:${operatorName()}`,
    })
    await audit(database, 'webhook.add', id)
  })
  if (options.json === true) await writeJson({ id, url, secret })
  else {
    await writeData(secret)
    writeMessage(`${id}: ${url}. This is the only time that the secret is shown.`)
  }
}

async function list(options: ListOptions, command: Command): Promise<void> {
  const rows = await onDatabase(command, (database) => listWebhookEndpoints(database, options))
  await writeList(rows, options, writeEndpoints)
}

async function replay(id: string, options: ReplayOptions, command: Command): Promise<void> {
  const { event, since, until } = options
  if (event === undefined && since === undefined) {
    throw new ExitError('what is to be sent again: --event or --since', { exitCode: EXIT.usage })
  }
  const what = {
    ...(event === undefined ? {} : { eventId: event }),
    ...(since === undefined ? {} : { sinceMs: instantOf('--since', since) }),
    ...(until === undefined ? {} : { untilMs: instantOf('--until', until) }),
  }
  const count = await onDatabase(command, async (database) => {
    const replayed = await replayDeliveries(database, id, what)
    await audit(database, 'webhook.replay', id)
    return replayed
  })
  await writeData(`${counted(count, 'event')} on the way again`)
}

async function rotate(id: string, _options: unknown, command: Command): Promise<void> {
  const secret = newSecret()
  const isDone = await onDatabase(command, async (database) => {
    const rotation = { secret, oldUntilMs: Date.now() + OLD_SECRET_MS }
    const done = await rotateWebhookSecret(database, id, rotation)
    if (done) await audit(database, 'webhook.rotate', id)
    return done
  })
  if (!isDone) throw noEndpoint(id)
  await writeData(secret)
  writeMessage(`${id}: the old secret signs beside this one for 24 h.`)
}

async function sendTest(database: Database, id: string): Promise<boolean> {
  const known = await listWebhookEndpoints(database, { limit: 1_000 })
  if (!known.some((endpoint) => endpoint.id === id)) return false
  await emitWebhookEvent(database, {
    type: 'webhook.test',
    data: { endpointId: id },
    endpointId: id,
  })
  return true
}

/** Standard Webhooks 1.0: 24 to 64 octets of a cryptographic source, in base64. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

function refuseUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return
  throw new ExitError(`${JSON.stringify(text)} is no https URL without user and password`, {
    exitCode: EXIT.usage,
    remedy: 'write it such as https://hooks.example.net/bounces',
  })
}

function instantOf(name: string, text: string): number {
  const ms = parseDurationMs(text)
  const at = ms === undefined ? Date.parse(text) : Date.now() - ms
  if (!Number.isNaN(at)) return at
  throw new ExitError(`${name} ${JSON.stringify(text)} is neither a duration nor a date`, {
    exitCode: EXIT.usage,
    remedy: 'write it such as 24h or 2026-01-31',
  })
}

function noEndpoint(id: string): ExitError {
  return new ExitError(`there is no endpoint ${id}`, {
    exitCode: EXIT.negative,
    remedy: 'forwardpath webhooks list names them',
  })
}

async function onDatabase<T>(
  command: Command,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  return withApp(config, { schema: 'migrate' }, (app) => use(app.database))
}

async function audit(database: Database, action: string, subject: string): Promise<void> {
  await addAudit(database, { who: `operator:${operatorName()}`, action, subject, note: undefined })
}

async function writeEndpoints(rows: readonly WebhookEndpointRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (e) => e.id },
      { title: 'URL', value: (e) => e.url },
      {
        title: 'STATE',
        value: (e) => (e.disabledWhy === null ? e.state : `off: ${e.disabledWhy}`),
      },
      { title: 'WAITING', value: (e) => String(e.pending) },
      { title: 'GIVEN UP', value: (e) => String(e.dead) },
      { title: 'SINCE', value: (e) => shortTime(e.createdAt) },
      { title: 'TYPES', value: (e) => (e.types.length === 0 ? 'all' : e.types.join(' ')) },
    ],
    rows,
  )
}
