import { describe, expect, it } from 'vitest'
import type { Category } from './category.ts'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })
const judge = (reply: string): Category => classify(exampleReport(reply), ruleSet).category

/** In other words than those of the rules' examples. */
const REPLIES: readonly (readonly [Category, string])[] = [
  ['user_unknown', '550 5.1.1 Der Empfänger <jane@customer.example> ist hier nicht bekannt'],
  ['mailbox_full', '552 5.2.2 Speicherplatz des Postfachs ausgeschöpft'],
  ['mailbox_disabled', '550 Das Benutzerkonto des Empfängers wurde stillgelegt'],
  [
    'rate_limited',
    '450 4.2.1 Der Nutzer erhält Nachrichten in einer Geschwindigkeit, die weitere verhindert',
  ],
  ['auth_required', '530 Bitte zuerst anmelden'],
  ['system_error', '451 Lokaler Fehler bei der Verarbeitung'],
  ['relay_denied', '550 Relaying nicht gestattet'],
  ['not_local', '551 Le destinataire non local'],
  ['mailbox_full', '552 Quota de la boîte dépassé'],
  ['rate_limited', "450 4.2.1 L'utilisateur reçoit des messages trop rapidement"],
  ['missing_ptr', "554 Pas de reverse: DNS inverse absent pour l'adresse"],
  ['blocklisted', '554 Serveur inscrit sur une liste noire'],
  ['system_error', '452 Espace insuffisant sur le disque du serveur'],
  ['user_unknown', '550 El destinatario no existe en este dominio'],
  [
    'rate_limited',
    '450 4.2.1 El usuario está recibiendo correo a una velocidad que impide entregar más',
  ],
  ['rate_limited', '421 Límite de conexiones superado'],
  ['auth_required', '530 El servidor requiere autenticación'],
  ['rate_limited', '450 4.2.1 L’utente sta ricevendo posta troppo velocemente'],
  ['mailbox_disabled', '550 Utente sospeso'],
  ['rate_limited', '450 Limite de mensagens por hora'],
  ['mailbox_full', '552 A caixa de entrada do destinatário está lotada'],
  ['relay_denied', '550 Retransmissão não autorizada'],
  ['user_unknown', '550 Ontvanger bestaat niet'],
  ['mailbox_full', '552 Het postvak van de ontvanger is vol'],
  ['user_unknown', '550 Odbiorca nieznany, konto nie istnieje'],
  ['blocklisted', '554 Adres IP zablokowany'],
  ['mailbox_full', '552 Přeplněno: schránka je plná'],
  ['user_unknown', '550 Příjemce neexistuje'],
  ['user_unknown', '550 Nincs ilyen felhasználó'],
  ['mailbox_full', '552 A címzett tárhelye megtelt: a kvóta megtelt'],
  [
    'rate_limited',
    '450 4.2.1 Пользователь получает почту с частотой, которая не даёт доставить новые письма',
  ],
  ['rate_limited', '451 Превышена частота отправки'],
  ['mailbox_full', '552 Превышен размер ящика получателя'],
  ['message_too_large', '552 Превышен максимальный размер сообщения, размер сообщения 20 МБ'],
  ['missing_ptr', '550 Обратная зона не найдена'],
  ['user_unknown', '550 Одержувача не знайдено: адресат невідомий'],
  ['mailbox_disabled', '550 Скринька заблокована'],
  ['user_unknown', '550 Bu adreste böyle bir alıcı yoktur'],
  ['mailbox_full', '552 Posta kutusu kotası aşıldı'],
  ['user_unknown', '550 Mottagaren finns inte'],
  ['mailbox_full', '552 Mottagarens inkorg är full'],
  ['user_unknown', '550 Ukendt bruger'],
  ['user_unknown', '550 Tuntematon vastaanottaja'],
  ['user_unknown', '550 Ο παραλήπτης δεν υπάρχει'],
  ['user_unknown', '550 Destinatar inexistent'],
  ['user_unknown', '550 用户不存在'],
  ['mailbox_full', '552 收件人邮箱空间不足'],
  ['rate_limited', '421 来自该主机的连接过多'],
  ['relay_denied', '554 不允许中继'],
  ['mailbox_disabled', '550 信箱已關閉'],
  ['user_unknown', '550 ユーザーは存在しません'],
  ['mailbox_full', '552 ディスク容量を超えました'],
  ['relay_denied', '554 メールの中継は拒否されました'],
  ['user_unknown', '550 수신자를 찾을 수 없습니다'],
  ['mailbox_full', '552 메일함 용량 초과'],
  ['blocklisted', '554 블랙리스트에 등록된 서버'],
  ['mailbox_full', '552 Hộp thư của người nhận đã đầy'],
  ['user_unknown', '550 ไม่รู้จักผู้รับ'],
  ['user_unknown', '550 لا يوجد مستخدم بهذا الاسم'],
  ['user_unknown', '550 הנמען לא קיים'],
]

describe('a reply in the language of its server', () => {
  it.each(REPLIES)('is %s: %s', (category, reply) => {
    expect(judge(reply)).toBe(category)
  })
})

/** What the default policy suppresses or holds for, or opens an address change for. */
const COSTLY: readonly Category[] = [
  'user_unknown',
  'mailbox_disabled',
  'mailbox_full',
  'moved',
  'owner_changed',
  'bad_address',
  'domain_not_found',
  'domain_refuses_mail',
  'not_local',
]

/** Words of a recipient's fault, said of somebody or something else. */
const ABOUT_THE_SENDER: readonly string[] = [
  'Absender unbekannt',
  'Nachricht nicht zustellbar',
  'Adresse 192.0.2.1 ist gesperrt',
  'Die Adresse des Servers ist unbekannt',
  "L'utilisateur a bloqué vos messages",
  'Compte SMTP bloqué: envoi interdit',
  'La dirección 192.0.2.7 está bloqueada',
  'Su mensaje a usuario fue bloqueado por spam',
  'Адрес 192.0.2.7 заблокирован',
  'Пользователь заблокировал отправителя',
  '服务器地址不存在',
  'Die Adresse des Absenders existiert nicht',
  'Ihr Konto ist gesperrt',
  'Domain des Absenders nicht gefunden',
  'Adresse IP inconnue',
  "Adresse de l'expéditeur invalide",
  'Votre compte est suspendu',
  'Le domaine de votre serveur est inconnu',
  'La dirección del remitente no existe',
  'Su cuenta está suspendida',
  'El registro PTR no existe para su dirección IP',
  'Dirección IP bloqueada',
  'Cuota de envío excedida',
  'O endereço do remetente não existe',
  'Sua conta está bloqueada',
  'Limite de mensagens excedido',
  'Indirizzo del mittente non valido',
  'Indirizzo IP bloccato',
  'Troppi messaggi, quota di invio superata',
  'Adres van de afzender bestaat niet',
  'Adres nadawcy nie istnieje',
  'Przekroczony limit połączeń',
  'Adresa odesílatele neexistuje',
  'A feladó címe ismeretlen',
  'Адрес отправителя не существует',
  'Домен отправителя не найден',
  'Ваш аккаунт заблокирован',
  'Превышен лимит подключений',
  'Превышен лимит отправки',
  'Превышено число соединений с вашего адреса',
  'IP-адрес заблокирован',
  'На диске сервера нет места',
  'Адресу відправника не знайдено',
  'Gönderen adresi bulunamadı',
  'Avsändarens adress finns inte',
  'Afsenderens adresse findes ikke',
  'Lähettäjän osoitetta ei löydy',
  'Η διεύθυνση του αποστολέα δεν υπάρχει',
  'Adresa expeditorului nu există',
  '发件人地址不存在',
  '您的帐号已停用',
  '发送配额超出',
  '寄件者帳號不存在',
  '送信者のアドレスが存在しません',
  '送信数が上限を超えました',
  '보낸 사람 주소가 존재하지 않습니다',
  '사용자에게 보낼 수 없습니다',
  'Địa chỉ của người gửi không tồn tại',
  'ไม่พบที่อยู่ของผู้ส่ง',
  'عنوان المرسل غير موجود',
  'כתובת השולח לא קיימת',
]

describe("the sender's fault, his host's or the server's", () => {
  it.each(ABOUT_THE_SENDER)('costs no recipient: %s', (text) => {
    expect(COSTLY).not.toContain(judge(`550 ${text}`))
  })
})
