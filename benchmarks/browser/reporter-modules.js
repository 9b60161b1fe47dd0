// @ts-check
/** All the cryptography a reporter's pages need, and nothing of the desk's: bundled to be weighed. */
export { actRequest } from "../../app/static/js/crypto/acts.js";
export { signMailboxLogin } from "../../app/static/js/crypto/challenge.js";
export { Directory } from "../../app/static/js/crypto/directory.js";
export { open, seal } from "../../app/static/js/crypto/envelope.js";
export { nearWords, newEntropy, parseWords, splitWords, toWords } from "../../app/static/js/crypto/passphrase.js";
export { verifyReceipt } from "../../app/static/js/crypto/receipt.js";
export { deriveReporterKeys, wipeReporterKeys } from "../../app/static/js/crypto/reporter.js";
