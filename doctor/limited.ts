/** Lets at most so many tasks run at once; the others wait their turn. */
export function limited(most: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place goes to who waits, or is free.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
