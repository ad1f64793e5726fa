export type { Fix } from './fixes/fix.ts';
export { mendInbound, textRepairs } from './mend.ts';
export type { Mended, TextRepair } from './mend.ts';
export { fires, matches } from './pack.ts';
export type { Device, Matcher, Pack, Switches } from './pack.ts';
export { PACKS } from './packs.generated.ts';
