/**
 * The contract of the queue port, the same for every backend. Each test has an empty place of its own in the server.
 */
import { eventually } from '@forwardpath/test-support/eventually'
import type { IoHook } from '@forwardpath/runtime'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { QueueUnavailable } from '../errors.ts'
import { feedQueue, MAX_QUEUED_JOBS } from '../feed.ts'
import { InvalidQueueJob } from '../job-payload.ts'
import { createQueues } from '../create-queues.ts'
import type { Queues } from '../queues.ts'
import { DEFAULT_TIMING } from '../timing.ts'
import type { QueueTiming } from '../timing.ts'
import type { QueueEvent } from '../worker.ts'
import { captureLog } from './captured-log.ts'
import type { CapturedLog } from './captured-log.ts'
import { forkTypeScript } from './child.ts'
import type { QueuePlace, QueueServer } from './queue-server.ts'
import type { WorkerOrder } from './worker-process.ts'

/** A busy machine gets time to answer. */
const PATIENT = { answerMs: 30_000 }
/** For locks that are lost on purpose, where it does not matter whether one more is. */
const SHORT_LOCK = { lockMs: 1_500, stalledIntervalMs: 500 }
/** Of a worker that is killed or stopped: short enough to wait for, renewed twice as often by a process that still runs. */
const DYING = { ...PATIENT, lockMs: 4_000, stalledIntervalMs: 500 }
/** Of one that takes over: it looks often, and loses no lock of its own on a busy machine. */
const TAKING_OVER = { lockMs: 60_000, stalledIntervalMs: 500 }

/** Waits until it holds; a busy machine gets time, a wrong condition fails. */
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  await eventually(condition, { describe: () => what })
}

let count = 0

/** A new id: `b-` and 26 characters, as a ULID has. */
function newJobId(): string {
  count += 1
  return `b-${String(count).padStart(26, '0')}`
}

function newJob(...ids: string[]): { jobId: string; ids: string[] } {
  return { jobId: newJobId(), ids: ids.length > 0 ? ids : ['1'] }
}

/** A promise with its handle outside. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Declares the suite for one kind of server. */
export function describeQueueContract(startServer: () => Promise<QueueServer>): void {
  let server: QueueServer
  let place: QueuePlace
  let log: CapturedLog
  let events: QueueEvent[]
  let opened: Queues[] = []

  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    place = await server.openPlace()
    log = captureLog()
    events = []
    opened = []
  })
  afterEach(async () => {
    await Promise.all(opened.map((queues) => queues.close()))
    await place.close()
  })

  const open = async (timing: Partial<QueueTiming> = {}, io?: IoHook) => {
    const queues = await createQueues({
      ...place.config,
      log,
      timing: { ...PATIENT, ...timing },
      io,
      onEvent: (event) => void events.push(event),
    })
    opened.push(queues)
    return queues
  }

  describe('jobs', () => {
    test('each job reaches the worker once, with the ids as they were added', async () => {
      const queues = await open()
      const jobs = Array.from({ length: 30 }, (_, n) => newJob(`${n + 1}`, '9223372036854775807'))
      const seen: { jobId: string; ids: readonly string[] }[] = []
      await queues.add(jobs.slice(0, 20))
      await queues.work((ids, jobId) => Promise.resolve(void seen.push({ jobId, ids })), {
        concurrency: 3,
      })
      await queues.add(jobs.slice(20))
      await until(() => seen.length >= 30, 'all jobs worked on')
      await until(async () => (await queues.liveJobIds()).size === 0, 'queue empty')
      expect(seen.toSorted((a, b) => a.jobId.localeCompare(b.jobId))).toEqual(jobs)
    })

    test('more jobs than one command takes are all added', async () => {
      const queues = await open()
      const jobs = Array.from({ length: 450 }, () => newJob())
      await queues.add(jobs)
      expect((await queues.counts()).waiting).toBe(450)
      expect(await queues.liveJobIds()).toEqual(new Set(jobs.map((job) => job.jobId)))
    })

    test('nothing to add is no error', async () => {
      const queues = await open()
      await queues.add([])
      expect(await queues.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 })
    })

    test('a job that is done leaves nothing in the queue', async () => {
      const queues = await open()
      let done = 0
      await queues.work(() => Promise.resolve(void (done += 1)), { concurrency: 1 })
      await queues.add([newJob(), newJob()])
      await until(() => done === 2, 'both done')
      await until(async () => (await queues.liveJobIds()).size === 0, 'no live job')
      expect(await queues.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 })
    })

    test('a known id is ignored while its job waits or is worked on, and taken afterwards', async () => {
      const queues = await open()
      const { jobId } = newJob()
      const seen: (readonly string[])[] = []
      const hold = gate()
      await queues.add([{ jobId, ids: ['1'] }])
      await queues.add([{ jobId, ids: ['2'] }])
      await queues.work(
        async (ids) => {
          seen.push(ids)
          await hold.opened
        },
        { concurrency: 2 },
      )
      await until(() => seen.length === 1, 'taken')
      await queues.add([
        { jobId, ids: ['3'] },
        { jobId, ids: ['4'] },
      ])
      hold.open()
      await until(async () => (await queues.liveJobIds()).size === 0, 'done')
      await queues.add([{ jobId, ids: ['5'] }])
      await until(() => seen.length === 2, 'taken again')
      expect(seen).toEqual([['1'], ['5']])
    })

    test('two workers share the jobs and no job is done twice', async () => {
      const [one, other] = [await open(), await open()]
      const seen: string[] = []
      const take = (_: readonly string[], jobId: string) => Promise.resolve(void seen.push(jobId))
      await one.work(take, { concurrency: 2 })
      await other.work(take, { concurrency: 2 })
      const jobs = Array.from({ length: 100 }, () => newJob())
      await one.add(jobs)
      await until(async () => (await one.liveJobIds()).size === 0, 'queue empty')
      expect(seen.toSorted()).toEqual(jobs.map((job) => job.jobId))
    })

    test.each([
      ['a colon in the id', { jobId: 'b-1:2', ids: ['1'] }],
      ['an id without its prefix', { jobId: '12345', ids: ['1'] }],
      ['no ids', { jobId: 'b-1', ids: [] }],
      ['an id that is no number', { jobId: 'b-1', ids: ['1; drop'] }],
    ])('%s is refused by add', async (_, job) => {
      const queues = await open()
      await expect(queues.add([job])).rejects.toThrow(InvalidQueueJob)
      expect((await queues.counts()).waiting).toBe(0)
    })
  })

  describe('the feeder', () => {
    test('fills the queue up to its cap, and adds no more until there is room', async () => {
      const queues = await open()
      await queues.add(Array.from({ length: MAX_QUEUED_JOBS - 3 }, () => newJob()))
      const feed = () => feedQueue(queues, { assign: () => Promise.resolve([newJob()]) })
      expect(await feed()).toBe(3)
      expect(await feed()).toBe(0)
      expect((await queues.counts()).waiting).toBe(MAX_QUEUED_JOBS)
    })

    test('ends where no row waits', async () => {
      const queues = await open()
      const rows = [[newJob()], [newJob()]]
      const assign = () => Promise.resolve(rows.shift() ?? [])
      expect(await feedQueue(queues, { assign })).toBe(2)
      expect((await queues.counts()).waiting).toBe(2)
    })
  })

  describe('liveJobIds and counts', () => {
    test('name jobs that wait and jobs that are worked on', async () => {
      const queues = await open()
      const jobs = [newJob(), newJob(), newJob()]
      const hold = gate()
      await queues.add(jobs)
      await queues.work(() => hold.opened, { concurrency: 2 })
      await until(async () => (await queues.counts()).active === 2, 'two are worked on')
      expect(await queues.counts()).toEqual({ waiting: 1, active: 2, delayed: 0, failed: 0 })
      expect(await queues.liveJobIds()).toEqual(new Set(jobs.map((job) => job.jobId)))
      hold.open()
      await until(async () => (await queues.liveJobIds()).size === 0, 'queue empty')
    })
  })

  describe('failures', () => {
    test('a job whose function throws leaves the queue and comes back only by its caller', async () => {
      const queues = await open()
      const bad = newJob('7')
      const calls: string[] = []
      await queues.work(
        (_, jobId) => {
          calls.push(jobId)
          return jobId === bad.jobId ? Promise.reject(new Error('no database')) : Promise.resolve()
        },
        { concurrency: 1 },
      )
      await queues.add([bad])
      await until(async () => (await queues.liveJobIds()).size === 0, 'job has left')
      const good = newJob()
      await queues.add([good])
      await until(() => calls.includes(good.jobId), 'the worker goes on')
      expect(calls).toEqual([bad.jobId, good.jobId])
      expect((await queues.counts()).failed).toBe(0)
      await queues.add([bad])
      await until(() => calls.length === 3, 'called again for the same id')
      await until(() => events.length === 3, 'told of each')
      expect(events).toEqual(['failed', 'done', 'failed'])
      expect(log.lines).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          fields: { jobId: bad.jobId, reason: 'no database' },
        }),
      )
    })

    test.each([
      ['an unknown schema number', { schema: 2, ids: ['1'] }, 'payload schema 2'],
      ['no schema number', { ids: ['1'] }, 'payload schema none'],
      ['ids of another form', { schema: 1, ids: [1] }, 'payload schema 1'],
      ['something else altogether', 'mail', 'payload schema none'],
    ])('a job with %s is parked and stays visible', async (_, data, reason) => {
      const queues = await open()
      const calls: string[] = []
      await queues.work((_ids, jobId) => Promise.resolve(void calls.push(jobId)), {
        concurrency: 1,
      })
      await place.addForeign('b-foreign', data)
      const own = newJob()
      await queues.add([own])
      await until(() => calls.length > 0, 'own job done')
      await until(async () => (await queues.counts()).failed === 1, 'parked')
      await until(async () => (await queues.liveJobIds()).size === 0, 'nothing left to do')
      expect(calls).toEqual([own.jobId])
      expect(await place.parkedReasons()).toEqual([expect.stringContaining(reason)])
      await until(() => events.length === 2, 'told of both')
      expect(events.toSorted()).toEqual(['done', 'parked'])
      expect(log.lines).toContainEqual(
        expect.objectContaining({ level: 'error', message: 'queue: job parked' }),
      )
    })

    test(
      'a job outlives five kills of the process that works on it',
      { timeout: 240_000 },
      async () => {
        const queues = await open(TAKING_OVER)
        const job = newJob('1', '2')
        await queues.add([job])
        for (let kill = 1; kill <= 5; kill += 1) {
          expect(await takeAndDie(place)).toBe(job.jobId)
          expect(await queues.liveJobIds()).toEqual(new Set([job.jobId]))
        }
        const seen: (readonly string[])[] = []
        await queues.work((ids) => Promise.resolve(void seen.push(ids)), { concurrency: 1 })
        await until(() => seen.length === 1, 'taken after five kills')
        await until(async () => (await queues.liveJobIds()).size === 0, 'done')
        expect(seen).toEqual([job.ids])
        await until(() => events.length === 2, 'told of both')
        expect(events).toEqual(['stalled', 'done'])
      },
    )
  })

  describe('a worker that was stopped for longer than its lock', () => {
    test('loses its job to another one, and goes on when it is continued', async () => {
      const queues = await open(TAKING_OVER)
      const [job, later] = [newJob(), newJob()]
      await queues.add([job])
      const stopped = startWorker(place)
      try {
        expect(await stopped.took()).toBe(job.jobId)
        stopped.child.kill('SIGSTOP')
        const seen: string[] = []
        const worker = await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), {
          concurrency: 1,
        })
        await until(() => seen.length === 1, 'taken over')
        await until(async () => (await queues.liveJobIds()).size === 0, 'done')
        await worker.close()
        stopped.child.kill('SIGCONT')
        stopped.child.send('finish')
        await queues.add([later])
        expect(await stopped.took()).toBe(later.jobId)
        expect(seen).toEqual([job.jobId])
      } finally {
        await stopped.kill()
      }
    })
  })

  describe('a wiped queue', () => {
    test('shows in the generation; worker and queue go on after ensure', async () => {
      const queues = await open()
      const before = await queues.generation()
      expect(await queues.generation()).toBe(before)
      const hold = gate()
      const seen: string[] = []
      await queues.work(
        async (_, jobId) => {
          seen.push(jobId)
          if (seen.length === 1) await hold.opened
        },
        { concurrency: 1 },
      )
      const lost = [newJob(), newJob()]
      await queues.add(lost)
      await until(() => seen.length === 1, 'one is worked on, one waits')
      await place.wipe()
      expect(await queues.generation()).not.toBe(before)
      await queues.ensure()
      expect((await queues.liveJobIds()).size).toBe(0)
      hold.open()
      const added = [newJob(), newJob(), newJob()]
      await queues.add(added)
      await until(() => seen.length >= 4, 'new jobs are worked on')
      await until(async () => (await queues.liveJobIds()).size === 0, 'queue empty')
      expect(seen.slice(1).toSorted()).toEqual(added.map((job) => job.jobId))
      const after = await queues.generation()
      expect(after).not.toBe(before)
      expect(await queues.generation()).toBe(after)
    })

    test('with an idle worker is no different', async () => {
      const queues = await open()
      const seen: string[] = []
      await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 3 })
      await queues.add([newJob()])
      await until(() => seen.length === 1, 'the worker is up')
      await place.wipe()
      await queues.ensure()
      await queues.add([newJob()])
      await until(() => seen.length === 2, 'goes on')
    })

    test('is put back by ensure as often as it is called', async () => {
      const queues = await open()
      await Promise.all([queues.ensure(), queues.ensure(), queues.ensure()])
      await place.wipe()
      await Promise.all([queues.ensure(), queues.ensure(), queues.ensure()])
      await queues.add([newJob()])
      expect((await queues.counts()).waiting).toBe(1)
    })
  })

  describe('connections', () => {
    test('that are cut are made again; no job is lost or done twice', async () => {
      const queues = await open()
      const seen: string[] = []
      await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 2 })
      const first = newJob()
      await queues.add([first])
      await until(() => seen.length === 1, 'the worker is up')
      // A job whose end is not noted yet would come again.
      await until(async () => (await queues.liveJobIds()).size === 0, 'the first job is done')
      await place.cutConnections()
      const second = newJob()
      await addUntilTaken(queues, second)
      await until(() => seen.includes(second.jobId), 'worked on after the cut')
      expect(seen).toEqual([first.jobId, second.jobId])
    })

    test('that cannot be made are an error in the end, which names the setting and no password', async () => {
      const refused = createQueues({ ...server.unreachable, log })
      await expect(refused).rejects.toBeInstanceOf(QueueUnavailable)
      await expect(refused).rejects.toThrow(/^(REDIS|DATABASE)_URL .*127\.0\.0\.1.*not reachable/)
      await expect(refused).rejects.not.toThrow('secret-word')
      await expect(refused).rejects.toMatchObject({ exitCode: 69 })
    })
  })

  describe('a call that fails on demand', () => {
    /** Strikes the first call of a name. */
    const strike = (name: string, isMade: boolean): IoHook => {
      let isDone = false
      return async (call, place) => {
        if (isDone || place.name !== name) return call()
        isDone = true
        if (isMade) await call()
        throw await place.cut()
      }
    }

    test.for([false, true])(
      'adding, made: %s: the queue is away, and the same call again adds the job once',
      async (isMade) => {
        const queues = await open({}, strike('queue addJobs', isMade))
        const job = newJob()
        await expect(queues.add([job])).rejects.toBeInstanceOf(QueueUnavailable)
        expect((await queues.liveJobIds()).has(job.jobId)).toBe(isMade)
        await queues.add([job])
        expect(await queues.counts()).toMatchObject({ waiting: 1, active: 0 })
      },
    )

    test.for(['moveToActive', 'waitForJob', 'moveToCompleted', 'moveStalledJobsToWait'])(
      '%s, made and its answer lost: the job is done all the same',
      async (name) => {
        const queues = await open(SHORT_LOCK, strike(`queue ${name}`, true))
        const seen: string[] = []
        await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 1 })
        const job = newJob()
        await queues.add([job])
        await until(() => seen.includes(job.jobId), 'worked on')
        await until(async () => (await queues.liveJobIds()).size === 0, 'queue empty')
      },
    )
  })

  describe('close', () => {
    test('lets the job under way finish', async () => {
      const queues = await open({ finishMs: 60_000, disconnectMs: 30_000 })
      const hold = gate()
      let begun = 0
      let finished = 0
      const worker = await queues.work(
        async () => {
          begun += 1
          await hold.opened
          finished += 1
        },
        { concurrency: 1 },
      )
      await queues.add([newJob(), newJob()])
      await until(() => begun === 1, 'one is worked on')
      const closing = worker.close()
      hold.open()
      await closing
      expect([begun, finished]).toEqual([1, 1])
      expect([...(await queues.liveJobIds())]).toHaveLength(1)
    })

    test('ends with a job that hangs, which another worker then does', async () => {
      const queues = await open({ ...DYING, finishMs: 2_000 })
      const other = await open(TAKING_OVER)
      const job = newJob()
      let begun = 0
      const hang = () => {
        begun += 1
        return new Promise<void>(() => undefined)
      }
      await queues.work(hang, { concurrency: 1 })
      await queues.add([job])
      await until(() => begun === 1, 'it is worked on')
      await queues.close()
      const seen: string[] = []
      await other.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 1 })
      await until(() => seen.length === 1, 'done by the other worker')
      expect(seen).toEqual([job.jobId])
    })

    test('ends within 15 s, since its waits do', () => {
      const { finishMs, disconnectMs } = DEFAULT_TIMING
      // For the jobs; then for the worker, the queue and the backend.
      expect(finishMs + 3 * disconnectMs).toBeLessThan(15_000)
    })

    test('of an idle queue is quick, may be asked for twice, and prints nothing', async () => {
      const queues = await open({ disconnectMs: 30_000 })
      const worker = await queues.work(() => Promise.resolve(), { concurrency: 1 })
      const begun = performance.now()
      await Promise.all([worker.close(), queues.close(), queues.close()])
      await queues.close()
      // It takes milliseconds; the library waits for a job as long as this.
      expect(performance.now() - begun).toBeLessThan(5_000)
      expect(log.lines).toEqual([])
    })
  })
}

/** Adding fails while the connection is being made again: the caller repeats it, as the feeder does. */
async function addUntilTaken(
  queues: Queues,
  job: { readonly jobId: string; readonly ids: readonly string[] },
): Promise<void> {
  await until(async () => {
    try {
      await queues.add([job])
      return true
    } catch (error) {
      expect(error).toBeInstanceOf(QueueUnavailable)
      return false
    }
  }, 'added')
}

/** A worker in a process of its own takes a job and is killed; returns the id of the job. */
async function takeAndDie(place: QueuePlace): Promise<unknown> {
  const worker = startWorker(place)
  try {
    return await worker.took()
  } finally {
    await worker.kill()
  }
}

/** A worker in a process of its own; `took` is the id of the job that it takes next. */
function startWorker(place: QueuePlace) {
  const child = forkTypeScript(new URL('./worker-process.ts', import.meta.url))
  const ended = once(child, 'exit')
  const order: WorkerOrder = { ...place.remote, timing: DYING }
  child.send(order)
  return {
    child,
    took: async (): Promise<unknown> => {
      const [jobId]: unknown[] = await Promise.race([
        once(child, 'message'),
        ended.then(() => ['the worker ended by itself']),
      ])
      return jobId
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
