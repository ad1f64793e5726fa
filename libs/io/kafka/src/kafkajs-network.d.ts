declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { prototype: object };
  export default RequestQueue;
}

declare module 'kafkajs/src/network/connection.js' {
  const Connection: { prototype: object };
  export default Connection;
}

declare module 'kafkajs/src/errors.js' {
  export class KafkaJSConnectionClosedError extends Error {
    constructor(message: string, place: { host: string; port: number });
  }
}

declare module 'kafkajs/src/network/socketFactory.js' {
  const createSocketFactory: () => unknown;
  export default createSocketFactory;
}

declare module 'kafkajs/src/broker/index.js' {
  const Broker: { prototype: object };
  export default Broker;
}

declare module 'kafkajs/src/cluster/index.js' {
  const Cluster: { prototype: object };
  export default Cluster;
}

declare module 'kafkajs/src/protocol/requests/fetch/v11/response.js' {
  const response: object;
  export default response;
}

declare module 'kafkajs/src/consumer/batch.js' {
  const Batch: object;
  export default Batch;
}
