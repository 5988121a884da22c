import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '@forwardpath/test-support/eventually'
import { createDecodeThread, type DecodeThread } from './decode-thread-client.ts'
import type { MailReading } from './mail-reading.ts'

/** A thread that does what the first byte of the "mail" says, and answers with what it is. */
const ODD = `
  import { parentPort, resourceLimits, threadId } from 'node:worker_threads'
  const answer = () => {
    const mail = { threadId, heapMb: resourceLimits.maxOldGenerationSizeMb }
    parentPort.postMessage({ ok: true, mail })
  }
  const does = {
    answer,
    refuse: () => parentPort.postMessage({ ok: false, message: 'refused' }),
    throw: () => { throw new Error('uncaught') },
    exit: () => process.exit(3),
    answerThenThrow: () => {
      answer()
      setTimeout(() => { throw new Error('too late') }, 100)
    },
    answerInTime: () => setTimeout(answer, 1_000),
    // A gigabyte, and no more where nothing stops it.
    eat: () => {
      const eaten = []
      for (let mb = 0; mb < 1024; mb++) eaten.push(new Array(131_072).fill(mb + 0.5))
      answer()
    },
    hang: (bytes) => {
      const turns = new Int32Array(bytes.buffer)
      for (;;) Atomics.add(turns, 1, 1)
    },
  }
  parentPort.on('message', ({ bytes }) => Object.values(does)[bytes[0]](bytes))
  parentPort.postMessage('ready')
`
const OPS = [
  'answer',
  'refuse',
  'throw',
  'exit',
  'answerThenThrow',
  'answerInTime',
  'eat',
  'hang',
] as const

type Op = (typeof OPS)[number]

function entryOf(code: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
}

let thread: DecodeThread
afterEach(async () => {
  await thread.close()
})

/** Reached by no mail but one that hangs. */
const PATIENT_MS = 100_000

function start(deadlineMs = PATIENT_MS, code = ODD): void {
  thread = createDecodeThread({ deadlineMs, entry: entryOf(code) })
}

function ask(op: Op): Promise<MailReading> {
  return thread.run(Uint8Array.of(OPS.indexOf(op)), 'fast')
}

type Who = { readonly threadId: number; readonly heapMb: number }

/** Which thread answers. */
async function whoAnswers(op: Op = 'answer'): Promise<Who> {
  const result = await ask(op)
  if (!result.ok) throw new Error(`${result.reason}: ${result.message}`)
  return result.mail as unknown as Who
}

describe('the thread', () => {
  it('has 256 MB of heap, and reads one mail after the other', async () => {
    start()
    const [first, second] = await Promise.all([whoAnswers(), whoAnswers()])
    expect(first.heapMb).toBe(256)
    expect(second).toEqual(first)
  })

  it('goes on after an error inside the decoder', async () => {
    start()
    const { threadId } = await whoAnswers()
    expect(await ask('refuse')).toEqual({ ok: false, reason: 'decode_error', message: 'refused' })
    expect(await whoAnswers()).toMatchObject({ threadId })
  })

  it.each([
    { op: 'eat', reason: 'decode_memory', message: 'memory' },
    { op: 'throw', reason: 'decode_error', message: 'uncaught' },
    { op: 'exit', reason: 'decode_error', message: 'ended' },
  ] as const)(
    'that a mail ends ($op) is blamed on it, and the next mail gets a new one',
    async ({ op, reason, message }) => {
      start()
      const { threadId } = await whoAnswers()
      expect(await ask(op)).toMatchObject({
        ok: false,
        reason,
        message: expect.stringContaining(message) as string,
      })
      expect((await whoAnswers()).threadId).not.toBe(threadId)
    },
  )

  it('is ended at its deadline before the next mail begins', async () => {
    // In this time the thread must have begun with the mail, and the next one must be answered.
    start(3_000)
    const shared = new Int32Array(new SharedArrayBuffer(8))
    const bytes = new Uint8Array(shared.buffer)
    bytes[0] = OPS.indexOf('hang')
    expect(await thread.run(bytes, 'general')).toMatchObject({
      ok: false,
      reason: 'decode_timeout',
    })
    const turns = Atomics.load(shared, 1)
    expect(turns).toBeGreaterThan(0)
    await whoAnswers()
    expect(Atomics.load(shared, 1)).toBe(turns)
  })

  it('that throws between two mails ends neither the process nor the next mail', async () => {
    start()
    const { threadId } = await whoAnswers('answerThenThrow')
    await eventually(async () => (await whoAnswers()).threadId !== threadId)
  })

  it('that throws the rest of one mail during the next has that one read in a new one', async () => {
    start()
    const first = await whoAnswers('answerThenThrow')
    const second = await whoAnswers('answerInTime')
    expect(second.threadId).not.toBe(first.threadId)
  })

  it.each([
    { code: "throw new Error('cannot be loaded')", message: 'cannot be loaded' },
    { code: 'process.exit(0)', message: 'ended before it was ready' },
  ])('that does not start says so, at every mail: $message', async ({ code, message }) => {
    start(PATIENT_MS, code)
    await expect(ask('answer')).rejects.toThrow(message)
    await expect(ask('answer')).rejects.toThrow(message)
  })
})
