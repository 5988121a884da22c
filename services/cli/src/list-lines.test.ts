import { describe, expect, it } from 'vitest'
import { readSent } from './list-lines.ts'

const LINE = {
  message_id: 'm1@example.net',
  recipient: 'jane@example.org',
  sent_at: '2026-11-01T00:00:00Z',
}

const read = (cells: Readonly<Record<string, string>>) =>
  readSent({ line: 2, cells: { ...LINE, ...cells } })

describe('a line of the sent log', () => {
  it.each([
    ['m1@example.net', '<m1@example.net>'],
    ['<m1@example.net>', '<m1@example.net>'],
    ['18446744073709551615', 'id:18446744073709551615'],
    ['18446744073709551616', '<18446744073709551616>'],
  ])('with the id %s is of the mail %s', (message_id, messageId) => {
    expect(read({ message_id })).toMatchObject({ row: { messageId } })
  })

  it.each([
    ['', undefined],
    ['mx.example.org', ['mx.example.org']],
    ['MX1.Example.ORG. mx2.example.org', ['mx1.example.org', 'mx2.example.org']],
    ['mx1.example.org;mx2.example.org', ['mx1.example.org', 'mx2.example.org']],
    ['mx.müller.example', ['mx.xn--mller-kva.example']],
  ])('with the exchangers %j', (mx, names) => {
    const result = read({ mx })
    expect('row' in result && result.row.mx).toEqual(names)
  })

  it.each([
    [{ message_id: 'a b' }, '"a b" is no Message-ID'],
    [{ recipient: 'jane' }, '"jane" is no mail address'],
    [{ sent_at: 'yesterday' }, '"yesterday" is no time; write 2026-01-31 or RFC 3339'],
    [{ sent_at: '2026-11-31T10:00:00Z' }, '"2026-11-31T10:00:00Z" is no time'],
    [{ sent_at: '2026-11-01 10:00:00' }, '"2026-11-01 10:00:00" is no time'],
    [{ mx: '10 mx.example.org, -' }, '"10 mx.example.org, -" are no host names'],
    [{ mx: '[192.0.2.1]' }, '"[192.0.2.1]" are no host names'],
    [{ mx: 'mx.example.org '.repeat(51) }, 'or more than 50'],
  ])('%j is refused with its reason', (cells, message) => {
    expect(read(cells)).toEqual({ message: expect.stringContaining(message) })
  })
})
