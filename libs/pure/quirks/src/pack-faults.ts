import { isSecretConfigurationKey } from '@chargeplane/contracts';
import { LEXICAL_REPAIRS } from '@chargeplane/ocpp';
import { z } from 'zod';
import type { Fix } from './fixes/fix.ts';
import type { Pack } from './pack.ts';
import { textOfBoth } from './patterns-overlap.ts';

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
};
const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'write it in kebab-case');
const text = z.string().min(1);
const pattern = text.refine(isPattern, 'is no regular expression');
const texts = z.array(text).min(1);
const whole = z.number().int().positive();

const fix = z.strictObject({ id: name, because: text, source: text, optIn: z.boolean().optional(), firmware: pattern.optional() });
const written = fix.extend({ beyondSchema: z.literal(true).optional() });
const verb = <V extends Fix['verb'], S extends z.ZodRawShape>(base: typeof fix, of: V, fields: S) => base.extend({ verb: z.literal(of), ...fields });

const inbound = z.discriminatedUnion('verb', [
  verb(fix, 'aliasValue', { action: text, path: text, from: texts, to: text }),
  verb(fix, 'dropField', { action: text, path: text, unless: pattern }),
  verb(fix, 'parseTransfer', { vendorId: text, messageId: text, format: z.enum(['json', 'csv', 'query']), nothing: texts.optional() }),
  verb(fix, 'promotePhase', { measurand: text, phases: texts }),
  verb(fix, 'relabelPhase', { measurands: pattern, labels: z.record(text, text) }),
  verb(fix, 'repairText', { repair: z.enum(Object.keys(LEXICAL_REPAIRS)) }),
  verb(fix, 'scaleSamples', { optIn: z.literal(true), measurands: pattern, claimed: text.nullable(), real: text }),
  verb(fix, 'splitField', { action: text, path: text, separator: text, part: z.number().int().nonnegative() }),
  verb(fix, 'splitMeasurand', {}),
  verb(fix, 'trustMeasurand', { units: z.record(text, text) }),
]);
const answer = z.discriminatedUnion('verb', [
  verb(written, 'limitNumber', { action: text, path: text, most: z.number() }),
  verb(written, 'resultForError', { errorCodes: texts }),
]);
const outbound = z.discriminatedUnion('verb', [
  verb(written, 'limitItems', { action: text, member: text, most: whole }),
  verb(written, 'spellItems', { keys: texts.refine((keys) => !keys.some(isSecretConfigurationKey), 'the value of a secret key would stand in the outcome'), names: z.record(text, texts) }),
  verb(fix, 'withholdCall', { action: text, without: text.optional() }),
]);
const pack = z.strictObject({
  id: name,
  version: whole,
  matches: z.array(z.strictObject({ vendor: pattern, model: pattern.optional(), firmware: pattern.optional() })).min(1),
  inbound: z.array(inbound),
  answer: z.array(answer),
  outbound: z.array(outbound),
});

/** What is wrong with a pack file, each fault with the name of the file and the place; empty where nothing is. `file`: its name without the ending. */
export function packFaults(file: string, found: unknown): string[] {
  const parsed = pack.safeParse(found);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `packs/${file}.ts: ${path.join('.') || 'the pack'}: ${message}`);
  const { id, inbound: read, answer: answered, outbound: sent, matches } = parsed.data;
  const ids = [...read, ...answered, ...sent].map((f) => f.id);
  const twice = ids.filter((own, i) => ids.indexOf(own) !== i);
  return [
    ...(id === file ? [] : [`packs/${file}.ts: id: must be ${file}, like the file`]),
    ...twice.map((own) => `packs/${file}.ts: two fixes are called ${own}`),
    ...matches.flatMap(({ vendor }) => vendorFault(file, vendor)),
  ];
}

function vendorFault(file: string, vendor: string): string[] {
  try {
    textOfBoth(vendor, vendor);
    return [];
  } catch (error) {
    return [`packs/${file}.ts: matches: ${(error as Error).message}`];
  }
}

/** Packs that speak of the same vendor, each pair with a name of a vendor that both match: one vendor is one file. */
export function overlaps(packs: readonly Pack[]): string[] {
  const vendors = packs.flatMap((p) => p.matches.map(({ vendor }) => ({ id: p.id, vendor })));
  return vendors.flatMap((a, i) =>
    vendors.slice(i + 1).flatMap((b) => {
      const both = a.id === b.id ? null : textOfBoth(a.vendor, b.vendor);
      return both === null ? [] : [`packs/${a.id}.ts and packs/${b.id}.ts both match the vendor '${both}': one vendor is one file`];
    }),
  );
}
