export { planTables, repairTables, SinksRun } from './repair-tables.ts';
export type { PlannedStep, RepairOptions } from './repair-tables.ts';
