// Loaded before a program (NODE_OPTIONS=--import=…): its own clock is wrong by CLOCK_SHIFT milliseconds, nobody else's.
const shift = Number(process.env.CLOCK_SHIFT);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + shift] : given));
  }

  static now() {
    return RealDate.now() + shift;
  }
};
