/*
 * Keys of the desk, and live figures. Everything here has a way without scripts; nothing here writes markup.
 */
/* global document, window, location, EventSource */
const root = document.documentElement
root.classList.add('scripted')

const find = (selector) => document.querySelector(selector)
const change = find('[data-change]')

/** Opens a form that is folded up and goes to its first field. */
function open(act) {
  const details = find(`details[data-act="${act}"]`)
  if (details === null) return false
  details.open = true
  const field = details.querySelector(
    'input:not([type=hidden]), textarea, select, button:not([type=button])',
  )
  field?.focus()
  return true
}

/** Presses a button that asks nothing further. */
function press(act) {
  const form = find(`form[data-act="${act}"]`)
  if (form === null) return false
  form.requestSubmit()
  return true
}

/** Goes to the change before or after the one that is shown. */
function step(direction) {
  const links = [...document.querySelectorAll('.queue a')]
  const here = links.findIndex((link) => link.hasAttribute('aria-current'))
  const link = links[Math.min(links.length - 1, Math.max(0, here + direction))]
  if (link === undefined || (here >= 0 && link === links[here])) return false
  location.assign(link.href)
  return true
}

const follow = (name) => {
  const link = find(`a[data-key="${name}"]`)
  if (link === null) return false
  location.assign(link.href)
  return true
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => press('approve') || open('approve'),
  r: () => open('reject'),
  s: () => open('snooze'),
  o: () => follow('raw'),
  u: () => press('undo'),
  '/': () => {
    find('input[type=search]')?.focus()
    return true
  },
  '?': () => {
    find('#keys')?.showModal()
    return true
  },
}
/** These decide; they act only where the change has the focus, which is seen. */
const DECIDING = new Set(['a', 'r', 's', 'u'])

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  const { target } = event
  if (event.key === 'Escape' && change !== null && target.closest?.('[data-change]')) {
    for (const details of change.querySelectorAll('details[data-act][open]')) details.open = false
    change.focus()
    return
  }
  if (target.matches?.('input, textarea, select')) return
  const run = KEYS[event.key]
  if (run === undefined || (find('.queue') === null && event.key !== '/')) return
  if (DECIDING.has(event.key) && !change?.contains(document.activeElement)) {
    change?.focus()
    return
  }
  if (run()) event.preventDefault()
})

// The change that is shown takes the focus, unless the address names a place on the page.
if (change !== null && location.hash === '') change.focus({ preventScroll: true })

find('#keys button')?.addEventListener('click', () => find('#keys').close())

// Figures that are still being made: asked for again, as the page without scripts does by itself.
const unfinished = find('[data-refresh]')
if (unfinished !== null)
  window.setTimeout(() => location.reload(), 1_000 * Number(unfinished.dataset.refresh))

// Live figures: the server sends one JSON object of texts; each goes to the element that bears its name.
const live = find('[data-live]')
if (live !== null && 'EventSource' in window) {
  const source = new EventSource('/live')
  source.addEventListener('message', (event) => {
    const figures = JSON.parse(event.data)
    for (const element of document.querySelectorAll('[data-figure]')) {
      const text = figures[element.dataset.figure]
      if (typeof text === 'string' && element.textContent !== text) element.textContent = text
    }
    if (typeof figures.mark === 'string' && figures.mark !== live.dataset.mark) {
      const more = find('[data-more]')
      if (more !== null) more.hidden = false
    }
  })
  window.addEventListener('pagehide', () => source.close())
}
