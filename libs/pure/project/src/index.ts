export { PROJECTED_TOPICS } from './place.ts';
export type { Place, ProjectedTopic } from './place.ts';
export { projectRecord } from './project-record.ts';
export { TABLES, TABLES_OF } from './row.ts';
export type { Cell, Row, Table, TableRow } from './row.ts';
export { SINK_REJECT_CODES, toSinkRejected } from './sink-rejected.ts';
export type { SinkRejectCode } from './sink-rejected.ts';
