import { hash } from 'node:crypto';

/** Stands for a text or bytes in maps: 120 bits of SHA-256. */
export const digest = (of: string | Uint8Array): string => hash('sha256', of, 'base64url').slice(0, 20);

/** Stands for bytes in a Column: 48 bits, never 0. */
export const number48 = (of: string | Uint8Array): number => Number.parseInt(hash('sha256', of, 'hex').slice(0, 12), 16) || 1;

export const md5 = (of: string | Uint8Array): string => hash('md5', of, 'hex').toUpperCase();
