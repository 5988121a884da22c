/** Texts that are longer, in bytes, than a row of an index may be: they come from mails, and no mail may stop its batch. */
import { expect, it } from 'vitest'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, openMailbox } from './testing/fixtures.ts'

const { database } = await databaseOfFile()

/** As many characters of three bytes each, which no compression makes shorter: the same at each run. */
function ideographs(count: number): string {
  let state = 1
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 0x7fff_ffff
    return String.fromCharCode(0x4e00 + (state % 20_000))
  }).join('')
}

it('a report whose every text is of the greatest length is taken in, and so is its proposal', async () => {
  const { store } = await openMailbox(database, 'long')
  const long = ideographs(5_000)
  const local = ideographs(21)
  const report = bounce(`${local}@${'a'.repeat(60)}.example`, {
    trust: 'plausible',
    diagnostic: long,
    campaign: long,
    listId: long,
    leadSourceHeader: long,
    originalMessageId: long,
    envelopeId: long,
    remoteMta: long,
    reportingMta: long,
    returnPath: long,
    feedbackId: long,
  })
  const moved = {
    ...report.classification,
    category: 'moved' as const,
    newContact: long,
    candidates: [long, long],
  }
  const { storedIds } = await store([1])
  await finish(database, [done(storedIds[0], [{ ...report, classification: moved }])])
  const { rows } = await database.query<{ contact: string; target: string }>(
    'select new_contact as contact, target from address_change',
  )
  expect(rows).toHaveLength(1)
  expect(rows[0]?.target.startsWith('contact:')).toBe(true)
  expect(long.startsWith(rows[0]?.contact ?? '-')).toBe(true)

  // The same report of the same mail in another mailbox adds to it and opens no second one.
  const again = await store([2])
  await finish(database, [
    done(again.storedIds[0], [
      bounce(report.recipient ?? '', { trust: 'plausible', classification: moved }),
    ]),
  ])
  expect((await database.query('select from address_change')).rowCount).toBe(1)
})
