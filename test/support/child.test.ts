import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChild, startForwardpath, startNode } from './child.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-child-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function script(text: string): Promise<string> {
  const file = path.join(folder, `${crypto.randomUUID()}.mjs`)
  await writeFile(file, text)
  return file
}

test('keeps both outputs, gives the line that was waited for, and the exit code', async () => {
  const file = await script(
    "console.log('ready on 12'); console.error('odd'); process.exitCode = 3",
  )
  const child = await startNode(file, [])
  expect(await child.line(/^ready on \d+$/)).toBe('ready on 12')
  expect(await child.exit).toEqual({ code: 3, signal: undefined })
  expect(child.stderr()).toBe('odd\n')
})

test('passes its input on', async () => {
  const child = await startChild('cat', [], { input: 'as given' })
  await child.exit
  expect(child.stdout()).toBe('as given')
})

test('does not inherit what the machine has set', async () => {
  process.env['FORWARDPATH_TEST_LEAK'] = 'leaked'
  const file = await script('console.log(JSON.stringify(process.env))')
  const child = await startNode(file, [], { env: { ONLY: 'this' } })
  await child.exit
  delete process.env['FORWARDPATH_TEST_LEAK']
  expect(JSON.parse(child.stdout())).toMatchObject({ ONLY: 'this' })
  expect(child.stdout()).not.toContain('leaked')
})

test('takes away what a test does not want of its small environment', async () => {
  const file = await script('console.log(JSON.stringify(process.env))')
  const child = await startNode(file, [], { env: { PATH: undefined, ONLY: 'this' } })
  await child.exit
  expect(JSON.parse(child.stdout())).not.toHaveProperty('PATH')
})

test('gives a line only when it is whole, and a prompt as it stands', async () => {
  const file = await script(`
    process.stdout.write('port 12')
    process.stdin.once('data', () => console.log('34'))
    process.stdin.once('data', () => process.stdin.destroy())`)
  const child = await startNode(file, [])
  const line = child.line(/^port \d+$/)
  expect(await child.prompt('port ')).toBe('port 12')
  child.write('go on')
  expect(await line).toBe('port 1234')
})

test('says what was written when the line never came', async () => {
  const child = await startNode(await script("console.log('something else')"), [])
  await expect(child.line('ready')).rejects.toThrow('something else')
})

test('stops politely, and by force where politeness is not heard', async () => {
  const polite = await startNode(await script("setInterval(() => {}, 1e6); console.log('up')"), [])
  await polite.line('up')
  expect(await polite.stop()).toEqual({ code: undefined, signal: 'SIGTERM' })

  const deaf = await script(
    "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('up')",
  )
  const child = await startNode(deaf, [])
  await child.line('up')
  expect(await child.stop(50)).toEqual({ code: undefined, signal: 'SIGKILL' })
  expect(await child.kill()).toEqual({ code: undefined, signal: 'SIGKILL' })
})

test('the command is not started on the data of whoever runs the tests', async () => {
  await expect(startForwardpath(['run', '--once'])).rejects.toThrow('FORWARDPATH_DATA_DIR')
})

test('a program that is not there is an error at once', async () => {
  await expect(startChild(path.join(folder, 'nowhere'), [])).rejects.toMatchObject({
    code: 'ENOENT',
  })
})

test.skipIf(process.platform === 'win32')(
  'with a group of its own, nothing that it started outlives it',
  async () => {
    const file = await script(`
      import { spawn } from 'node:child_process'
      const idle = ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)']
      const grandchild = spawn(process.execPath, idle, { stdio: 'ignore' })
      console.log('started ' + grandchild.pid)
      setInterval(() => {}, 1e6)`)
    for (const end of ['stop', 'kill'] as const) {
      const child = await startNode(file, [], { ownGroup: true })
      const pid = Number((await child.line(/^started \d+$/)).split(' ')[1])
      expect(process.kill(pid, 0)).toBe(true)
      await child[end]()
      expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    }
  },
)
