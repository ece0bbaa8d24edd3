// What must be undone however the bench ends: processes first started end last.

export class Ending {
  #steps = [];

  /** Registers an undoing; returns a function that does it now. */
  add(step) {
    this.#steps.push(step);
    return async () => {
      this.#steps = this.#steps.filter((other) => other !== step);
      await step();
    };
  }

  /** Does everything that is left, last registered first; one failure does not keep the others from being done. */
  async run() {
    const failures = [];
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error.message);
      }
    }
    if (failures.length > 0) throw new Error(`could not clean up: ${failures.join('; ')}`);
  }
}
