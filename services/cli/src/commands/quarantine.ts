import { InvalidArgumentError, type Command } from 'commander'
import { EXIT, ExitError, forTerminal } from '@forwardpath/runtime'
import { listQuarantine, retryQuarantined, type QuarantineRecord } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { addChangeOptions, type ChangeOptions } from '../change-options.ts'
import { declareRead } from '../command-kind.ts'
import { addListOptions, refuseUnknown, type ListOptions } from '../options.ts'
import { counted, shortTime, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { configOf, runChange } from '../run-change.ts'
import { writeList } from '../write-list.ts'

/** What each reason means, for a person. */
const REASON_WORDS: Readonly<Record<string, string>> = {
  poison: 'three tries ended with the worker',
  decode_error: 'the decoder failed on it',
  decode_timeout: 'decoding took over 2 s',
  decode_memory: 'decoding took over 256 MB',
  too_many_recipients: 'the report names over 500 recipients',
  unfetchable: 'the server lists it but does not give it',
}

const RETRY_HELP = `
Examples:
  forwardpath quarantine retry 561
  forwardpath quarantine retry --because decode_timeout --dry-run
  forwardpath quarantine retry --because decode_timeout --reason "a faster machine"`

/** `quarantine list`, `show`, `retry`. */
export function addQuarantineCommands(program: Command): void {
  const group = program
    .command('quarantine')
    .description('mails that could not be read; the others went on')
  addListOptions(group.command('list'), { ids: 'number', since: 'received' })
    .description('the quarantined mails, oldest first, with the reason')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath quarantine list\n  forwardpath quarantine list --json --limit 1000',
    )
    .action(async (options: ListOptions, command: Command) => {
      const rows = await withApp(configOf(command), { schema: 'check' }, (app) =>
        listQuarantine(app.database, options),
      )
      await writeList(rows, options, writeRows)
    })
  declareRead(group.command('show'))
    .description('one mail with the reason, and what was met')
    .argument('<id>', 'as the list names it', parseId)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  forwardpath quarantine show 561')
    .action(show)
  addChangeOptions(group.command('retry'))
    .description(
      'puts a mail back before the worker, or all that are there because of one thing; tries are counted anew',
    )
    .argument('[id]', 'as the list names it', parseId)
    .option('--because <reason>', `all of these: ${Object.keys(REASON_WORDS).join(', ')}`)
    .option('--json', 'one JSON object')
    .addHelpText('after', RETRY_HELP)
    .action(retry)
}

/** A ledger id. */
function parseId(text: string): string {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new InvalidArgumentError('a number of the list')
  return text
}

async function show(id: string, { json }: { json?: boolean }, command: Command): Promise<void> {
  const [row] = await withApp(configOf(command), { schema: 'check' }, (app) =>
    listQuarantine(app.database, { after: String(BigInt(id) - 1n), limit: 1 }),
  )
  if (row?.id !== id) throw noMail(`mail ${id} is not in quarantine`)
  if (json === true) {
    await writeJson(row)
    return
  }
  for (const [name, value] of Object.entries(row))
    await writeData(forTerminal(`${name.padEnd(14)} ${String(value ?? '')}`.trimEnd()))
  await writeData(forTerminal(`${'means'.padEnd(14)} ${REASON_WORDS[row.reason] ?? row.reason}`))
}

type RetryOptions = ChangeOptions & { readonly because?: string; readonly json?: boolean }

async function retry(id: string | undefined, given: RetryOptions, command: Command): Promise<void> {
  const options = id === undefined ? withBecause(given) : given
  const { because, json, dryRun = false } = options
  if ((id === undefined) === (because === undefined)) {
    throw new ExitError('what is to be tried again: an id, or --because', {
      exitCode: EXIT.usage,
      remedy: 'forwardpath quarantine list names both',
    })
  }
  refuseUnknown('reason', because, Object.keys(REASON_WORDS))
  const count = await runChange(command, options, async ({ database, audit }) => {
    const wish = id === undefined ? { reason: because ?? '' } : { id }
    const put = await retryQuarantined(database, wish)
    if (put > 0) await audit('quarantine.retry', id ?? because, counted(put, 'mail'))
    return put
  })
  if (count === 0) throw noMail('nothing in quarantine fits, or its bytes are not kept')
  if (json === true) await writeJson({ retried: count, dryRun })
  else {
    const what = counted(count, 'mail')
    await writeData(
      dryRun ? `${what} would be put back` : `${what} put back; a worker looks at them within 15 s`,
    )
  }
}

/** `--reason decode_timeout` chose the mails before there was `--because`; scripts that say so are understood. */
function withBecause(given: RetryOptions): RetryOptions {
  const { because, reason, ...others } = given
  if (because !== undefined || reason === undefined || !(reason in REASON_WORDS)) return given
  writeMessage(`--reason ${reason} is taken for --because ${reason}; --reason says why`)
  return { ...others, because: reason }
}

function noMail(message: string): ExitError {
  return new ExitError(message, {
    exitCode: EXIT.negative,
    remedy: 'forwardpath quarantine list names them',
  })
}

async function writeRows(rows: readonly QuarantineRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (r) => r.id },
      { title: 'MAILBOX', value: (r) => r.mailbox },
      { title: 'UID', value: (r) => r.uid },
      { title: 'RECEIVED', value: (r) => shortTime(r.receivedAt) },
      { title: 'BYTES', value: (r) => String(r.sizeBytes) },
      { title: 'REASON', value: (r) => `${r.reason}: ${REASON_WORDS[r.reason] ?? ''}` },
      { title: 'DETAIL', value: (r) => r.detail ?? '' },
    ],
    rows,
  )
}
