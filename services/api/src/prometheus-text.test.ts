import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prometheusText, type Metric } from './prometheus-text.ts'

const metric = (over: Partial<Metric> = {}): Metric => ({
  name: 'forwardpath_mails',
  help: 'mails without a final outcome',
  type: 'gauge',
  samples: [{ value: 3 }],
  ...over,
})

test('help, type and a line for each sample', () => {
  const samples = [{ labels: { state: 'stored', lane: '1' }, value: 3 }, { value: 0.5 }]
  expect(prometheusText([metric({ samples })])).toBe(
    '# HELP forwardpath_mails mails without a final outcome\n# TYPE forwardpath_mails gauge\n' +
      'forwardpath_mails{state="stored",lane="1"} 3\nforwardpath_mails 0.5\n',
  )
})

test('a metric without samples is left out', () => {
  expect(prometheusText([metric({ samples: [] })])).toBe('')
})

test.each([
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
  [1e21, '1e+21'],
  [-0.25, '-0.25'],
])('the value %d is written %s', (value, text) => {
  expect(prometheusText([metric({ samples: [{ value }] })])).toMatch(
    new RegExp(` ${text.replace('+', '\\+')}\n$`),
  )
})

test('no label and no help breaks out of its line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.string(), (label, help) => {
      const text = prometheusText([metric({ help, samples: [{ labels: { x: label }, value: 1 }] })])
      const lines = text.split('\n')
      expect(lines).toHaveLength(4)
      const quoted = /^forwardpath_mails\{x="((?:[^"\\]|\\[\\n"])*)"\} 1$/u.exec(lines[2] ?? '')
      const read = quoted?.[1]?.replaceAll(/\\([\\n"])/g, (_, mark: string) =>
        mark === 'n' ? '\n' : mark,
      )
      expect(read).toBe(label)
    }),
  )
})
