/** Fields of the forms in which people say who they are. */
import { exactly, html, type Html } from '@forwardpath/report'
import { MIN_PASSWORD_CHARS } from './passwords.ts'

/** The name of a user, as it was typed before. */
export function nameField(value: string): Html {
  return html`<div class="field">
    <label for="name">Name</label>
    <input
      id="name"
      name="name"
      autocomplete="username"
      autocapitalize="none"
      required
      value="${exactly(value)}"
    />
  </div>`
}

/** A password that is known already. */
export function passwordField(name: string, label: string): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="password" autocomplete="current-password" required />
  </div>`
}

/** A password that is set now: a browser may propose one, and says itself where it is too short. */
export function newPasswordField(name: string, label: string): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="password"
      autocomplete="new-password"
      minlength="${MIN_PASSWORD_CHARS}"
      required
    />
  </div>`
}

/** What it must have, said where it is asked for. */
export const LEAST_PASSWORD = `at least ${String(MIN_PASSWORD_CHARS)} characters`
