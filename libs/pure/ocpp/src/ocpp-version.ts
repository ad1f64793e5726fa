/** The protocol versions that a connection can speak, as the documents name them. */
export type OcppVersion = '1.6' | '2.0.1' | '2.1';

export const OCPP_VERSIONS: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];

/** Name of a version in identifiers: `V16.StartTransactionRequest`, `V16/StartTransaction/request`. */
export type VersionTag = 'V16' | 'V201' | 'V21';

export const VERSION_TAGS: Readonly<Record<OcppVersion, VersionTag>> = { '1.6': 'V16', '2.0.1': 'V201', '2.1': 'V21' };

/** WebSocket subprotocol of each version (OCPP-J 1.6 section 3.1.2; 2.x part 4 section 3.1.2). */
export const SUBPROTOCOLS: Readonly<Record<OcppVersion, string>> = { '1.6': 'ocpp1.6', '2.0.1': 'ocpp2.0.1', '2.1': 'ocpp2.1' };

/** The version that a negotiated subprotocol stands for; undefined for any other text. */
export function versionOfSubprotocol(subprotocol: string): OcppVersion | undefined {
  return OCPP_VERSIONS.find((version) => SUBPROTOCOLS[version] === subprotocol);
}
