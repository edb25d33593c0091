import type { Finding, HealthPart } from './health.js';

/** Milliseconds by which the clock of a device may be off; the way of its request counts as behind. */
const tolerance = 60_000;
/** Milliseconds for which a difference is told. */
const toldFor = 3_600_000;
/** Devices that are remembered; the one that was seen longest ago is forgotten first. */
const mostDevices = 5_000;
/** Milliseconds after which it is looked for differences that are too old to be told. */
const between = 60_000;

/** How far the clocks of devices are off that have told of theirs, by session and for an hour; nobody is named. */
export class DeviceClocks {
  private readonly off = new Map<string, number>();
  private readonly next: NodeJS.Timeout;

  constructor(private readonly health: HealthPart) {
    this.next = setInterval(() => {
      this.report();
    }, between).unref();
  }

  /** @param ahead milliseconds by which the clock of this device is ahead of the database's; behind where negative */
  saw(device: string, ahead: number): void {
    const wasOff = this.off.delete(device);
    if (Math.abs(ahead) > tolerance) {
      this.off.set(device, performance.now());
      const [oldest] = this.off.keys();
      if (this.off.size > mostDevices && oldest !== undefined) {
        this.off.delete(oldest);
      }
    }
    if (wasOff !== this.off.has(device)) {
      this.report();
    }
  }

  close(): void {
    clearInterval(this.next);
  }

  private report(): void {
    const since = performance.now() - toldFor;
    for (const [device, seenAt] of this.off) {
      if (seenAt < since) {
        this.off.delete(device);
      }
    }
    this.health.report(findings(this.off.size));
  }
}

function findings(devices: number): Finding[] {
  return devices === 0
    ? []
    : [
        {
          state: 'warning',
          code: 'DEVICE_CLOCKS',
          message:
            `In the last hour ${devices} log-ins came from devices whose clock is more than ${tolerance / 1000} s off: ` +
            'set them by the time of the network.',
        },
      ];
}
