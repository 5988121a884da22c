/**
 * The sentence in which a mail system says that a mail did not arrive, in the languages that are met most.
 *
 * A sentence proves nothing by itself: people and automatic answers say the same. Promises: total, linear.
 */

/** For each language what negates, then the verb of delivering; in a table, so that a language can be read alone. */
const SENTENCES: Readonly<Record<string, string>> = {
  en: String.raw`(?:\bnot|n['’]t|\bnever) (?:yet )?(?:be |been |being )?(?:delivered|deliverable|transmitted)\b|\bun(?:able to deliver|able to send|deliver(?:able|ed)\b)|\bfail(?:ed|ure) (?:to|in) deliver|\bdelivery (?:to .{0,80})?(?:has |have )?failed\b|\bcannot deliver\b|\bdid not receive (?:this|your|the) (?:message|mail)\b`,
  de: String.raw`\bnicht (?:zugestellt|zustellbar|ausgeliefert|übermittelt|abgeliefert|versendet)\b|\bunzustellbar|\bzustellung .{0,80}(?:fehlgeschlagen|nicht möglich|gescheitert)`,
  fr: String.raw`\bn['’](?:a|ont) (?:pas )?(?:pu être|été) (?:remis|distribué|délivré|livré|acheminé|transmis|envoyé)|\bimpossible (?:de|d['’]) ?(?:remettre|distribuer|délivrer|livrer|acheminer|envoyer)|\béchec de (?:la )?(?:remise|distribution|livraison)|\bnon (?:remis|distribu|délivr)`,
  es: String.raw`\bno (?:se )?(?:ha |han |pudo |puede |pudieron |fue |fueron )?(?:podido |sido )?(?:ser )?entreg|\bimposible (?:la )?entreg|\berror (?:al|de) entreg`,
  pt: String.raw`\bnão (?:foi |foram |pôde |pode |puderam )?(?:possível )?(?:ser )?entreg|\bfalha (?:na|ao|de) entreg`,
  it: String.raw`\bnon (?:è |sono |ha |può |possono )?(?:stato |stati )?(?:possibile |potuto )?(?:essere )?(?:consegnat|recapitat|consegnare|recapitare)|\bimpossibile (?:consegnare|recapitare)|\bmancat[ao] (?:consegna|recapito)`,
  nl: String.raw`\bniet (?:worden |kunnen worden |kon worden )?(?:afgeleverd|bezorgd|besteld|verzonden)\b|\b(?:aflevering|bezorging) .{0,40}mislukt|\bonbestelbaar`,
  pl: String.raw`\bnie (?:został[ao]? |może (?:zostać|być) |mogł[ao]? (?:zostać|być) |udało się )(?:dostarcz|doręcz)|\bniedostarcz`,
  cs: String.raw`\bne(?:lze|mohl[ao]?|byl[ao]?|podařilo se) .{0,40}doruč|\bnedoru[čc]`,
  ru: String.raw`не (?:может быть|могло быть|могут быть|было|удалось|удаётся|удается) (?:\S{1,24} ){0,3}доставлен|не (?:удалось|удаётся|удается) (?:\S{1,24} ){0,3}доставить|не доставлено|недоставлен`,
  uk: String.raw`не (?:може бути|було|вдалося) (?:\S{1,24} ){0,3}доставлен|не вдалося (?:\S{1,24} ){0,3}доставити`,
  sv: String.raw`\b(?:kunde|kan|har) (?:inte|ej) levere`,
  da: String.raw`\b(?:kunne|kan|blev|ble|er) ikke (?:leveres|leveret|levert|afleveres|afleveret)`,
  fi: String.raw`\bei (?:voitu|voida|ole voitu) (?:toimittaa|välittää)`,
  tr: String.raw`\b(?:teslim edileme|iletileme)`,
  hu: String.raw`\bnem (?:sikerült|lehetett|lehet) .{0,40}kézbesít|\bkézbesíthetetlen`,
  zh: String.raw`(?:无法|無法|未能|不能|没有|沒有|未)(?:被)?(?:正确|正確|成功|正常)?(?:地)?(?:投递|投遞|送达|送達|寄达|寄達|递送|遞送|传送|傳送)|(?:投递|投遞|递送|遞送|发送|發送)失(?:败|敗)|被退回`,
  ja: String.raw`(?:配信|配送|送信|送達)(?:が|を|は|に)?(?:正しく)?(?:\s?)(?:できません|できなかった|できませんでした|失敗|不能|されません)|お届けできません|届きませんでした`,
  ko: String.raw`(?:전송|배달|전달)(?:하지|되지|할 수|될 수|이|에|을)?\s?(?:못|않|없|실패)`,
}

const FAILURE = new RegExp(Object.values(SENTENCES).join('|'), 'i')

/** Whether a line or a sentence says that a mail was not delivered. Total, linear. */
export function statesFailure(text: string): boolean {
  return FAILURE.test(text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text)
}

/** A line, and the next one where the sentence goes on there. Total. */
export function wrappedLine(lines: readonly string[], at: number): string {
  const line = lines[at] ?? ''
  return endsSentence(line) ? line : `${line} ${lines[at + 1] ?? ''}`
}

/** Whether nothing of the line's last sentence stands on the next line. Total. */
export function endsSentence(line: string): boolean {
  return /[.:;!?。！？：]$/.test(line.trimEnd())
}

/** A sentence that is longer says something else. */
const MAX_CHARS = 600
