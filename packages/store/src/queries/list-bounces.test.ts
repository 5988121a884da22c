import { MAIL_KINDS, type MailKind } from '@forwardpath/mail'
import { beforeAll, describe, expect, it } from 'vitest'
import { databaseOfFile } from '../testing/database.ts'
import { bounce, done, finish, openMailbox } from '../testing/fixtures.ts'
import { listBounces } from './list-bounces.ts'
import { countFacets, listUnclassifiedTexts, pageBounces } from './page-bounces.ts'

const { database } = await databaseOfFile()

/** What no rule knew: one of each kind, and a bounce that one knew. */
beforeAll(async () => {
  const { store } = await openMailbox(database, 'kinds')
  const mails = [...MAIL_KINDS, 'known' as const]
  const { storedIds } = await store(mails.map((_, n) => n + 1))
  await finish(
    database,
    mails.map((kind, n) => done(storedIds[n], [kind === 'known' ? known() : unclassified(kind)])),
  )
})

function known() {
  return bounce('known@example.org')
}

function unclassified(kind: MailKind) {
  const base = bounce(`${kind}@example.org`, { kind, diagnostic: `550 words of a ${kind}` })
  return { ...base, classification: { ...base.classification, category: 'unclassified' as const } }
}

const LOOK = { limit: 100, reach: 100 }

describe('the category unclassified', () => {
  it('is what a person needs to look at: bounces that no rule knew', async () => {
    const filter = { category: 'unclassified' }
    const listed = await listBounces(database, filter, { limit: 100 })
    expect(listed.map(({ recipient }) => recipient)).toEqual(['bounce@example.org'])
    const shown = await pageBounces(database, filter, LOOK)
    expect(shown.rows).toEqual(listed)
    const texts = await listUnclassifiedTexts(database, { reach: 100, limit: 20 })
    expect(texts.map(({ text }) => text)).toEqual(['# words of a bounce'])
    const facets = await countFacets(database, filter, 100)
    expect(facets.kind).toEqual([{ value: 'bounce', count: 1 }])
  })

  it.each(MAIL_KINDS)('is still to be had of the kind %s', async (kind) => {
    const filter = { category: 'unclassified', kind }
    const listed = await listBounces(database, filter, { limit: 100 })
    expect(listed.map(({ recipient }) => recipient)).toEqual([`${kind}@example.org`])
    expect((await pageBounces(database, filter, LOOK)).rows).toEqual(listed)
    expect((await countFacets(database, filter, 100)).kind).toEqual([{ value: kind, count: 1 }])
  })

  it('takes nothing from the list of all', async () => {
    expect(await listBounces(database, {}, { limit: 100 })).toHaveLength(MAIL_KINDS.length + 1)
    expect((await pageBounces(database, {}, LOOK)).rows).toHaveLength(MAIL_KINDS.length + 1)
    expect((await countFacets(database, {}, 100)).kind).toHaveLength(MAIL_KINDS.length)
  })
})
