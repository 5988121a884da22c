import { InvalidArgumentError, type Command } from 'commander'
import { EXIT, ExitError, forTerminal } from '@forwardpath/runtime'
import {
  addAudit,
  listQuarantine,
  retryQuarantined,
  type QuarantineRecord,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import {
  addListOptions,
  operatorName,
  overridesOf,
  refuseUnknown,
  type ListOptions,
} from '../options.ts'
import { counted, shortTime, writeData, writeJson, writeTable } from '../output.ts'
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

/** `quarantine list`, `show`, `retry`. */
export function addQuarantineCommands(program: Command): void {
  const group = program
    .command('quarantine')
    .description('mails that could not be read; the others went on')
  addListOptions(group.command('list'))
    .description('the quarantined mails, oldest first, with the reason')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath quarantine list\n  forwardpath quarantine list --json --limit 1000',
    )
    .action(async (options: ListOptions, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const rows = await withApp(config, { schema: 'check' }, (app) =>
        listQuarantine(app.database, options),
      )
      await writeList(rows, options, writeRows)
    })
  group
    .command('show')
    .description('one mail with the reason, and what was met')
    .argument('<id>', 'as the list names it', parseId)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  forwardpath quarantine show 561')
    .action(show)
  group
    .command('retry')
    .description('puts a mail back before the worker, or all of a reason; tries are counted anew')
    .argument('[id]', 'as the list names it', parseId)
    .option('--reason <reason>', Object.keys(REASON_WORDS).join(', '))
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath quarantine retry 561\n  forwardpath quarantine retry --reason decode_timeout',
    )
    .action(retry)
}

/** A ledger id. */
function parseId(text: string): string {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new InvalidArgumentError('a number of the list')
  return text
}

async function show(id: string, { json }: { json?: boolean }, command: Command): Promise<void> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const [row] = await withApp(config, { schema: 'check' }, (app) =>
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

async function retry(
  id: string | undefined,
  { reason }: { reason?: string },
  command: Command,
): Promise<void> {
  if ((id === undefined) === (reason === undefined)) {
    throw new ExitError('what is to be tried again: an id, or --reason', {
      exitCode: EXIT.usage,
      remedy: 'forwardpath quarantine list names both',
    })
  }
  if (reason !== undefined) refuseUnknown('reason', [reason], Object.keys(REASON_WORDS))
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const count = await withApp(config, { schema: 'migrate' }, async ({ database }) => {
    const put = await retryQuarantined(
      database,
      id === undefined ? { reason: reason ?? '' } : { id },
    )
    if (put > 0) {
      await addAudit(database, {
        who: `operator:${operatorName()}`,
        action: 'quarantine.retry',
        subject: id ?? reason,
        note: counted(put, 'mail'),
      })
    }
    return put
  })
  if (count === 0) throw noMail('nothing in quarantine fits, or its bytes are not kept')
  await writeData(`${counted(count, 'mail')} put back; a worker looks at them within 15 s`)
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
