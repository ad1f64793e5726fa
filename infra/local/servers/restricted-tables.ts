/**
 * Tables and views of the database that hold clear tokens, secrets or raw frames: the user `analyst` cannot read them.
 * A view that analysts may read and that needs one of these is created with `SQL SECURITY DEFINER`.
 */
export const RESTRICTED_TABLES: readonly string[] = ['frames', 'rejections', 'rejected_raw', 'sink_rejected'];
