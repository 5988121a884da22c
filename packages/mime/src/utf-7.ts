/**
 * UTF-7 (RFC 2152), which old servers still write as `unicode-1-1-utf-7` and no platform decoder
 * knows. `+` opens a run of base64 with UTF-16 inside, `-` or any other character ends it; `+-` is
 * a plus sign.
 */

const RUN = /\+([A-Za-z0-9+/]*)-?/g

/** Total, linear: what is no valid run stays as it stands. */
export function decodeUtf7(text: string): string {
  return text.replace(RUN, (run, base64: string) => {
    if (base64 === '') return run === '+-' ? '+' : run
    const bytes = Buffer.from(base64, 'base64')
    const units = bytes.subarray(0, bytes.length & ~1)
    return units.length === 0 ? run : Buffer.from(units).swap16().toString('utf16le')
  })
}
