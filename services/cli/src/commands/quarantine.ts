import type { Command } from 'commander'
import { listQuarantine } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { addListOptions, overridesOf, type ListOptions } from '../options.ts'
import { shortTime, writeJson, writeTable } from '../output.ts'

/** What each reason means, for a person. */
const REASON_WORDS: Readonly<Record<string, string>> = {
  poison: 'three tries ended with the worker',
  decode_error: 'the decoder failed on it',
  decode_timeout: 'decoding took over 2 s',
  decode_memory: 'decoding took over 256 MB',
  too_many_recipients: 'the report names over 500 recipients',
  unfetchable: 'the server lists it but does not give it',
}

/** `quarantine list`. */
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
      if (options.json === true) {
        for (const row of rows) await writeJson(row)
        return
      }
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
    })
}
