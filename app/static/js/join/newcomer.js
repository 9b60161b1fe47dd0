// @ts-check
/**
 * What a newcomer's browser makes (PROTOCOL 1.2): six words, the keys behind them, and the secret of the code generator. Only public
 * halves, the sealed blob and the generator's secret leave it.
 */
import { toBase64, toHex } from "../crypto/encoding.js";
import { fingerprint, handlerKeys, kekOf, loginKeyOf, newPw, wrapBlob } from "../crypto/handler.js";
import { randomBytes, wipe } from "../crypto/hashing.js";
import { boxKeypair } from "../crypto/keys.js";
import { derivePwKey } from "../ui/argon2-client.js";
import { newTotpSecret } from "../ui/totp.js";

const SALT_BYTES = 16;

export class Newcomer {
  /** @param {string} handler id that the officer has given */
  constructor(handler) {
    this.handler = handler;
    this.pw = newPw();
    this.totpSecret = newTotpSecret();
    const seed = randomBytes(32);
    this.secrets = { boxSk: boxKeypair(seed).sk, signSeed: randomBytes(32), seen: 0 };
    wipe(seed);
  }

  /** What the two people compare. */
  get fingerprint() {
    const { box, sign } = handlerKeys(this.secrets);
    return fingerprint(box.pk, sign.pk);
  }

  /**
   * The members of POST /desk/invitations/accept. Argon2id takes half a second, which is the point.
   * @param {string} workerUrl
   * @param {string} token
   * @param {string} otp
   */
  async brought(workerUrl, token, otp) {
    const salt = randomBytes(SALT_BYTES);
    const pwKey = await derivePwKey(workerUrl, this.pw.slice(), salt);
    const kek = kekOf(pwKey);
    const login = loginKeyOf(pwKey);
    const { box, sign } = handlerKeys(this.secrets);
    const members = {
      token, otp, salt: toHex(salt), login_pk: toHex(login.pk), blob: toBase64(wrapBlob(kek, this.handler, this.secrets)),
      box: toHex(box.pk), sign: toHex(sign.pk), totp_secret: this.totpSecret,
    };
    wipe(pwKey, kek, login.seed);
    return members;
  }

  /** The keys come back with the words at the first login; nothing of them need stay here. */
  wipe() {
    wipe(this.pw, this.secrets.boxSk, this.secrets.signSeed);
    this.totpSecret = "";
  }
}
