import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { EXIT, ExitError, newId, parseDurationMs } from '@forwardpath/runtime'
import {
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
import { addChangeOptions, operator, type ChangeOptions } from '../change-options.ts'
import { confirm } from '../confirm.ts'
import { instantMs } from '../instant.ts'
import { addListOptions, collect, refuseUnknown } from '../options.ts'
import type { ListOptions } from '../options.ts'
import {
  counted,
  quoted,
  shorten,
  shortTime,
  writeData,
  writeJson,
  writeMessage,
  writeTable,
} from '../output.ts'
import { configOf, runChange } from '../run-change.ts'
import { writeList } from '../write-list.ts'

type EndpointOptions = ChangeOptions & { readonly json?: boolean }
type AddOptions = EndpointOptions & {
  readonly types?: readonly string[]
  readonly include?: readonly string[]
  readonly note?: string
}
type ReplayOptions = EndpointOptions & {
  readonly event?: string
  readonly since?: string
  readonly until?: string
}

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
  addChangeOptions(group.command('add'))
    .description('adds an endpoint and shows its secret, once')
    .argument('<url>', 'https://…')
    .option('--types <type>', 'what it wants, several with commas; without it everything', collect)
    .option('--include <what>', 'address, evidence: more than ids and categories', collect)
    .option('--note <text>', 'what it is for; the list shows it')
    .option('--json', 'one JSON object')
    .addHelpText('after', ADD_HELP)
    .action(add)
  addListOptions(group.command('list'), { ids: 'whe_' })
    .description('the endpoints, with what waits and what was given up')
    .addHelpText('after', '\nExamples:\n  forwardpath webhooks list')
    .action(list)
  addChangeOptions(group.command('replay'))
    .description('sends events again: one, or those of a span of time')
    .argument('<id>', 'whe_…')
    .option('--event <id>', 'msg_…')
    .option('--since <when>', 'a duration before now (24h) or a date')
    .option('--until <when>', 'the same')
    .option('--json', 'one JSON object')
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
    wouldBe: 'would be sent webhook.test',
  })
  addAct(group, {
    name: 'enable',
    does: 'switches it on again, and what waits is sent',
    act: (database, id) => setWebhookState(database, id, { isActive: true }),
    said: 'is on',
    wouldBe: 'would be on',
  })
  addAct(group, {
    name: 'disable',
    does: 'switches it off; nothing is written for it meanwhile',
    act: (database, id) => setWebhookState(database, id, { isActive: false, why: operator() }),
    said: 'is off',
    wouldBe: 'would be off',
  })
  addAct(group, {
    name: 'remove',
    does: 'takes it away with all its deliveries',
    act: (database, id) => removeWebhookEndpoint(database, id),
    said: 'is removed',
    wouldBe: 'would be removed',
    asks: ({ id, url, pending }) =>
      `${id} (${url}) goes for good, with ${counted(pending, 'event')} that wait for it`,
  })
  addChangeOptions(group.command('rotate'))
    .description('makes a new secret and shows it, once; the old one signs beside it for a day')
    .argument('<id>', 'whe_…')
    .option('--json', 'one JSON object')
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
  /** The same of a dry run. */
  readonly wouldBe: string
  /** What is said before it is asked whether to go on; absent: nothing is asked. */
  readonly asks?: (endpoint: WebhookEndpointRecord) => string
}

function addAct(group: Command, { name, does, act, said, wouldBe, asks }: Act): void {
  const command = group.command(name)
  addChangeOptions(command, asks === undefined ? {} : { asks: 'what waits for it goes too' })
    .description(does)
    .argument('<id>', 'whe_…')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `\nExamples:\n  forwardpath webhooks ${name} whe_01JD3V5Q8C1R9T7W2X4Y6Z8A0B`,
    )
    .action(async (id: string, options: EndpointOptions) => {
      if (asks !== undefined) await askFirst(command, { id, options, asks })
      await runChange(command, options, async ({ database, audit }) => {
        if (!(await act(database, id))) throw noEndpoint(id)
        await audit(`webhook.${name}`, id)
      })
      const dryRun = options.dryRun === true
      if (options.json === true) await writeJson({ id, act: name, dryRun })
      else await writeData(`${id} ${dryRun ? wouldBe : said}`)
    })
}

/** Outside the transaction: a person may take his time. */
async function askFirst(
  command: Command,
  {
    id,
    options,
    asks,
  }: {
    readonly id: string
    readonly options: EndpointOptions
    readonly asks: NonNullable<Act['asks']>
  },
): Promise<void> {
  const endpoint = await reading(command, (database) => findEndpoint(database, id))
  if (endpoint === undefined) throw noEndpoint(id)
  await confirm(asks(endpoint), options)
}

/** A day: senders deploy within it. */
const OLD_SECRET_MS = 86_400_000

async function add(url: string, options: AddOptions, command: Command): Promise<void> {
  refuseUnknown('type', options.types, WEBHOOK_TYPES)
  refuseUnknown('part of an event', options.include, INCLUDES)
  refuseUrl(url)
  const id = newId('whe')
  const secret = newSecret()
  const dryRun = options.dryRun === true
  await runChange(command, options, async ({ database, who, audit }) => {
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
      createdBy: who,
    })
    await audit('webhook.add', id)
  })
  if (options.json === true)
    await writeJson({ id: dryRun ? null : id, url, secret: dryRun ? null : secret, dryRun })
  else if (dryRun) await writeData(`${url} would be added`)
  else {
    await writeData(secret)
    writeMessage(`${id}: ${url}. This is the only time that the secret is shown.`)
  }
}

async function list(options: ListOptions, command: Command): Promise<void> {
  const rows = await reading(command, (database) => listWebhookEndpoints(database, options))
  await writeList(rows, options, writeEndpoints)
}

async function replay(id: string, options: ReplayOptions, command: Command): Promise<void> {
  const { event, since, until } = options
  if (event === undefined && since === undefined) {
    throw new ExitError('what is to be sent again: --event or --since', {
      exitCode: EXIT.usage,
      remedy: 'such as --since 24h',
    })
  }
  const what = {
    ...(event === undefined ? {} : { eventId: event }),
    ...(since === undefined ? {} : { sinceMs: instantOf('--since', since) }),
    ...(until === undefined ? {} : { untilMs: instantOf('--until', until) }),
  }
  const count = await runChange(command, options, async ({ database, audit }) => {
    if ((await findEndpoint(database, id)) === undefined) throw noEndpoint(id)
    const replayed = await replayDeliveries(database, id, what)
    await audit('webhook.replay', id, counted(replayed, 'event'))
    return replayed
  })
  const dryRun = options.dryRun === true
  if (options.json === true) await writeJson({ id, events: count, dryRun })
  else
    await writeData(`${counted(count, 'event')} ${dryRun ? 'would be sent' : 'on the way'} again`)
}

async function rotate(id: string, options: EndpointOptions, command: Command): Promise<void> {
  const secret = newSecret()
  await runChange(command, options, async ({ database, audit }) => {
    const rotation = { secret, oldUntilMs: Date.now() + OLD_SECRET_MS }
    if (!(await rotateWebhookSecret(database, id, rotation))) throw noEndpoint(id)
    await audit('webhook.rotate', id)
  })
  const dryRun = options.dryRun === true
  if (options.json === true) {
    await writeJson({ id, secret: dryRun ? null : secret, dryRun })
    return
  }
  if (dryRun) {
    await writeData(`${id} would have a new secret`)
    return
  }
  await writeData(secret)
  writeMessage(`${id}: the old secret signs beside this one for 24 h.`)
}

async function sendTest(database: Database, id: string): Promise<boolean> {
  if ((await findEndpoint(database, id)) === undefined) return false
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
  throw new ExitError(`${quoted(text)} is no https URL without user and password`, {
    exitCode: EXIT.usage,
    remedy: 'write it such as https://hooks.example.net/bounces',
  })
}

function instantOf(name: string, text: string): number {
  const ms = parseDurationMs(text)
  const at = ms === undefined ? instantMs(text) : Date.now() - ms
  if (at !== undefined) return at
  throw new ExitError(`${name} ${quoted(text)} is neither a duration nor a date`, {
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

function reading<T>(command: Command, use: (database: Database) => Promise<T>): Promise<T> {
  return withApp(configOf(command), { schema: 'check' }, ({ database }) => use(database))
}

/** Absent where there is none: of a handful. */
async function findEndpoint(
  database: Database,
  id: string,
): Promise<WebhookEndpointRecord | undefined> {
  const known = await listWebhookEndpoints(database, { limit: 1_000 })
  return known.find((endpoint) => endpoint.id === id)
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
      { title: 'NOT TAKEN BECAUSE', value: (e) => shorten(e.lastError ?? '', 90) },
    ],
    rows,
  )
}
