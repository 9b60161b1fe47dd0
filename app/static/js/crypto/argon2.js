// @ts-check
/** Argon2id v1.3 as PROTOCOL 1.2 sets it: three passes over 131072 KiB in one lane, a key of 32 bytes. */
export const ARGON2_PASSES = 3;
export const ARGON2_MEMORY_KIB = 131072;
