/** How many records a job writes for each record it reads, and how large they are (key and value). */
export interface OutputProfile {
  topic: string;
  perRecord: number;
  bytes: number;
}

/** What reference-main.ts does. */
export interface ReferenceJob {
  kafka: string;
  group: string;
  partitions: number;
  input: string;
  /** Records of the input: then it ends. */
  total: number;
  outputs: OutputProfile[];
  /** Writes each record of the input there as it is. */
  copyTo?: string;
  state: OutputProfile;
  /** One record for each batch. */
  ledger?: { topic: string; bytesPerRecord: number };
}

/** Spreads a rate evenly over whole numbers: 1.5 becomes 1, 2, 1, 2, … */
export class Spread {
  #owed = 0;
  readonly #rate: number;

  constructor(rate: number) {
    this.#rate = rate;
  }

  next(): number {
    this.#owed += this.#rate;
    const whole = Math.floor(this.#owed + 1e-9);
    this.#owed -= whole;
    return whole;
  }
}
