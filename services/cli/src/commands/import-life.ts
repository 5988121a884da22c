import type { Command } from 'commander'
import { proofOptions, proofWord } from '@forwardpath/api'
import {
  recordProofsOfLife,
  rehearse,
  type Database,
  type NewProofOfLife,
} from '@forwardpath/store'
import { REPORTED_LIFE_KINDS } from '@forwardpath/suppress'
import type { App } from '../app.ts'
import { auditNote, operator } from '../change-options.ts'
import { LIFE_COLUMNS, readProof } from '../life-file.ts'
import { readListFile } from '../list-file.ts'
import { refuseUnknown } from '../options.ts'
import { loadPolicy } from '../policy.ts'
import { deskOptionsOf } from '../trust.ts'
import {
  addFileOptions,
  inPages,
  takeIn,
  type Figures,
  type ListFileOptions,
} from './import-lists.ts'

type LifeOptions = ListFileOptions & { readonly kind?: string }

const HELP = `
A CSV with a line of column names: address, at (RFC 3339, or a day), and kind where it is not given for all
by --kind. Kinds: confirmation (confirmed by a link in a mail to the address), login (signed in with a link or a code
that was mailed to it, not with a password), reply (a mail from it came to another mailbox of yours, and DMARC
passed there). An opened mail is no proof: programs open mails too.

It ends holds and suppressions that reports made, where nothing failed since; never what is sticky, nor what a person
or a list brought. Of an address and kind the latest counts. With a bad line nothing is written, unless --skip-bad.

Examples:
  forwardpath import life confirmed.csv --kind confirmation --dry-run
  psql -Atc "copy (select …) to stdout csv header" | forwardpath import life -`

/** `import life`. */
export function addImportLifeCommand(group: Command): void {
  addFileOptions(group.command('life'), 'audit')
    .description('takes in what your own system saw of mailboxes: that they live')
    .option('--kind <kind>', `of lines that name none: ${REPORTED_LIFE_KINDS.join(', ')}`)
    .addHelpText('after', HELP)
    .action(async (file: string, options: LifeOptions, command: Command) => {
      if (options.kind !== undefined) refuseUnknown('kind', options.kind, REPORTED_LIFE_KINDS)
      const kind = REPORTED_LIFE_KINDS.find((one) => one === options.kind)
      const nowMs = Date.now()
      const content = await readListFile(file, LIFE_COLUMNS, (line) =>
        readProof(line, { kind, nowMs }),
      )
      await takeIn(content, { file, options, command }, (app, rows) =>
        addAll(app, rows, { file, options }),
      )
    })
}

async function addAll(
  app: App,
  rows: readonly NewProofOfLife[],
  { file, options }: { readonly file: string; readonly options: LifeOptions },
): Promise<Figures> {
  const policy = loadPolicy(app.config)
  const note = auditNote(`of ${file}`, options.reason)
  const figures: Record<string, number> = {}
  await inPages(rows, async (page) => {
    const desk = deskOptionsOf(app.config)
    const decided = proofOptions({ policy, nowMs: Date.now(), desk }, operator())
    const write = (database: Database) => recordProofsOfLife(database, page, { ...decided, note })
    const outcomes =
      options.dryRun === true ? await rehearse(app.database, write) : await write(app.database)
    for (const outcome of outcomes) {
      const word = proofWord(outcome)
      figures[word] = (figures[word] ?? 0) + 1
    }
  })
  return figures
}
