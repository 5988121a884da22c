/** Reader and decoder together on every mail of the shared corpus, against its truth. */
import { decode, type DecodedMail } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import { requireCorpus, type CorpusMail, type CorpusReport } from '@forwardpath/test-support/corpus'
import { describe, expect, test } from 'vitest'

const corpus = requireCorpus(import.meta.filename)

async function decodeBytes(bytes: Buffer): Promise<DecodedMail> {
  const message = readFast(bytes)
  return decode(isDeclined(message) ? await readGeneral(bytes) : message)
}

/** What is compared between readers and line ends: all but where it stood. */
function withoutRanges({ kind, reports, original, complaint, autoReply }: DecodedMail): unknown {
  const plain = reports.map((report) => ({
    ...report,
    texts: report.texts.map(({ source, text }) => ({ source, text })),
  }))
  return { kind, reports: plain, original, complaint, autoReply }
}

type Share = { right: number; of: number; readonly wrong: string[] }
const share = (): Share => ({ right: 0, of: 0, wrong: [] })

function count(into: Share, isRight: boolean, mail: CorpusMail): void {
  into.of++
  if (isRight) into.right++
  else into.wrong.push(mail.file)
}

const key = (address: string | undefined): string => (address ?? '').normalize('NFC').toLowerCase()

function accepts(want: CorpusReport, address: string | undefined): boolean {
  return [want.recipient, want.finalRecipient].some(
    (one) => one !== undefined && key(one) === key(address),
  )
}

async function score(mails: readonly CorpusMail[]): Promise<Readonly<Record<string, Share>>> {
  const shares = {
    recipients: share(),
    action: share(),
    replyCode: share(),
    status: share(),
    kind: share(),
  }
  for (const mail of mails) {
    const { kind, reports } = await decodeBytes(mail.read())
    if (mail.kind !== 'bounce') {
      count(shares.kind, kind === mail.kind, mail)
      continue
    }
    const isExact =
      mail.reports.every((want) => reports.some((report) => accepts(want, report.recipient))) &&
      reports.every((report) => mail.reports.some((want) => accepts(want, report.recipient)))
    count(shares.recipients, isExact, mail)
    for (const want of mail.reports) {
      const found = reports.find((report) => accepts(want, report.recipient))
      if (want.action !== undefined) count(shares.action, found?.action === want.action, mail)
      if (want.replyCode !== undefined) {
        count(shares.replyCode, String(found?.reply?.code) === want.replyCode, mail)
      }
      // For mta the truth is the remote's own code, which its report need not hold.
      if (want.status !== undefined && mail.source === 'sisimai') {
        count(shares.status, found?.status === want.status, mail)
      }
    }
  }
  return shares
}

const percent = ({ right, of }: Share): number => (100 * right) / of

describe.skipIf(corpus.missing)('the corpus', () => {
  test('of our own servers: recipients, actions and reply codes', async () => {
    const shares = await score(corpus.mails.filter((mail) => mail.source === 'mta' && mail.gold))
    for (const name of ['recipients', 'action', 'replyCode']) {
      const one = shares[name] ?? share()
      // Where a queue gave up, some servers report without any reply: then its code is not in the mail.
      expect(percent(one), `${name}: ${one.wrong.join(' ')}`).toBeGreaterThanOrEqual(
        name === 'replyCode' ? 97.5 : 99.5,
      )
    }
  })

  test('of the peers: as near as their truth agrees with ours', async () => {
    const shares = await score(
      corpus.mails.filter((mail) => mail.source === 'sisimai' && mail.gold),
    )
    const floors = { recipients: 96, action: 90, replyCode: 96, status: 97, kind: 92 }
    for (const [name, floor] of Object.entries(floors)) {
      const one = shares[name] ?? share()
      expect(percent(one), `${name}: ${one.wrong.join(' ')}`).toBeGreaterThanOrEqual(floor)
    }
  })

  test('gives the same answer by both readers', async () => {
    const different: string[] = []
    for (const mail of corpus.mails) {
      const fast = readFast(mail.read())
      if (isDeclined(fast)) continue
      const general = withoutRanges(decode(await readGeneral(mail.read())))
      if (JSON.stringify(withoutRanges(decode(fast))) !== JSON.stringify(general))
        different.push(mail.file)
    }
    expect(different).toEqual([])
  })

  test('gives the same answer whatever ends its lines', async () => {
    const different: string[] = []
    for (const mail of corpus.mails) {
      const bytes = mail.read()
      // A mail with bare CRs in it means something else by them.
      const text = bytes.toString('latin1')
      const lf = text.replaceAll('\r\n', '\n')
      if (lf.includes('\r') && lf.includes('\n')) continue
      const plain = lf.replaceAll('\r', '\n')
      const answers = await Promise.all(
        ['\n', '\r\n', '\r'].map(async (end) =>
          JSON.stringify(
            withoutRanges(await decodeBytes(Buffer.from(plain.replaceAll('\n', end), 'latin1'))),
          ),
        ),
      )
      if (new Set(answers).size > 1) different.push(mail.file)
    }
    expect(different).toEqual([])
  })

  test('gives the same answer every time', async () => {
    const some = corpus.mails.filter((_mail, index) => index % 40 === 0)
    for (const mail of some) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => decodeBytes(mail.read())))
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size, mail.file).toBe(1)
    }
  })

  test('reads no recipient out of a part of a mail that the whole does not have', async () => {
    const some = corpus.mails.filter((_mail, index) => index % 17 === 0)
    const more: string[] = []
    for (const mail of some) {
      const bytes = mail.read()
      const whole = await decodeBytes(bytes)
      const known = new Set(whole.reports.map((report) => key(report.recipient)))
      const step = Math.max(1, Math.ceil(bytes.length / 60))
      for (let length = 0; length < bytes.length; length += step) {
        const { reports } = await decodeBytes(bytes.subarray(0, length))
        const foreign = reports.filter(
          ({ recipient, finalRecipient }) =>
            recipient !== undefined &&
            !known.has(key(recipient)) &&
            !known.has(key(finalRecipient)),
        )
        if (reports.length > Math.max(1, known.size) || foreign.length > 0) {
          more.push(
            `${mail.file} at ${String(length)}: ${foreign.map((one) => one.recipient).join(' ')}`,
          )
        }
      }
    }
    expect(more).toEqual([])
  })
})
