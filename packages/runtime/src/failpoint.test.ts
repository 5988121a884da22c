import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { withDeadline } from './deadline.ts'
import { EXIT } from './errors.ts'
import { createFailpoints, FailpointError, NO_FAILPOINTS } from './failpoint.ts'

const testing = (faults: string): Record<string, string> => ({
  FORWARDPATH_FAIL_AT: faults,
  FORWARDPATH_TESTING: '1',
})

test('without a fault every hook is one and the same resolved promise, and I/O has none', () => {
  const { hit, io } = createFailpoints({})
  expect(createFailpoints({ FORWARDPATH_FAIL_AT: '' })).toBe(NO_FAILPOINTS)
  const hooks: readonly unknown[] = [hit('F1'), hit('F9')]
  expect(new Set(hooks).size).toBe(1)
  expect(io).toBeUndefined()
  expect(createFailpoints(testing('F5:kill')).io).toBeUndefined()
})

test('a fault on a system that is not under test is refused', () => {
  for (const env of [{}, { FORWARDPATH_TESTING: '0' }, { FORWARDPATH_TESTING: '' }]) {
    expect(() => createFailpoints({ ...env, FORWARDPATH_FAIL_AT: 'F1:kill' })).toThrow(
      expect.objectContaining({ exitCode: EXIT.configuration }) as Error,
    )
  }
})

test.for([
  'F0:kill',
  'F15:kill',
  'F5',
  'F5:burn',
  'F5:kill@0',
  'F5:delay',
  'F5:kill=3',
  'io@1:kill@2',
  'F5:kill-after',
  'io@1:delay-after=3',
  'io@1:burn-after',
  'F5:kill,',
  'x',
])('%s is no failpoint', (faults) => {
  expect(() => createFailpoints(testing(faults))).toThrow(
    expect.objectContaining({ exitCode: EXIT.configuration }) as Error,
  )
})

describe('a fault', () => {
  test('strikes at its place and its time only', async () => {
    const { hit } = createFailpoints(testing('F5:throw@3, F9:throw'))
    await hit('F5')
    await hit('F4')
    await hit('F5')
    await expect(hit('F5')).rejects.toThrow(FailpointError)
    await hit('F5')
    await expect(hit('F9')).rejects.toThrow('failpoint F9, time 1')
  })

  test('may delay, or never come back', async () => {
    const { hit } = createFailpoints(testing('F1:delay=30,F2:hang'))
    const begun = performance.now()
    await hit('F1')
    // Timers are rounded to whole milliseconds.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(29)
    await expect(withDeadline(hit('F2'), 50, 'a hanging failpoint')).rejects.toThrow(/took longer/)
  })

  test('may kill the process as a power cut would', () => {
    const built = path.resolve(import.meta.dirname, '../dist/index.js')
    if (!existsSync(built)) throw new Error('run npm run build first')
    const script = `
      const { createFailpoints } = await import(${JSON.stringify(built)})
      const { hit } = createFailpoints(process.env)
      process.on('exit', () => console.log('ended in order'))
      await hit('F7'); console.log('first')
      await hit('F7'); console.log('second')`
    const env = { PATH: process.env['PATH'], ...testing('F7:kill@2') }
    const args = ['--input-type=module', '-e', script]
    const { signal, stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: 'first\n' })
  })
})
