import { describe, expect, it } from 'vitest'
import { parseEnhancedStatusCode, statusClass } from './enhanced-status-code.ts'
import { parseReplyCode } from './reply-code.ts'

describe('parseReplyCode', () => {
  it.each([
    ['551', 551],
    ['250', 250],
    ['571', 571],
  ])('%s is read', (text, code) => {
    expect(parseReplyCode(text)).toBe(code)
  })
  it.each(['', '55', '5511', '150', '650', ' 551', '5.1', 'abc', '٥٥١'])('%j is none', (text) => {
    expect(parseReplyCode(text)).toBeUndefined()
  })
})

describe('parseEnhancedStatusCode', () => {
  it.each([
    ['5.1.1', '5.1.1', 'permanent'],
    ['4.2.2', '4.2.2', 'transient'],
    ['2.1.5', '2.1.5', 'success'],
    ['5.01.001', '5.1.1', 'permanent'],
    ['5.7.999', '5.7.999', 'permanent'],
  ])('%s → %s, %s', (text, code, kind) => {
    const read = parseEnhancedStatusCode(text)
    expect(read).toBe(code)
    if (read !== undefined) expect(statusClass(read)).toBe(kind)
  })
  it.each(['', '5.1', '3.1.1', '5.1.1.1', '5.1.1000', 'x5.1.1', '5.1.1 '])('%j is none', (text) => {
    expect(parseEnhancedStatusCode(text)).toBeUndefined()
  })
})
