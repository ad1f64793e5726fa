// Runs inside a child process: the ClickHouse engine of npm's chdb as a server. chdb's library exports `clickhouse local` as a C
// function, and in it SYSTEM START LISTEN HTTP opens ClickHouse's own HTTP interface. Its last query reads standard input to the
// end, so the server lives until that closes: normally when whoever started it says so, at the latest when that one dies.
// An undocumented use of chdb: its version is pinned and servers.itest.ts is the smoke test.
import { DataType, load, open } from 'ffi-rs';
import { resolveLibchdb } from 'chdb/libchdb';

const [config, path, port] = process.argv.slice(2);
// The formats are also the defaults of the HTTP interface.
const argv = [
  'clickhouse', '--multiquery', `--config-file=${config}`, `--path=${path}`, `--http_port=${port}`, '--listen_host=127.0.0.1',
  '--structure=l String', '--input-format=LineAsString', '--output-format=TSV',
  '--query=SYSTEM START LISTEN HTTP; SELECT count() FROM table',
];
open({ library: 'chdb', path: resolveLibchdb().path });
await load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [argv.length, argv],
  runInNewThread: true,
});
process.exit(0);
