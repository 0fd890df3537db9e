/** Tells listeners of changes, many changes at once: a replayed history must not draw the page once for every event. */

export class Listeners {
  private readonly listeners = new Set<() => void>();
  private planned: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Something changed; listeners hear of it in the next task. */
  changed(): void {
    this.planned ??= setTimeout(() => {
      this.planned = undefined;
      this.listeners.forEach((listener) => listener());
    }, 0);
  }
}
