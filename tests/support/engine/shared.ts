/** One engine per stack for all tests of a process that leave it as it is: brought up once, stopped after the last. */
import { after } from "mocha";
import type { Context } from "mocha";
import { Engine } from "../engine";
import { succeeded } from "./run";

const engines: Engine[] = [];
const standing = new Map<string, Promise<Engine>>();

/** Keeps an engine until the last test has ended. */
export async function keep(starting: Promise<Engine>): Promise<Engine> {
  const engine = await starting;
  engines.push(engine);
  return engine;
}

async function bringUp(context: Context, stack: string): Promise<Engine> {
  const engine = await keep(Engine.start(context, { stack }));
  succeeded(await engine.up({ inline: true }));
  return engine;
}

/** The shared engine of one of the project's own stacks, which is up; tests may preview anything on it and change nothing. */
export function upOnce(context: Context, stack: string): Promise<Engine> {
  const known = standing.get(stack);
  if (known) return known;
  const starting = bringUp(context, stack);
  standing.set(stack, starting);
  return starting;
}

// A worker of a parallel run takes file after file, and its hooks end with the first of them; the engines end with the worker.
if (process.env["MOCHA_WORKER_ID"] === undefined) {
  after(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
  });
} else {
  process.once("exit", () => {
    for (const engine of engines) engine.abandon();
  });
}
