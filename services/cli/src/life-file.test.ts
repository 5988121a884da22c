import { describe, expect, it } from 'vitest'
import { readProof } from './life-file.ts'

const NOW_MS = Date.UTC(2026, 10, 2, 12)
const LINE = { address: 'jane@example.org', kind: 'login', at: '2026-11-01T10:00:00Z' }

const read = (cells: Readonly<Record<string, string>>, kind?: 'confirmation') =>
  readProof({ line: 2, cells: { ...LINE, ...cells } }, { kind, nowMs: NOW_MS })

describe('a line of a list of proofs', () => {
  it.each([
    [{}, { kind: 'login', atMs: Date.UTC(2026, 10, 1, 10) }],
    [{ at: '2026-11-01T10:00:00+02:00' }, { atMs: Date.UTC(2026, 10, 1, 8) }],
    [{ at: '2026-11-01' }, { atMs: Date.UTC(2026, 10, 1) }],
    [{ at: '2026-11-02T12:59:00Z' }, { atMs: NOW_MS + 59 * 60_000 }],
    [{ address: '<Jane@Example.org>' }, { address: 'Jane@Example.org' }],
    [{ address: undefined, email: 'jane@example.org' }, { address: 'jane@example.org' }],
  ])('%j', (cells, row) => {
    expect(read(cells as Readonly<Record<string, string>>)).toMatchObject({ row })
  })

  it('takes the kind that was given for all where it names none', () => {
    expect(read({ kind: '' }, 'confirmation')).toMatchObject({ row: { kind: 'confirmation' } })
    expect(read({}, 'confirmation')).toMatchObject({ row: { kind: 'login' } })
  })

  it.each([
    [{ address: 'jane' }, '"jane" is no mail address'],
    [{ kind: '' }, 'there is no kind; use confirmation, login, reply, or say --kind'],
    [{ kind: 'open' }, 'there is no kind "open"; use confirmation, login, reply'],
    [{ at: '' }, '"" is no time; write 2026-01-31 or RFC 3339'],
    [{ at: '2026-11-01T10:00:00' }, '"2026-11-01T10:00:00" is no time'],
    [{ at: '2026-11-02T13:01:00Z' }, 'at 2026-11-02T13:01:00Z is in the future'],
  ])('%j is refused with its reason', (cells, message) => {
    expect(read(cells)).toEqual({ message: expect.stringContaining(message) })
  })
})
