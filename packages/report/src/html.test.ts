import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactly, html, joined, markupOf, ownMarkup } from './html.ts'

test.each([
  ['markup', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['the end of an attribute', '" onload="x', '&quot; onload=&quot;x'],
  ['single quotes', "' x='", '&#39; x=&#39;'],
  ['an entity', '&lt;', '&amp;lt;'],
  ['a right-to-left override', 'a\u202Eb', 'a&lt;U+202E&gt;b'],
  ['a zero-width mark', 'a\u200Bb', 'a&lt;U+200B&gt;b'],
  ['a control', 'a\u0000\u001B[2Jb', 'a&lt;U+0000&gt;&lt;U+001B&gt;[2Jb'],
  ['a lone surrogate', 'a\uD800b', 'a&lt;U+D800&gt;b'],
  ['line ends and tabs, which are layout', 'a\n\tb', 'a\n\tb'],
])('%s is shown as text', (_name, text, shown) => {
  expect(markupOf(html`<p>${text}</p>`)).toBe(`<p>${shown}</p>`)
})

test('what the tag made is markup inside of another', () => {
  const inner = html`<b>${'<'}</b>`
  expect(markupOf(html`<p title="${'"'}">${[inner, inner]}</p>`)).toBe(
    '<p title="&quot;"><b>&lt;</b><b>&lt;</b></p>',
  )
})

test('nothing is shown for what is not there; zero is a number', () => {
  expect(markupOf(html`${null}${undefined}${false}${0}${''}`)).toBe('0')
})

test('an object from outside cannot pass for markup', () => {
  const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}') as string
  expect(markupOf(html`${forged}`)).not.toContain('<script>')
})

test.each([
  ['an attribute', () => html`<p title=${'x'}></p>`],
  ['an attribute, made of markup', () => html`<p title=${html`x`}></p>`],
  ['an attribute behind another one', () => html`<p id="${'a'}" title=${'x'}></p>`],
  ['the name of an attribute', () => html`<p ${'onclick'}="x"></p>`],
  ['the name of an element', () => html`<${'script'}></${'script'}>`],
])('a value without quotes as %s is a mistake of ours', (_name, make) => {
  expect(make).toThrow(TypeError)
})

test('an equals sign inside of quotes, or of text, is none', () => {
  expect(markupOf(html`<a href="/x?a=${'b'}" ${html`hidden`}>a=${'b'}</a>`)).toBe(
    '<a href="/x?a=b" hidden>a=b</a>',
  )
})

test('what a form sends back keeps its letters', () => {
  expect(markupOf(html`<input value="${exactly('a\u202E"<b')}" />`)).toBe(
    '<input value="a\u202E&quot;&lt;b" />',
  )
})

test('pieces are joined by markup or text', () => {
  expect(markupOf(html`${joined(['a', 'b'], ownMarkup('<br>'))}`)).toBe('a<br>b')
})

test('whatever the text, no sign of markup is left in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const markup = markupOf(html`${text}`)
      return !/[<>"']/.test(markup) && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(markup.replace(/[\t\n]/g, ''))
    }),
  )
})
