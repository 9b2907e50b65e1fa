import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { requireControlPlane, startControlPlane } from "../support/control-plane";
import { freePorts, Processes } from "../support/control-plane/processes";
import { requireTool } from "../support/toolbox";

async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (holds()) return;
    await sleep(50);
  }
  assert.fail(`not within 5 s: ${what}`);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("processes of the control plane", () => {
  let directory: string;
  let processes: Processes;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "processes-"));
    processes = new Processes(directory);
  });

  afterEach(async () => {
    await processes.stop();
    rmSync(directory, { recursive: true });
  });

  it("names the one that ended and keeps what it said", async () => {
    processes.start("steady", "/bin/sleep", ["600"]);
    assert.equal(processes.failed(), undefined);
    processes.start("broken", "/bin/sh", ["-c", "echo no such flag >&2; exit 1"]);
    await eventually(() => processes.failed() === "broken", "'broken' is reported");
    assert.equal(processes.logTail("broken"), "no such flag");
  });

  it("reports one that cannot be run at all instead of ending the test run", async () => {
    processes.start("absent", "/no/such/program", []);
    await eventually(() => processes.failed() === "absent", "'absent' is reported");
  });

  it("have ended when stop() returns", async () => {
    processes.start("sleeper", "/bin/sh", ["-c", "echo $$; exec sleep 600"]);
    await eventually(() => /^\d+$/.test(processes.logTail("sleeper")), "the process id is printed");
    const pid = Number(processes.logTail("sleeper"));
    assert.ok(isRunning(pid));
    await processes.stop();
    assert.ok(!isRunning(pid));
  });

  it("do not outlive a test process that is killed", async function () {
    this.timeout(30_000);
    requireTool(this, "setpriv");
    const fixture = join(__dirname, "fixtures", "outlived-child.ts");
    const parent = spawn(process.execPath, ["--import", "tsx", fixture, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(output.toString());
    assert.ok(isRunning(pid));
    parent.kill("SIGKILL");
    await eventually(() => !isRunning(pid), `process ${pid} is gone`);
  });

  it("get ports that differ from one another", async () => {
    const ports = await freePorts(20);
    assert.equal(new Set(ports).size, 20);
  });
});

describe("control plane that cannot start", () => {
  const start = Processes.prototype.start;

  afterEach(() => {
    Processes.prototype.start = start;
  });

  it("says which component failed and why, and leaves neither processes nor files", async function () {
    this.timeout(180_000);
    requireControlPlane(this);
    const seen: string[] = [];
    Processes.prototype.start = function (name, path, flags) {
      seen.push(...flags);
      start.call(this, name, path, name === "kwok" ? ["--no-such-flag"] : flags);
    };
    await assert.rejects(startControlPlane(), /kwok ended while [^]*log:[^]*unknown flag: --no-such-flag/);
    const value = (flag: string): string => seen.find((word) => word.startsWith(`${flag}=`))?.split("=")[1] ?? "";
    await assert.rejects(fetch(`https://127.0.0.1:${value("--secure-port")}/readyz`), /fetch failed/);
    assert.notEqual(value("--kubeconfig"), "");
    assert.ok(!existsSync(value("--kubeconfig")));
  });
});
