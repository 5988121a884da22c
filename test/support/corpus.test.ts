import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { requireCorpus } from './corpus.ts'
import { SKIPS_VARIABLE } from './servers.ts'

const corpus = requireCorpus(import.meta.filename)

describe.skipIf(corpus.missing)('the corpus', () => {
  test('has mails of both sources, each with a truth and with bytes', () => {
    expect(new Set(corpus.mails.map((mail) => mail.source))).toEqual(new Set(['mta', 'sisimai']))
    expect(new Set(corpus.mails.map((mail) => mail.file)).size).toBe(corpus.mails.length)
    for (const mail of corpus.mails) expect(mail.read().length, mail.file).toBeGreaterThan(0)
  })

  test('has recipients and categories to score', () => {
    const reports = corpus.mails.flatMap((mail) => mail.reports)
    expect(reports.some((report) => report.recipient !== undefined)).toBe(true)
    expect(reports.some((report) => report.categories.length > 0)).toBe(true)
    expect(reports.some((report) => report.forwardPath !== undefined)).toBe(true)
  })
})

test('where there is no corpus, it is missing and empty', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-corpus-'))
  vi.stubEnv(SKIPS_VARIABLE, undefined)
  expect(requireCorpus(import.meta.filename, folder)).toEqual({ missing: true, mails: [] })
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})
