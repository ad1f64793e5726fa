import type { Guard } from './guard.ts';

const lanes = { file: 'test/lanes.itest.ts' };
const faults = { file: 'test/loop-faults.itest.ts' };
const hazards = { file: 'test/loop-hazards.itest.ts' };
const reader = { file: 'test/group-reader.itest.ts' };
const once = { file: 'test/exactly-once.itest.ts' };

export const GUARDS: readonly Guard[] = [
  {
    hazard: 'concurrent sends lost',
    guard: 'one send in flight per lane',
    edits: [
      {
        file: 'lane.ts',
        find: 'await this.#send(countFitting(this.#queue, 0, this.#limits, bytesOf, recordsOf));',
        replace: `const sends: Promise<void>[] = [];
      const waiting = this.#queue.splice(0);
      while (waiting.length > 0) {
        const some = waiting.splice(0, countFitting(waiting, 0, this.#limits, bytesOf, recordsOf));
        sends.push(this.#sender.send(this.#topic, this.#partition, some.flatMap(recordsIn)).then((base) => some.forEach((each, index) => each.resolve({ baseOffset: base + index, count: each.records.length }))));
      }
      await Promise.all(sends);`,
      },
    ],
    ...lanes,
    test: 'lanes loses, doubles and reorders nothing when connections are cut-before the append',
  },
  {
    hazard: 'a send in doubt',
    guard: 'repeated by the same producer, with its sequence number',
    edits: [{ file: 'sender.ts', find: 'if (BROKEN.has(type) || error instanceof Hung) {', replace: 'if (sending) {' }],
    ...lanes,
    test: 'lanes appends once what it sends again after the client gave it up, all answers having been cut',
  },
  {
    hazard: 'a send given up in doubt',
    guard: 'its producer is dropped',
    edits: [{ file: 'sender.ts', find: 'if (this.#closed || performance.now() >= giveUpAt) {\n        this.#drop();', replace: 'if (this.#closed || performance.now() >= giveUpAt) {' }],
    ...lanes,
    test: 'a producer does not let a send that was given up in doubt swallow the next one',
  },
  {
    hazard: 'one bad append',
    guard: 'a refused send is repeated append by append',
    edits: [{ file: 'lane.ts', find: 'if (error instanceof AppendRefused && count > 1) return this.#eachAlone(count);', replace: '' }],
    ...lanes,
    test: 'lanes rejects only the append that the broker refuses',
  },
  {
    hazard: 'sends that are too large',
    guard: '512 KiB per send',
    edits: [{ file: 'limits.ts', find: 'maxBytes: 512 * 1024 }', replace: 'maxBytes: 64 * 1024 * 1024 }' }],
    ...hazards,
    test: 'a step of many and large outputs is cut into sends that the broker takes, in one transaction',
  },
  {
    hazard: 'sends of many records are quadratic',
    guard: '500 records per send',
    edits: [{ file: 'limits.ts', find: 'maxRecords: 500,', replace: 'maxRecords: 50_000,' }],
    ...faults,
    test: 'an exactly-once loop takes 20 000 outputs of one step in bounded sends of one transaction',
  },
  {
    hazard: 'MESSAGE_TOO_LARGE is final',
    guard: 'the partition stops instead of trying for ever',
    edits: [{ file: 'loop/partition-loop.ts', find: "error instanceof FatalError || error instanceof AppendRefused || error instanceof AppendTooLarge || (error instanceof Error && REFUSALS.has(protocolType(error)));", replace: 'error instanceof FatalError;' }],
    ...faults,
    test: 'an exactly-once loop stops a partition, and only it, whose output the broker refuses for good',
  },
  {
    hazard: 'sends over several topics',
    guard: 'one topic-partition per send',
    edits: [
      { file: 'loop/transaction.ts', find: 'for (const [topic, list] of byTopic) {\n', replace: 'for (const [topic, list] of byTopic) {\n      if (byTopic.size > 1) {\n        const answers = await transaction.sendBatch({ acks: -1, topicMessages: [...byTopic].map(([name, some]) => ({ topic: name, messages: some.map((record) => this.#message(record)) })) });\n        for (const { topicName, baseOffset } of answers) {\n          const count = byTopic.get(topicName)?.length ?? 0;\n          written[topicName] = { first: Number(baseOffset), last: Number(baseOffset) + count - 1, count };\n        }\n        return;\n      }\n' },
    ],
    ...faults,
    test: 'an exactly-once loop writes one topic with each send: of several, a client can report success for what it never sent',
  },
  {
    hazard: 'the default assigner splits partition p',
    guard: 'co-partition assigner',
    edits: [{ file: 'group/group-reader.ts', find: 'partitionAssigners: [coPartitionAssigner(options.partitions, options.owned)],\n', replace: '' }],
    ...hazards,
    test: 'the group gives partition p of all topics to one member: 2 topics, 12 partitions, 5 members',
  },
  {
    hazard: 'fetch positions do not outlive a join',
    guard: 'sought again at each join',
    edits: [{ file: 'group/group-reader.ts', find: 'else reading.rejoined();', replace: 'else void 0;' }],
    ...reader,
    test: 'asks for nothing that nobody reads, keeps a pause over rebalances, and goes on behind what it had delivered',
  },
  {
    hazard: 'what nobody reads is fetched',
    guard: 'all is paused at each join',
    edits: [{ file: 'group/group-reader.ts', find: 'this.#consumer.pause(topics.filter((topic) => assignment[topic]?.length).map((topic) => ({ topic, partitions: [...(assignment[topic] ?? [])] })));', replace: '' }],
    ...reader,
    test: 'asks for nothing that nobody reads, keeps a pause over rebalances, and goes on behind what it had delivered',
  },
  {
    hazard: 'heartbeats come only between fetches',
    guard: 'fetches wait for 20 ms',
    edits: [{ file: 'loop/run-exactly-once.ts', find: 'maxWaitMs: 20 }', replace: 'maxWaitMs: 20_000 }' }],
    ...faults,
    test: 'an exactly-once loop is heard in its group though it has nothing to read: heartbeats come only between fetches',
  },
  {
    hazard: 'unread records were deleted',
    guard: 'bounds are looked at before each seek',
    edits: [{ file: 'loop/partition-loop.ts', find: 'if (position < bounds.start && contiguous) {', replace: 'if (bounds.start < 0) {' }],
    ...hazards,
    test: 'an input without gaps stops a partition whose unread records were deleted, loudly, and no other one',
  },
  {
    hazard: 'the log lost its end',
    guard: 'bounds are looked at before each seek',
    edits: [{ file: 'loop/partition-loop.ts', find: 'if (position > bounds.end) throw', replace: 'if (bounds.end < 0) throw' }],
    ...hazards,
    test: 'an input without gaps stops when the log ends before what was processed',
  },
  {
    hazard: 'the client jumps when it is out of range',
    guard: 'Cursor: a jump stops the partition',
    edits: [
      { file: 'group/cursor.ts', find: "if (this.#kind === 'contiguous') return { kind: 'broken', reason:", replace: "if (this.#kind === 'contiguous' && first < 0) return { kind: 'broken', reason:" },
      { file: 'group/cursor.ts', find: "if (this.#kind !== 'contiguous') return null;", replace: 'return null;' },
    ],
    ...faults,
    test: 'an exactly-once loop that is overtaken by retention while it reads stops loudly and skips nothing',
  },
  {
    hazard: 'somebody writes a transaction into the log',
    guard: 'Cursor: gaps inside a batch stop the partition',
    edits: [{ file: 'group/cursor.ts', find: "if (this.#kind !== 'contiguous') return null;", replace: 'return null;' }],
    ...hazards,
    test: 'an input without gaps stops at a gap while it runs: somebody wrote a transaction',
  },
  {
    hazard: 'what was fetched before a seek is handed over after it',
    guard: 'Cursor: sought once more before a batch is believed',
    edits: [{ file: 'group/cursor.ts', find: 'if (!this.#sought) {', replace: 'if (first < 0) {' }],
    file: 'src/group/cursor.test.ts',
    test: 'Cursor seeks again before it believes a gap: the batch may be left over from before a seek',
  },
  {
    hazard: 'no batch for control and aborted records',
    guard: 'END_BATCH_PROCESS moves the position',
    edits: [{ file: 'group/group-reader.ts', find: 'if (payload.batchSize === 0) this.#take(', replace: 'if (payload.batchSize < 0) this.#take(' }],
    ...reader,
    test: 'moves on over what holds nothing to hand over: control records and aborted ones at the end of a log',
  },
  {
    hazard: 'the marker was compacted away',
    guard: 'its offset ends the replay, not itself',
    edits: [
      { file: 'loop/restore-state.ts', find: 'let count = 0;', replace: 'let count = 0;\n  let seen = false;' },
      { file: 'loop/restore-state.ts', find: 'count += 1;', replace: 'count += 1;\n    seen ||= record.offset === barrier;' },
      { file: 'loop/restore-state.ts', find: 'if (reading.next <= barrier) return;', replace: 'if (!seen) return;' },
    ],
    ...hazards,
    test: 'the state comes back though the marker that ends it was replaced and compacted away before it was read',
  },
  {
    hazard: 'overlapping aborted transactions pass the filter',
    guard: 'aborted-records.ts',
    edits: [{ file: 'create-kafka.ts', find: "import './aborted-records.ts';\n", replace: '' }],
    ...hazards,
    test: 'an input that two foreign writers write in transactions that overlap delivers nothing of those that were aborted, whatever ends first and whatever keys they have',
  },
  {
    hazard: 'two writers of one partition',
    guard: 'one transactional id per partition: the first transaction fences',
    edits: [{ file: 'loop/partition-loop.ts', find: '`${options.transactionalIdPrefix}-${this.partition}`', replace: '`${options.transactionalIdPrefix}-${this.partition}-${began}`' }],
    ...faults,
    test: 'an exactly-once loop over a network that breaks aborts what a former owner left open: none of it is seen, and nothing waits for it',
  },
  {
    hazard: 'requests of a half-open owner arrive late',
    guard: 'one transactional id per partition: the first transaction fences',
    edits: [{ file: 'loop/partition-loop.ts', find: '`${options.transactionalIdPrefix}-${this.partition}`', replace: '`${options.transactionalIdPrefix}-${this.partition}-${began}`' }],
    ...once,
    test: 'the exactly-once loop takes nothing from a half-open owner whose requests arrive after another took over',
  },
  {
    hazard: 'lost EndTxn',
    guard: 'producer and memory are dropped, the partition is acquired again',
    edits: [{ file: 'loop/partition-loop.ts', find: 'if (await this.#step()) failures = 0;', replace: 'if (await this.#step().catch(() => false)) failures = 0;' }],
    ...once,
    test: 'the exactly-once loop acquires again after commits whose fate is unknown (cut-after)',
  },
  {
    hazard: 'a woken zombie fences the owner',
    guard: 'two heartbeats or a join first',
    edits: [{ file: 'loop/partition-loop.ts', find: 'while (!this.#ending && this.#heartbeats < 2) await this.#signal.wait();', replace: '' }],
    ...once,
    test: 'the exactly-once loop fences a process that was asleep while another took over, and takes it back as a member',
  },
  {
    hazard: 'CRASH without restart lives on',
    guard: '`failed` rejects',
    edits: [{ file: 'group/group-reader.ts', find: 'if (!restarting) this.#fail(', replace: 'if (this.#options.partitions < 0) this.#fail(' }],
    ...once,
    test: 'the exactly-once loop reports a client that died for good instead of living on without reading',
  },
  {
    hazard: 'a tail loses its group',
    guard: 'joined again',
    edits: [{ file: 'find-coordinator.ts', find: 'retriable: coordinatorType !== OF_TRANSACTIONS', replace: 'retriable: false' }],
    file: 'test/tail.itest.ts',
    test: 'a tail reads on, each record once, after nobody could say for long who coordinates its group',
  },
  {
    hazard: 'a transaction that was given up is gone on with',
    guard: 'its sockets are destroyed, and it gets no others',
    edits: [{ file: 'loop/transaction.ts', find: '      this.#givenUp.abort();\n      throw error;', replace: '      throw error;' }],
    file: 'test/given-up.itest.ts',
    test: 'a transaction that was given up while the broker was away is not gone on with when it is back',
  },
  {
    hazard: 'a batch whose records were all compacted away',
    guard: 'a record that is not handed over stands for it (empty-batches.ts)',
    edits: [{ file: 'create-kafka.ts', find: "import './empty-batches.ts';\n", replace: '' }],
    file: 'test/empty-batch.itest.ts',
    test: 'a compacted topic is read to its end though nothing is left of the last transaction of a segment, which was aborted',
  },
  {
    hazard: 'one cut while a coordinator is looked for',
    guard: 'find-coordinator.ts',
    edits: [{ file: 'create-kafka.ts', find: "import './find-coordinator.ts';\n", replace: '' }],
    ...faults,
    test: 'an exactly-once loop over a network that breaks asks again who coordinates when that is cut, and does not throw a transaction away for it',
  },
  {
    hazard: '`admin` swallows an error, TypeError on null',
    guard: '`askCluster` asks again',
    edits: [{ file: 'ask-cluster.ts', find: 'if (!passes(error) || performance.now() >= giveUpAt) throw error;', replace: 'if (giveUpAt > 0) throw error;' }],
    file: 'test/cluster.itest.ts',
    test: 'questions to the cluster are asked again when the answer to metadata request 2 is cut: kafkajs makes a TypeError of that',
  },
  {
    hazard: 'idle connections look for requests every ms',
    guard: 'idle-request-queue.ts',
    edits: [{ file: 'create-kafka.ts', find: "import './idle-request-queue.ts';\n", replace: '' }],
    file: 'src/idle-request-queue.test.ts',
    test: "kafkajs' queue of requests sets no timer while nothing is pending",
  },
  {
    hazard: 'a request sent while its connection closes never settles',
    guard: 'close-connection.ts',
    edits: [{ file: 'create-kafka.ts', find: "import './close-connection.ts';\n", replace: '' }],
    file: 'src/close-connection.test.ts',
    test: "kafkajs' connection rejects a request that comes while it closes, instead of leaving it without an end",
  },
  {
    hazard: 'a member that stands still without a crash',
    guard: 'Silence: its app fails after two minutes',
    edits: [{ file: 'group/silence.ts', find: 'return this.#ticks > MOST_TICKS;', replace: 'return false;' }],
    file: 'src/group/silence.test.ts',
    test: 'a member of a group without a sign of life is stuck after two minutes as member',
  },
  {
    hazard: 'long rests after a network that broke often',
    guard: 'back-off.ts: two seconds at most',
    edits: [{ file: 'loop/back-off.ts', find: 'Math.min(2_000,', replace: 'Math.min(10_000,' }],
    file: 'src/loop/back-off.test.ts',
    test: 'does not rest after one failure, and never longer than two seconds after many',
  },
  {
    hazard: 'a range that somebody claimed and left',
    guard: 'it stands in the metadata of the commit',
    edits: [{ file: 'ranges/range-loop.ts', find: 'encodePending(pending)', replace: 'encodePending(null)' }],
    file: 'test/ranges.itest.ts',
    test: 'ranges of a half-open owner neither move the commit of who took over nor are doubled when it is heard again',
  },
];
