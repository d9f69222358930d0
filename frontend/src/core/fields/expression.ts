/** Expressions: numbers as people type them, with arithmetic: `512*2`, `(1 + 2) / 3`, `2^0.5`. */

export type Calculated = { readonly value: number } | { readonly wrong: string };

const LONGEST = 200;
const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(\*\*|[-+*/%^()]))/y;

class Wrong extends Error {}

/** What a text comes to. */
export function calculate(text: string): Calculated {
  const said = text.trim().replace(/^=/, "");
  if (said === "") return { wrong: "a number is needed" };
  if (said.length > LONGEST) return { wrong: `at most ${LONGEST} characters` };
  try {
    const reader = new Reader(tokensOf(said));
    const value = reader.sum();
    reader.end();
    return Number.isFinite(value) ? { value } : { wrong: "this is no finite number" };
  } catch (error) {
    if (error instanceof Wrong) return { wrong: error.message };
    throw error;
  }
}

type Token = number | string;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const left = text.replace(/[×·]/g, "*").replace(/[−–]/g, "-").replace(/÷/g, "/").trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < left.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(left);
    if (!found) throw new Wrong(left.slice(at).trim().startsWith(",") ? "write a dot, not a comma" : NO_NUMBER);
    const [, number, sign = ""] = found;
    tokens.push(number === undefined ? sign : Number(number));
  }
  return tokens;
}

const NO_NUMBER = "this is no number";

/** Reads by precedence: sums, products, signs, powers, numbers and brackets. */
class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  sum(): number {
    let value = this.product();
    for (;;) {
      if (this.take("+")) value += this.product();
      else if (this.take("-")) value -= this.product();
      else return value;
    }
  }

  end(): void {
    if (this.at < this.tokens.length) throw new Wrong(NO_NUMBER);
  }

  private product(): number {
    let value = this.signed();
    for (;;) {
      if (this.take("*")) value *= this.signed();
      else if (this.take("/")) value /= this.signed();
      else if (this.take("%")) value %= this.signed();
      else return value;
    }
  }

  private signed(): number {
    if (this.take("-")) return -this.signed();
    if (this.take("+")) return this.signed();
    return this.power();
  }

  private power(): number {
    const base = this.one();
    return this.take("^") || this.take("**") ? base ** this.signed() : base;
  }

  private one(): number {
    const token = this.tokens[this.at];
    if (typeof token === "number") {
      this.at += 1;
      return token;
    }
    if (!this.take("(")) throw new Wrong(NO_NUMBER);
    const value = this.sum();
    if (!this.take(")")) throw new Wrong("a bracket is not closed");
    return value;
  }

  private take(sign: string): boolean {
    if (this.tokens[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }
}
