/** `{ [key]: value }`, or nothing where the value is absent: an absent field is left out, never `undefined`. Total. */
export function present<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}
