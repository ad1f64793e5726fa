/**
 * How long a partition rests after so many failures in a row. Short, because it rests only while the group takes us for a member, so Kafka is there: a network
 * that cuts one request in twenty makes ten failures in a row, and what is long here is a standstill after it holds again.
 */
export const backOffMs = (failures: number): number => (failures < 2 ? 0 : Math.min(2_000, 100 * 2 ** Math.min(failures, 10)));
