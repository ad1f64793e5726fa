/** A charger played by a library that is not ours. Each method rejects with what the library said. */
export interface LibraryCharger {
  /** Boots, has its token authorized, starts a session on EVSE 1 at 1000 Wh and samples 1800 Wh. Resolves when the last of it was answered. */
  charge(): Promise<void>;
  /** Resolves when the library, after its connection was cut, has a new one and an answer on it. */
  reconnected(): Promise<void>;
  /** Resolves when it was told to stop and has ended the session at 3500 Wh. */
  stopped(): Promise<void>;
  end(): Promise<void>;
}
