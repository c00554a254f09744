// Amounts as the API writes them: dollars are decimal strings and tokens whole numbers. They are counted in whole
// nano-dollars and tokens, never in fractions.

const nanosInDollar = 1_000_000_000n;

/** The nano-dollars of a decimal string. */
function nanos(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const count = BigInt(whole) * nanosInDollar + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
  return sign ? -count : count;
}

/** The amount that a row has under a name, in the unit in which it is counted; null for none. */
export function amount(row, name) {
  const dollars = row[`${name}_usd`];
  if (dollars !== null && dollars !== undefined) return { isMoney: true, count: nanos(dollars), exact: `${dollars} USD` };
  const tokens = row[`${name}_tokens`];
  if (tokens === null || tokens === undefined) return null;
  return { isMoney: false, count: BigInt(tokens), exact: `${tokens} tokens` };
}

/** An amount as people read it: from a dollar on in cents, below it in millionths. */
export function shown({ isMoney, count }) {
  const size = count < 0n ? -count : count;
  const sign = count < 0n ? "−" : "";
  if (!isMoney) return `${sign}${grouped(size)} ${size === 1n ? "token" : "tokens"}`;
  if (size === 0n) return "$0";
  if (size < 500n) return sign ? "more than −$0.000001" : "less than $0.000001";
  const digits = size < nanosInDollar ? 6 : 2;
  const step = 10n ** BigInt(9 - digits);
  const rounded = (size + step / 2n) / step;
  const unit = 10n ** BigInt(digits);
  let fraction = (rounded % unit).toString().padStart(digits, "0");
  while (fraction.length > 2 && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return `${sign}$${grouped(rounded / unit)}.${fraction}`;
}

/** How many thousandths of a whole a part is, from 0 to 1000. */
export function thousandths(part, whole) {
  if (part <= 0n) return 0;
  if (part >= whole) return 1000;
  return Number((part * 1000n) / whole);
}

function grouped(count) {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}
