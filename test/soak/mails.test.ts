import path from 'node:path'
import { expect, test } from 'vitest'
import { loadTemplates, makeMail } from './mails.ts'

const templates = loadTemplates(path.resolve(import.meta.dirname, '../corpus'))

test('nearly all of the corpus can be a template', () => {
  expect(templates.length).toBeGreaterThan(400)
})

test('two mails of one template share no recipient, no original mail and no bytes', () => {
  for (const [index, template] of templates.entries()) {
    const one = makeMail(template, { number: 17, index })
    const other = makeMail(template, { number: 18, index })
    const text = one.bytes.toString('latin1')
    const otherText = other.bytes.toString('latin1')
    for (const address of template.addresses.filter((address) => template.text.includes(address))) {
      expect(text, template.file).toContain(`s17.${address}`)
      expect(otherText, template.file).not.toContain(`s17.${address}`)
    }
    for (const id of template.messageIds) {
      expect(text.includes(id), template.file).toBe(false)
    }
    expect(one.sha256).not.toEqual(other.sha256)
  }
})

test('the same number gives the same mail', () => {
  const [template] = templates
  if (template === undefined) throw new Error('the corpus is empty')
  const make = () => makeMail(template, { number: 3, index: 0 })
  expect(make()).toEqual(make())
})

test('an address is replaced where it is whole', () => {
  const template = {
    ...{ file: 'x.eml', messageIds: ['<a@b.example>'], addresses: ['jane@example.org'] },
    text: 'jane@example.org mary-jane@example.org <jane@example.org> <a@b.example>',
  }
  expect(makeMail(template, { number: 1, index: 0 }).bytes.toString()).toBe(
    's1.jane@example.org mary-jane@example.org <s1.jane@example.org> <a.s1@b.example>',
  )
})
