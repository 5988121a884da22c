declare const brand: unique symbol

/** A value that only its parse function can make. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name }
