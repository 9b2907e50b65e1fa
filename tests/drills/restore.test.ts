import { Drill, requireDrill } from "./support/drill";
import { silences } from "./restore/alertmanager";
import { rows } from "./restore/grafana";
import { lines } from "./restore/loki";
import { samples } from "./restore/prometheus";
import { blocks } from "./restore/thanos";
import { indicesOfTraces } from "./restore/traces";
import { disks } from "./restore/volume";

const programs = [
  ...["alertmanager", "amtool", "prometheus", "promtool", "thanos", "loki", "minio", "aws", "opensearch"],
  ...["openssl", "setpriv", "postgres", "pg_dump", "pg_restore"],
];

describe("a drill: what the backups hold comes back into an empty place", function () {
  this.timeout(600_000);
  let drill: Drill;
  const lent = (): Drill => drill;

  before(async function () {
    requireDrill(this, programs);
    drill = await Drill.start();
  });
  after(() => (drill as Drill | undefined)?.stop());

  describe("silences of Alertmanager", () => silences(lent));
  describe("rows of Grafana's PostgreSQL", () => rows(lent));
  describe("samples of Prometheus", () => samples(lent));
  describe("blocks of Thanos", () => blocks(lent));
  describe("a volume, of a recovery point,", () => disks(lent));
  describe("traces of Jaeger, in OpenSearch,", () => indicesOfTraces(lent));
  describe("lines of Loki", () => lines(lent));
});
