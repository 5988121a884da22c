import { describe, expect, it } from 'vitest'
import { MAX_BATCH_BYTES, withinBytes } from './within-bytes.ts'

const MB = 1024 * 1024

describe('a batch within its bytes', () => {
  it.each([
    { what: 'nothing of nothing', sizesMb: [], taken: 0 },
    { what: 'all that fits, to the byte', sizesMb: [6, 6, 4], taken: 3 },
    { what: 'none beyond', sizesMb: [6, 6, 4, 0.001], taken: 3 },
    {
      what: 'none behind one that does not fit, so that the order holds',
      sizesMb: [6, 11, 1],
      taken: 1,
    },
    { what: 'the first, however large', sizesMb: [25, 0.001], taken: 1 },
  ])('takes $what', ({ sizesMb, taken }) => {
    const rows = sizesMb.map((mb) => ({ size_bytes: String(Math.ceil(mb * MB)) }))
    expect(withinBytes(rows)).toEqual(rows.slice(0, taken))
    expect(MAX_BATCH_BYTES).toBe(16 * MB)
  })
})
