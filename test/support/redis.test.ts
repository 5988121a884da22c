import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { startOwnRedis, startRedis } from './redis.ts'
import { findProgram, requireServer } from './servers.ts'

const redis = requireServer('redis', import.meta.filename)

function ask(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${command}\r\n`))
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString('latin1'))
    })
  })
}

describe.skipIf(redis.missing)('redis-server for tests', () => {
  test('answers, and evicts nothing', async () => {
    const server = await startRedis()
    expect(await ask(server.url, 'SET forwardpath-test 1')).toBe('+OK\r\n')
    expect(await ask(server.url, 'CONFIG GET maxmemory-policy')).toContain('noeviction')
    expect(await ask(server.url, 'DEL forwardpath-test')).toBe(':1\r\n')
    await server.stop()
  })
})

describe.skipIf(findProgram('redis-server') === undefined)('a redis-server that is killed', () => {
  test('comes back on its port with the keys of its append-only file', async () => {
    const server = await startOwnRedis({ appendOnly: true })
    expect(await ask(server.url, 'SET kept 1')).toBe('+OK\r\n')
    await server.kill()
    await expect(ask(server.url, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await server.start()
    expect(await ask(server.url, 'GET kept')).toBe('$1\r\n1\r\n')
    await server.stop()
    await server.stop()
    await expect(ask(server.url, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
