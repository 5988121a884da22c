/**
 * Words of the other languages that more than one table needs: those that tell who is meant. A recipient
 * pays for nothing that is said of the sender, of his host or of his account.
 */

/** The sender, in 25 languages; stems, since most of them bend the word. */
export const SENDER_WORDS: readonly string[] = [
  '(absender|versender|expéditeur|expediteur|émetteur|remitente|remetente|mittente|afzender)',
  '(nadawc|odesílatel|odesilatel|odosielate|feladó|expeditor|gönderen|gönderici|gonderen|gonderici)',
  '(avsändar|avsandar|afsender|avsender|lähettäj|αποστολέ|отправител|відправник)',
  '(发件人|發件人|寄件人|寄件者|发送者|发信|送信者|送信元|差出人|발신자|발신인|보낸 사람|보낸사람|송신자)',
  '(người gửi|ผู้ส่ง|عنوان المرسل|השולח)',
]

/** What the sender calls his own: `votre compte`, `您的帐号`. */
export const OWN_WORDS: readonly string[] = [
  '%(ihr|ihre|ihrer|ihres|ihren|ihrem|uw) (konto|account|server|mailserver|domain|domein|host|absender|benutzerkonto|postfach)',
  '%(votre|vos) (compte|serveur|domaine|adresse ip|h(ô|o)te|bo(î|i)te)',
  '%(su|tu|sua|seu|tuo|tua|vostro|vostra) (ip|servidor|server|dominio|domínio|cuenta|conta|account|conexi(ó|o)n|conexão|host)',
  '%(twoje|twój|twoja|váš|vaše|vaší) (konto|serwer|domena|účet|server|doména|domény)',
  '%(ваш|ваша|ваше|вашего|вашей|вашому) (сервер|аккаунт|акаунт|домен|ящик|хост|адрес|учетн|учётн|обліков)',
  '%(din|ditt|deres|sinun) (konto|server|domän|domæne|domene|tilisi|palvelim)',
  '(sunucunuz|hesabınız|alan adınız|您的|你的|お客様の|貴社の|귀하의|của bạn|ของคุณ|שלך)',
]

/** Proofs, connections and lists, which no language translates. */
export const HOST_WORDS: readonly string[] = [
  '%(ip|ips|ptr|rdns|rbl|dnsbl|spf|dkim|dmarc|helo|ehlo|tls|ssl)%',
  '(adresse des servers|serveradresse|serveur inconnu|adresse du serveur|dirección del servidor|direccion del servidor|endereço do servidor|indirizzo del server)',
  '(адрес сервера|адрес хоста|адреса сервера|服务器地址|伺服器地址|サーバーアドレス|서버 주소)',
]

/** Beside any of these whoever is meant is not the recipient. */
export const SOMEBODY_ELSE: readonly string[] = [...SENDER_WORDS, ...OWN_WORDS, ...HOST_WORDS]
